"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.assessment_forms import api, page
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(page, api),
    places=(
        MenuLink(
            70,
            "/assessments/forms",
            N_("Assessment forms"),
            Right.ASSESSMENT_FORMS,
            MenuGroup.ADMINISTRATION,
        ),
    ),
)
