"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.assessments import api, home, operators, page
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(home, api, operators, page),
    places=(
        MenuLink(40, "/assessments", N_("Assessments"), Right.ASSESS, MenuGroup.QUALITY),
        # Controllers find it on their own page.
        MenuLink(42, "/assessments/operators", N_("Scores"), Right.FLOOR_CHANGE, MenuGroup.QUALITY),
        MenuLink(60, "/my-assessments", N_("My assessments"), Right.ASSESSED, MenuGroup.QUALITY),
    ),
)
