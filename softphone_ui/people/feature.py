"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.people import api, from_file, pages
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(api, from_file, pages),
    places=(MenuLink(140, "/people", N_("People"), Right.PEOPLE, MenuGroup.ADMINISTRATION),),
)
