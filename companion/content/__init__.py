"""The spoken content: the shape of its files, reading them, and the rules they keep."""
