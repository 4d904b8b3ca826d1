"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.outbound_calls import api
from softphone_ui.web.features import Feature

FEATURE = Feature(
    handlers=(api,),
)
