"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.telephone import api, leaving, sip_proxy
from softphone_ui.web.features import Feature

FEATURE = Feature(
    handlers=(
        api,
        sip_proxy,
    ),
    set_up=(leaving.set_up,),
)
