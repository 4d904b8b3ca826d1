"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.surveys import surveys
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(surveys,),
    places=(MenuLink(54, "/marks", N_("Callers' marks"), Right.MISSED, MenuGroup.QUALITY),),
)
