"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.voice_quality import figures, report
from softphone_ui.web.features import Feature

FEATURE = Feature(
    handlers=(
        figures,
        report,
    ),
)
