"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.complaints import opening, own, page, steps
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(page, own, opening, steps),
    places=(
        MenuLink(20, "/complaints", N_("Complaints and praise"), Right.COMPLAINTS, MenuGroup.STAFF),
    ),
)
