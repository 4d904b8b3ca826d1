"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.directory import numbers
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(numbers,),
    places=(MenuLink(46, "/directory", N_("Numbers outside"), Right.DIRECTORY),),
)
