"""What the pages get from this folder: its handlers, its place in the menu."""

from __future__ import annotations

from softphone_ui.cameras import api, from_file, health, page
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(api, from_file, health, page),
    places=(MenuLink(20, "/cameras", N_("Cameras"), Right.CAMERAS, MenuGroup.CITY),),
)
