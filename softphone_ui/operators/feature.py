"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.operators import operators
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import Group, Place
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(operators,),
    places=(Place(30, "/operators", N_("Operators"), Right.LINES, Group.STAFF),),
)
