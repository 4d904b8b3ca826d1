"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.reports import api, behind, mornings, page, saved
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(page, api, behind, saved, mornings),
    places=(
        MenuLink(30, "/reports", N_("Reports"), Right.MISSED, MenuGroup.QUALITY),
        MenuLink(
            59,
            "/reports/mornings",
            N_("Reports by mail"),
            Right.EXPORT,
            MenuGroup.QUALITY,
            "/reports",
        ),
    ),
)
