"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.wall import devices, keys, screen, stream
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(devices, screen, stream),
    places=(MenuLink(90, "/walls", N_("Wall screens"), Right.WALLS, MenuGroup.SETTINGS),),
    set_up=(keys.remember_keys, stream.set_up),
)
