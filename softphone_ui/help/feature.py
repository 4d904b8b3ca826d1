"""What the pages get from this folder: its handlers."""

from __future__ import annotations

from softphone_ui.citizen.showing import errors_to_citizens
from softphone_ui.help import pages
from softphone_ui.web.features import Feature

FEATURE = Feature(handlers=(pages,), set_up=(errors_to_citizens("/help"),))
