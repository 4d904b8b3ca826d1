"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.missed_calls import api, export, page
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(
        api,
        export,
        page,
    ),
    places=(MenuLink(30, "/missed", N_("Missed calls"), Right.MISSED, MenuGroup.SHIFT),),
)
