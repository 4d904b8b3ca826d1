"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.incidents import incidents
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(incidents,),
    places=(MenuLink(35, "/incidents", N_("Incidents"), Right.FLOOR, MenuGroup.SHIFT),),
)
