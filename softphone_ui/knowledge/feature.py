"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.knowledge import answering, articles, pages, search, unanswered
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(
        search,
        articles,
        answering,
        unanswered,
        pages,
    ),
    places=(MenuLink(62, "/knowledge", N_("Knowledge"), Right.KNOWLEDGE, MenuGroup.TICKETS),),
)
