"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from softphone_ui.workflow import (
    answer_templates,
    body_deadlines,
    page,
    several,
    steps,
    substitutes,
    tickets,
)
from staff.roles import Right

FEATURE = Feature(
    handlers=(
        tickets,
        steps,
        several,
        page,
        body_deadlines,
        answer_templates,
        substitutes,
    ),
    places=(MenuLink(10, "/body", N_("Our tickets"), Right.BODY, MenuGroup.TICKETS),),
)
