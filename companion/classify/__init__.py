"""What a sentence is, learned from labelled sentences.  Importing this package loads nothing."""
