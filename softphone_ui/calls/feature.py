"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.calls import api, page, recordings
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(
        api,
        recordings,
        page,
    ),
    places=(MenuLink(50, "/calls", N_("Calls"), Right.CALLS_OWN, MenuGroup.QUALITY),),
)
