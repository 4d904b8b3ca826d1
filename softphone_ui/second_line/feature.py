"""What the pages get from this folder: its handlers, its place in the menu."""

from __future__ import annotations

from softphone_ui.second_line import api, figures, page, police, sheet
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(api, figures, page, police, sheet),
    places=(
        MenuLink(15, "/second-line", N_("Incidents on cameras"), Right.CAMERA_INCIDENTS,
                 MenuGroup.CITY),
        MenuLink(16, "/second-line/figures", N_("Figures of the second line"),
                 Right.CAMERA_INCIDENTS_LEAD, MenuGroup.CITY, below="/second-line"),
    ),
)  # fmt: skip
