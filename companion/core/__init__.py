"""The conversation itself: pure, events in and actions out."""
