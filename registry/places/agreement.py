"""Whether a pin and an address mean one place. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from registry.places.ground import Point, metres
from registry.places.streets import FoundStreet, Street, find

#: A street is known by one point of it: only so far from it a pin says something else.
FAR_METRES = 1500.0
#: Where the house is known, a pin in its yard or at its crossing agrees with it.
FAR_FROM_HOUSE_METRES = 300.0


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The street of the address, and how far the pin is from its house or known point."""

    street: Street
    metres: float


def meant_street(streets: Sequence[Street], address: str) -> FoundStreet | None:
    """Return the only street that an address can mean; None if there are several, or none."""
    found = find(streets, address, 2)
    return found[0] if len(found) == 1 and not found[0].near else None


def disagreement(
    meant: FoundStreet, house: Point | None, near: Street | None, pin: Point
) -> Disagreement | None:
    """Return how a pin and an address disagree; None where they agree, or nothing can be said.
    `house`: where the house of the address stands, if that is known; `near`: the street nearest to
    the pin."""
    street = meant.street
    if house is not None:
        away = metres(house, pin)
        return Disagreement(street, away) if away >= FAR_FROM_HOUSE_METRES else None
    if street.point is None or (near is not None and near.street_id == street.street_id):
        return None
    away = metres(street.point, pin)
    return Disagreement(street, away) if away >= FAR_METRES else None
