"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.applicant import code, files, pages, programs, reopened
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(
        code,
        programs,
        pages,
        reopened,
        files,
    ),
    places=(MenuLink(57, "/reopened", N_("Reopened"), Right.REOPENED, MenuGroup.TICKETS),),
)
