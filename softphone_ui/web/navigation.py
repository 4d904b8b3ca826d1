"""The places a person can go to. A feature's manifest names its own."""

from __future__ import annotations

from typing import NamedTuple

from aiohttp import web

from staff.roles import Right


class Place(NamedTuple):
    """A link in the menu. `label` is a message of the catalogues; lower `order` comes first."""

    order: int
    href: str
    label: str
    right: Right


NAVIGATION: web.AppKey[list[Place]] = web.AppKey("navigation", list)


def add_place(app: web.Application, place: Place) -> None:
    app[NAVIGATION].append(place)
    app[NAVIGATION].sort()
