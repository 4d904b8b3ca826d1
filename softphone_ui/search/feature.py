"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.search import export, find, page, views
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(
        find,
        views,
        export,
        page,
    ),
    places=(MenuLink(60, "/tickets", N_("Tickets"), Right.TICKETS, MenuGroup.TICKETS),),
    set_up=(export.set_up,),
)
