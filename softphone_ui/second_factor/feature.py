"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.second_factor import own, own_passkeys, resets, sign_in_step
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(sign_in_step, own, own_passkeys, resets),
    places=(
        MenuLink(
            190,
            "/staff/resets",
            N_("Second factors"),
            Right.FACTOR_RESETS,
            MenuGroup.ADMINISTRATION,
        ),
    ),
)
