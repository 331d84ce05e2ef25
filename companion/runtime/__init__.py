"""Where sessions run: on files, on a keyboard, or live."""
