"""Whether a pin and an address mean one place. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from registry.places.ground import Point, metres
from registry.places.streets import Street, find, nearest

#: A street is known by one point of it: only so far from it a pin says something else.
FAR_METRES = 1500.0


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The street of the address, and how far from its known point the pin is."""

    street: Street
    metres: float


def disagreement(streets: Sequence[Street], address: str, pin: Point) -> Disagreement | None:
    """Return how a pin and the address disagree; None where they agree, or nothing can be said."""
    found = find(streets, address, 2)
    if len(found) != 1 or found[0].near or found[0].street.point is None:
        return None
    street, near = found[0].street, nearest(streets, pin)
    away = metres(found[0].street.point, pin)
    if away < FAR_METRES or (near is not None and near.street_id == street.street_id):
        return None
    return Disagreement(street, away)
