"""The places a person can go to. A feature's manifest names its own.

A role with many places has a few of them side by side; the others open behind one button, in
groups."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from aiohttp import web

from softphone_ui.web.words import N_
from staff.roles import Right

#: Who has no more places than these sees all of them side by side.
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
    within its group. `below`: the address of another place, whose pages show this one beside
    themselves; the menu then names only that place."""

    order: int
    href: str
    label: str
    right: Right
    group: MenuGroup = MenuGroup.SETTINGS
    below: str = ""


class PlaceGroup(NamedTuple):
    """Places under the heading `label`, a message of the catalogues."""

    label: str
    places: tuple[MenuLink, ...]


class Menu(NamedTuple):
    """The menu of one person: `direct` places stand side by side, `groups` open behind a button."""

    direct: tuple[MenuLink, ...]
    groups: tuple[PlaceGroup, ...]


NAVIGATION: web.AppKey[list[MenuLink]] = web.AppKey("navigation", list)
#: Modules that run on every page of whoever has the right.
SCRIPTS: web.AppKey[list[tuple[Right, str]]] = web.AppKey("scripts", list)


def add_place(app: web.Application, place: MenuLink) -> None:
    app[NAVIGATION].append(place)
    app[NAVIGATION].sort(key=lambda other: (_TURN[other.group], other.order, other.href))


def menu_of(places: Sequence[MenuLink], first_pages: Sequence[str]) -> Menu:
    """Return the menu of a person who may go to `places`, which are in the order of their groups.

    The places at `first_pages` come first, in that order. The others follow them if all fit side
    by side; if not, they are grouped. A place below another one is left out where that one is
    there."""
    heads = [place for place in places if head_of(places, place.href) == place.href]
    turn = {href: at for at, href in enumerate(first_pages)}
    first = sorted((it for it in heads if it.href in turn), key=lambda place: turn[place.href])
    others = [it for it in heads if it.href not in turn]
    if len(heads) <= MOST_FLAT:
        return Menu((*first, *others), ())
    groups = groupby(others, key=lambda place: place.group)
    return Menu(tuple(first), tuple(PlaceGroup(GROUP_WORDS[it], tuple(of)) for it, of in groups))


def place_of(places: Sequence[MenuLink], path: str) -> str:
    """Return the address of the place to which the page at `path` belongs; "" where it is of
    none."""
    found = (it.href for it in places if f"{path}/".startswith(f"{it.href}/"))
    return max(found, key=len, default="")


def head_of(places: Sequence[MenuLink], href: str) -> str:
    """Return the address of the place that the menu names for the one at `href`."""
    below = next((it.below for it in places if it.href == href), "")
    return below if any(it.href == below for it in places) else href


def beside(places: Sequence[MenuLink], href: str) -> list[MenuLink]:
    """Return the place that the menu names for the one at `href`, and those below it; empty where
    it stands alone."""
    head = head_of(places, href)
    found = [place for place in places if head and head_of(places, place.href) == head]
    return sorted(found, key=lambda place: place.href != head) if len(found) > 1 else []
