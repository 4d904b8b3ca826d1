"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.care import load, page, trainings
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(load, trainings, page),
    places=(MenuLink(40, "/care", N_("Load and trainings"), Right.FLOOR_CHANGE, MenuGroup.STAFF),),
)
