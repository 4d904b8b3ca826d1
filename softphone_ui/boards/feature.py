"""What the pages get from this folder: its handlers, its place in the menu."""

from __future__ import annotations

from softphone_ui.boards import acts, page
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(page, acts),
    places=(MenuLink(31, "/boards", N_("Boards"), Right.MISSED, MenuGroup.QUALITY, "/reports"),),
)
