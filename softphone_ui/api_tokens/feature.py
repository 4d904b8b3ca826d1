"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.api_tokens import page
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(page,),
    places=(
        MenuLink(180, "/api-tokens", N_("API tokens"), Right.PEOPLE, MenuGroup.ADMINISTRATION),
    ),
)
