"""Houses of a map's features, assigned to the streets of the city; and pins compared with them."""

from __future__ import annotations

from typing import Any

import pytest

from demo import street_map
from registry.places.agreement import disagreement, meant_street
from registry.places.ground import Point, metres
from registry.places.houses import AddressPoint, House, address_points, assign, house_key
from registry.places.streets import Street

ABAY = Street(1, "Абай даңғылы", "проспект Абая", ("Ленина",), Point(51.17, 71.43))
ESIL = Street(2, "Есіл көшесі", "улица Есиль", point=Point(51.1, 71.4))
OTHER_ESIL = Street(3, "Есіл тұйығы", "тупик Есиль", point=Point(51.2, 71.5))
CITY = [ABAY, ESIL, OTHER_ESIL]


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    named = {key.replace("_", ":", 1): value for key, value in properties.items()}
    return {"type": "Feature", "properties": named, "geometry": geometry}


def at(lat: float, lon: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def test_houses_are_points_or_the_middle_of_their_walls() -> None:
    walls = {"type": "Polygon", "coordinates": [[[71.4, 51.1], [71.402, 51.1], [71.402, 51.104]]]}
    found = address_points(
        [
            feature(at(51.1, 71.4), addr_street="улица Есиль", addr_housenumber="7"),
            feature(walls, addr_street="Абая", addr_housenumber="12/1; 14", building="yes"),
            feature(at(51.1, 71.4), addr_housenumber="5"),
            feature(at(51.1, 71.4), addr_street="Абая", addr_housenumber=9),
            feature(at(51.1, 71.4), addr_street="Абая", addr_housenumber="no number"),
            feature(at(51.1, 71.4), addr_street="Абая", addr_housenumber="1" * 40),
            feature(None, addr_street="Абая", addr_housenumber="3"),
            {"type": "Feature", "properties": None, "geometry": at(51.1, 71.4)},
        ]
    )
    assert list(found) == [
        AddressPoint("улица Есиль", "7", 51.1, 71.4),
        AddressPoint("Абая", "12/1", 51.102, 71.401),
        AddressPoint("Абая", "14", 51.102, 71.401),
        AddressPoint("Абая", "9", 51.1, 71.4),
    ]


@pytest.mark.parametrize(
    ("words", "street"),
    [
        ("проспект Абая", 1), ("Абай даңғылы", 1), ("АБАЯ", 1), ("улица Ленина", 1),
        ("Абылай хана", None), ("", None),
    ],
)  # fmt: skip
def test_a_house_stands_in_the_street_of_its_name(words: str, street: int | None) -> None:
    found = assign([AddressPoint(words, "12", 51.17, 71.43)], CITY)
    assert [it.street_id for it in found] == ([street] if street else [])


def test_of_two_streets_with_one_name_the_nearest_is_meant() -> None:
    near, far = AddressPoint("Есиль", "1", 51.1, 71.41), AddressPoint("Есиль", "1", 51.2, 71.5)
    assert [it.street_id for it in assign([near, far], CITY)] == [2, 3]


def test_a_house_that_is_named_twice_is_one() -> None:
    twice = [AddressPoint("Абая", it, 51.17, 71.43) for it in ("12 / 1А", "12/1а")]
    assert assign(twice, CITY) == [House(1, "12 / 1А", 51.17, 71.43)]
    assert house_key("12 / 1А") == house_key("12/1а") == "12/1а"


def test_a_pin_is_compared_with_the_house_where_it_is_known() -> None:
    meant = meant_street(CITY, "Абая 12")
    assert meant is not None and meant.house == "12"
    house = Point(51.19, 71.43)
    assert disagreement(meant, house, ABAY, Point(51.1905, 71.43)) is None
    far = disagreement(meant, house, ABAY, Point(51.17, 71.43))
    assert far is not None and 2000 < far.metres < 2500, "though the street is the same"


def test_the_demo_citys_houses_stand_on_their_streets() -> None:
    found = list(street_map.houses(street_map.SEED.read_text(encoding="utf-8")))
    streets = {it.street for it in found}
    assert len(found) == street_map.HOUSES * len(streets) and len(streets) > 50
    first, last = found[0], found[street_map.HOUSES - 2]
    assert 1000 < metres(Point(first.lat, first.lon), Point(last.lat, last.lon)) < 1300
