"""What the pages get from this folder: its handlers."""

from __future__ import annotations

from softphone_ui.calibrations import page
from softphone_ui.web.features import Feature

FEATURE = Feature(handlers=(page,))
