"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.oversight import page, tickets
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(page, tickets),
    places=(
        MenuLink(5, "/my-body", N_("My body"), Right.HEADED, MenuGroup.CITY),
        MenuLink(5, "/my-bodies", N_("My bodies"), Right.SUPERVISED, MenuGroup.CITY),
    ),
)
