"""What the pages get from this folder: its handlers, its place in the menu."""

from __future__ import annotations

from softphone_ui.publishing import page
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(page,),
    # Operators come from their inbox: their bar is full.
    places=tuple(
        MenuLink(58, "/publishing", N_("Words and photos"), right, MenuGroup.TICKETS)
        for right in (Right.FLOOR_CHANGE, Right.BODY)
    ),
)
