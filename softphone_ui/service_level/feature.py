"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.service_level import page, service_level
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(
        page,
        service_level,
    ),
    places=(
        MenuLink(
            32, "/service-level", N_("Service level"), Right.MISSED, MenuGroup.QUALITY, "/reports"
        ),
    ),
)
