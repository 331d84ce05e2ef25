"""Recognisers: sound in, words out."""
