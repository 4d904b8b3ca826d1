"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.council import api, page, paper
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(page, api, paper),
    places=(
        MenuLink(10, "/council", N_("Council"), Right.COUNCIL, MenuGroup.CITY),
        MenuLink(10, "/decisions", N_("Decisions of the council"), Right.DECISIONS, MenuGroup.CITY),
    ),
)
