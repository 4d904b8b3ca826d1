"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.lines import api, greetings, page, test_calls
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(
        api,
        greetings,
        test_calls,
        page,
    ),
    places=(MenuLink(82, "/lines", N_("Lines"), Right.LINES),),
)
