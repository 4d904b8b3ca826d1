"""What the pages get from this folder: its handlers, its place in the menu."""

from __future__ import annotations

from softphone_ui.watch import api, page
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(api, page),
    set_up=(api.set_up,),
    places=(MenuLink(10, "/watch", N_("Watching"), Right.WATCH, MenuGroup.CITY),),
)
