"""What the pages get from this folder: its handlers, its place in the menu."""

from __future__ import annotations

from softphone_ui.my_shifts import calendar_feed, page
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(page, calendar_feed),
    places=(MenuLink(45, "/my-shifts", N_("My shifts"), Right.SHIFTS_OWN, MenuGroup.STAFF),),
)
