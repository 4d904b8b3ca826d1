"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.loss_analysis import acts, api, page
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import Group, Place
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(page, acts, api),
    places=(Place(31, "/losses", N_("Analysis of losses"), Right.MISSED, Group.SHIFT),),
)
