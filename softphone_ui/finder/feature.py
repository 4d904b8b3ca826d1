"""What the pages get from this folder: its handler, and the box on every page."""

from __future__ import annotations

from softphone_ui.finder import find
from softphone_ui.web.features import Feature
from staff.roles import Right

FEATURE = Feature(handlers=(find,), scripts=((Right.SIGNED_IN, "/static/finder/finder.js"),))
