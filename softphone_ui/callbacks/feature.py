"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.callbacks import api, export, page
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(
        api,
        page,
        export,
    ),
    places=(MenuLink(31, "/callbacks", N_("Callbacks"), Right.MISSED, MenuGroup.SHIFT),),
)
