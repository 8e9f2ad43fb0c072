"""Hypothesis for this room: a machine that is busy is no fault of the code, so an example has no deadline."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("stories", deadline=None)
settings.load_profile("stories")
