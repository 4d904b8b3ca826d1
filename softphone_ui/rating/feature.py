"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.rating import api, contacts, deputies, page, review
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(page, deputies, contacts, review, api),
    places=(
        MenuLink(10, "/rating", N_("Rating of heads"), Right.RATING, MenuGroup.CITY),
        MenuLink(
            95, "/rating-review", N_("Objections and audits"), Right.RATING_REVIEW, MenuGroup.CITY
        ),
    ),
)
