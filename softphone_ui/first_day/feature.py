"""What the pages get from this folder: its handler."""

from __future__ import annotations

from softphone_ui.first_day import tour
from softphone_ui.web.features import Feature

FEATURE = Feature(handlers=(tour,))
