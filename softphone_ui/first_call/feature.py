"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.first_call import first_call
from softphone_ui.web.features import Feature

FEATURE = Feature(
    handlers=(first_call,),
)
