"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.voice_quality import figures, report
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(
        figures,
        report,
    ),
    places=(MenuLink(52, "/voice", N_("How the calls sounded"), Right.MISSED, MenuGroup.QUALITY),),
)
