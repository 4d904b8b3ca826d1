"""The places a person can go to, in groups. A feature's manifest names its own."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from aiohttp import web

from softphone_ui.web.words import N_
from staff.roles import Right

#: Who has no more places than these sees them side by side.
MOST_FLAT = 7


class MenuGroup(StrEnum):
    """The groups of places in the menu, which follow each other in this order."""

    SHIFT = "shift"
    TICKETS = "tickets"
    QUALITY = "quality"
    CITY = "city"
    STAFF = "staff"
    SETTINGS = "settings"
    ADMINISTRATION = "administration"


GROUP_WORDS = {
    MenuGroup.SHIFT: N_("Shift"),
    MenuGroup.TICKETS: N_("Tickets"),
    MenuGroup.QUALITY: N_("Quality"),
    MenuGroup.CITY: N_("City"),
    MenuGroup.STAFF: N_("Staff"),
    MenuGroup.SETTINGS: N_("Settings"),
    MenuGroup.ADMINISTRATION: N_("Administration"),
}
_TURN = {group: turn for turn, group in enumerate(MenuGroup)}


class MenuLink(NamedTuple):
    """A link in the menu. `label` is a message of the catalogues; lower `order` comes first
    within its group."""

    order: int
    href: str
    label: str
    right: Right
    group: MenuGroup = MenuGroup.SETTINGS


class MenuPart(NamedTuple):
    """A part of the menu: places behind the button `label`, or one place without a `label`.
    `code` tells it from others in an address or a style."""

    code: str
    label: str
    places: tuple[MenuLink, ...]


NAVIGATION: web.AppKey[list[MenuLink]] = web.AppKey("navigation", list)
#: Modules that run on every page of whoever has the right.
SCRIPTS: web.AppKey[list[tuple[Right, str]]] = web.AppKey("scripts", list)


def add_place(app: web.Application, place: MenuLink) -> None:
    app[NAVIGATION].append(place)
    app[NAVIGATION].sort(key=lambda other: (_TURN[other.group], other.order, other.href))


def menu_of(places: Sequence[MenuLink]) -> list[MenuPart]:
    """Return the menu of who may go to `places`, which are in the order of their groups: few places
    side by side, many by group. A group of one place is that place."""
    if len(places) <= MOST_FLAT:
        return [_alone(place) for place in places]
    parts = []
    for group, found in groupby(places, key=lambda place: place.group):
        of_group = tuple(found)
        if len(of_group) == 1:
            parts.append(_alone(of_group[0]))
        else:
            parts.append(MenuPart(group.value, GROUP_WORDS[group], of_group))
    return parts


def place_of(places: Sequence[MenuLink], path: str) -> str:
    """Return the address of the place to which the page at `path` belongs; "" where it is of
    none."""
    found = (it.href for it in places if f"{path}/".startswith(f"{it.href}/"))
    return max(found, key=len, default="")


def _alone(place: MenuLink) -> MenuPart:
    return MenuPart("", "", (place,))
