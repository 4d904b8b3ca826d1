"""What the pages get from this folder: its handlers, its place in the menu."""

from __future__ import annotations

from softphone_ui.networks import networks, watchlists
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(networks, watchlists),
    places=(
        MenuLink(
            180, "/networks", N_("Networks and hashtags"), Right.NETWORKS, MenuGroup.ADMINISTRATION
        ),
    ),
)
