"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.floor import floor, shift_tasks
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(floor, shift_tasks),
    set_up=(shift_tasks.store_facts,),
    places=(MenuLink(20, "/floor", N_("Floor"), Right.FLOOR, MenuGroup.SHIFT),),
)
