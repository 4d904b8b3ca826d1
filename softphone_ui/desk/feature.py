"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.desk import in_call, me, news, page, pauses, taking, unregistered
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(
        in_call,
        me,
        news,
        page,
        pauses,
        taking,
        unregistered,
    ),
    places=(MenuLink(10, "/desk", N_("Desk"), Right.DESK, MenuGroup.SHIFT),),
)
