"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.kpi import page, paper, team
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(team, page, paper),
    places=(
        MenuLink(10, "/kpi", N_("Everybody's month"), Right.KPI, MenuGroup.STAFF),
        MenuLink(50, "/my-month", N_("My month"), Right.KPI_OWN, MenuGroup.STAFF),
    ),
)
