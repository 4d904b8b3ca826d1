"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.goals import actions, api, from_file, page
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(page, api, actions, from_file),
    places=(MenuLink(20, "/goals", N_("Goals of the city"), Right.KPI_TREE, MenuGroup.CITY),),
)
