"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.files import asking, for_staff, keeping, receiving
from softphone_ui.web.features import Feature

FEATURE = Feature(
    handlers=(
        for_staff,
        asking,
        receiving,
    ),
    set_up=(keeping.set_up,),
)
