"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.personal_data import applicants, pages, readings, showing
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(
        showing,
        readings,
        applicants,
        pages,
    ),
    places=(
        MenuLink(150, "/applicants", N_("Personal data"), Right.ERASURES, MenuGroup.ADMINISTRATION),
        MenuLink(160, "/readings", N_("Who read what"), Right.READINGS, MenuGroup.ADMINISTRATION),
    ),
)
