"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.deadlines import addresses, calendar_api, calendar_page, deadlines
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(
        calendar_api,
        calendar_page,
        deadlines,
        addresses,
    ),
    places=(
        MenuLink(84, "/calendar", N_("Calendar"), Right.CALENDAR),
        MenuLink(62, "/deadlines", N_("Deadlines"), Right.TERMS, MenuGroup.TICKETS),
    ),
)
