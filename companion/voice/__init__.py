"""Voices: text in, speech out."""
