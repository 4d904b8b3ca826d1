"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.blocked_numbers import blocked_numbers
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(blocked_numbers,),
    places=(MenuLink(47, "/blocked", N_("Block list"), Right.FLOOR_CHANGE, MenuGroup.SETTINGS),),
)
