"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.tickets import api, caller_card
from softphone_ui.web.features import Feature

FEATURE = Feature(
    handlers=(api,),
    set_up=(caller_card.set_up,),
)
