"""Settings for every test."""

from __future__ import annotations

from hypothesis import settings

# How long one example takes tells how busy the machine is; speed is measured by the benches.
settings.register_profile("companion", deadline=None)
settings.load_profile("companion")
