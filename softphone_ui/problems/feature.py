"""What the pages get from this folder: its handlers, its place in the menu."""

from __future__ import annotations

from softphone_ui.problems import api, criticality, page, problem
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(criticality, page, problem, api),
    places=(MenuLink(30, "/problems", N_("Systemic problems"), Right.PROBLEMS, MenuGroup.CITY),),
)
