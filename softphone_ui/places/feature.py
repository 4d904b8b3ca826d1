"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.places import around, districts, finding, page, street_map, streets
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(
        finding,
        around,
        districts,
        streets,
        street_map,
        page,
    ),
    places=(MenuLink(85, "/places", N_("Places"), Right.PLACES),),
)
