"""What the pages get from this folder: its handlers. Citizens have no menu."""

from __future__ import annotations

from softphone_ui.chat import page, waiting
from softphone_ui.citizen.showing import errors_to_citizens
from softphone_ui.web.features import Feature

FEATURE = Feature(handlers=(page,), set_up=(errors_to_citizens("/chat"), waiting.set_up))
