"""Recogniser models: which there are, getting one, checking it, taking it away again."""
