"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.supervision import actions, log, monitoring
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(
        monitoring,
        actions,
        log,
    ),
    places=(MenuLink(34, "/line-log", N_("On the line"), Right.LINE_LOG, MenuGroup.SHIFT),),
)
