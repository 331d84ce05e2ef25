"""The log: what is kept of a session, and reading it back."""
