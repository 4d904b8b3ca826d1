"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.routing import editing, pages, suggesting
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(
        suggesting,
        editing,
        pages,
    ),
    places=(MenuLink(83, "/routing", N_("Routing"), Right.ROUTING),),
    set_up=(suggesting.set_up,),
)
