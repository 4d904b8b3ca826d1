"""Houses of the city's streets: read from the features of a map, and assigned to streets. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from registry.places.ground import Point, metres
from registry.places.streets import KINDS, Street
from registry.places.words import sounds

LONGEST_HOUSE, LONGEST_STREET = 16, 120
#: OpenStreetMap writes several numbers of one building so.
BETWEEN = ";"


class AddressPoint(msgspec.Struct, frozen=True, array_like=True):
    """A house as a map names it: words of its street, its number, and where it stands."""

    street: str
    house: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class House:
    """A house of a street of the city. `key`: its number as it is compared."""

    street_id: int
    house: str
    lat: float
    lon: float

    @property
    def key(self) -> str:
        """Return its number as it is compared."""
        return house_key(self.house)


def house_key(house: str) -> str:
    """Return a house's number as it is compared: `12 / 1А` and `12/1а` are one."""
    return "".join(house.split()).casefold()


def address_points(features: Iterable[Any]) -> Iterator[AddressPoint]:
    """Yield the houses among checked features, in the middle of those that are drawn as areas."""
    for feature in features:
        properties, geometry = feature.get("properties") or {}, feature.get("geometry")
        street = properties.get("addr:street") or properties.get("addr_street")
        numbers = properties.get("addr:housenumber") or properties.get("addr_housenumber")
        if not geometry or not isinstance(street, str) or not isinstance(numbers, str | int):
            continue
        middle = _middle(list(_corners(geometry["coordinates"])))
        for number in str(numbers).split(BETWEEN):
            house = " ".join(number.split())
            if _is_house(house) and len(street) <= LONGEST_STREET:
                yield AddressPoint(street, house, *middle)


def assign(points: Iterable[AddressPoint], streets: Sequence[Street]) -> list[House]:
    """Return the houses that stand in one of the streets, each once. Of streets with one name the
    nearest is meant."""
    by_words = _by_words(streets)
    found: dict[tuple[int, str], House] = {}
    for it in points:
        street = _nearest(by_words.get(_telling(it.street), ()), Point(it.lat, it.lon))
        if street is not None:
            house = House(street.street_id, it.house, it.lat, it.lon)
            found.setdefault((house.street_id, house.key), house)
    return list(found.values())


def _is_house(house: str) -> bool:
    return 0 < len(house) <= LONGEST_HOUSE and house[0].isdigit() and house.isprintable()


def _corners(coordinates: Any) -> Iterator[Sequence[float]]:
    if isinstance(coordinates[0], list):
        for each in coordinates:
            yield from _corners(each)
    else:
        yield coordinates


def _middle(corners: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Latitude and longitude between the outermost corners."""
    lons, lats = [it[0] for it in corners], [it[1] for it in corners]
    return round((min(lats) + max(lats)) / 2, 6), round((min(lons) + max(lons)) / 2, 6)


def _by_words(streets: Iterable[Street]) -> Mapping[frozenset[str], list[Street]]:
    found = defaultdict[frozenset[str], list[Street]](list)
    for street in streets:
        for words in {_telling(it) for it in (street.name_kk, street.name_ru, *street.former)}:
            found[words].append(street)
    return found


def _telling(name: str) -> frozenset[str]:
    """What tells the street: `улица Абая` and `Абая` are one."""
    words = frozenset(sounds(name))
    return words - KINDS or words


def _nearest(streets: Sequence[Street], point: Point) -> Street | None:
    if len(streets) < 2:
        return streets[0] if streets else None
    away = [(metres(it.point, point), it.street_id, it) for it in streets if it.point]
    return min(away)[2] if away else None
