"""What the pages get from this folder: its handlers, its place in the menu."""

from __future__ import annotations

from softphone_ui.practice import leading, taking, voice
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(leading, taking, voice),
    places=(MenuLink(45, "/practice", N_("Practice"), Right.FLOOR_CHANGE, MenuGroup.STAFF),),
)
