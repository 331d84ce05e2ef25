"""Companion: an offline, hands-free voice companion for grounding."""

__version__ = "0.1.0"
