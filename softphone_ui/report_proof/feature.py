"""What the pages get from this folder: its handlers."""

from __future__ import annotations

from softphone_ui.report_proof import page
from softphone_ui.web.features import Feature

FEATURE = Feature(handlers=(page,))
