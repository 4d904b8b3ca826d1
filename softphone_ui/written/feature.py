"""What the pages get from this folder: its handlers, its place in the menu."""

from __future__ import annotations

from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from softphone_ui.written import report
from staff.roles import Right

FEATURE = Feature(
    handlers=(report,),
    places=(
        MenuLink(
            53,
            "/written",
            N_("Ten minutes in writing"),
            Right.MISSED,
            MenuGroup.QUALITY,
            "/reports",
        ),
    ),
)
