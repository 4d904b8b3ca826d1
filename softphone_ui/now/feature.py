"""What the pages get from this folder: its handlers. Citizens have no menu."""

from __future__ import annotations

from softphone_ui.citizen.showing import errors_to_citizens
from softphone_ui.now import board, events, feeds, following, install, pages
from softphone_ui.web.features import Feature

FEATURE = Feature(
    handlers=(pages, events, feeds, following, install),
    set_up=(errors_to_citizens("/now"), board.set_up, events.set_up),
)
