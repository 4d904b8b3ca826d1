"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.sign_in import api, password, sign_in
from softphone_ui.web.features import Feature

FEATURE = Feature(
    handlers=(
        api,
        password,
        sign_in,
    ),
    set_up=(sign_in.set_up,),
)
