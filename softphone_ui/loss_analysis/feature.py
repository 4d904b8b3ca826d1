"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.loss_analysis import acts, api, page
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(page, acts, api),
    places=(MenuLink(31, "/losses", N_("Analysis of losses"), Right.MISSED, MenuGroup.SHIFT),),
)
