"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.headships import api, page
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(api, page),
    places=(MenuLink(90, "/headships", N_("Heads of bodies"), Right.RATING, MenuGroup.CITY),),
)
