"""When a burst of tickets is proposed as an incident."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.duplicates.bursts import ALIKE, BurstRules, SeenTicket, bursts, likeness
from tests.queue_manager.domain.floor_story import at

RULES = BurstRules(least=3, within=timedelta(minutes=30))
ONE_PLACE = ("Есіл ауданы, Кабанбай батыр 12", "Кабанбай батыр, 14", "ул. Кабанбай батыр 40 кв 7")


def tickets(*addresses: str, topic: str = "heat", minutes: float = 0) -> list[SeenTicket]:
    return [
        SeenTicket(f"t{n}", topic, address, at(60 * minutes + n))
        for n, address in enumerate(addresses)
    ]


def test_enough_of_one_kind_in_one_place() -> None:
    (burst,) = bursts(tickets(*ONE_PLACE), RULES, at(60))
    assert (burst.topic, burst.place) == ("heat", "Кабанбай батыр")
    assert burst.tickets == ("t0", "t1", "t2") and burst.since == at(0)


@pytest.mark.parametrize(
    ("districts", "told"),
    [(("esil", "esil", None), "esil"), (("esil", "nura", None), None), ((None,) * 3, None)],
)
def test_the_district_is_told_where_it_is_one(
    districts: tuple[str | None, ...], told: str | None
) -> None:
    seen = zip(tickets(*ONE_PLACE), districts, strict=True)
    (burst,) = bursts([replace(it, district=district) for it, district in seen], RULES, at(60))
    assert burst.district == told


def test_two_are_not_enough() -> None:
    assert bursts(tickets(*ONE_PLACE[:2]), RULES, at(60)) == []


def test_of_different_kinds() -> None:
    mixed = tickets(*ONE_PLACE[:2]) + tickets(ONE_PLACE[2], topic="water")
    assert bursts(mixed, RULES, at(60)) == []


def test_in_different_places() -> None:
    apart = tickets(ONE_PLACE[0], "Абай даңғылы 3", "Сығанақ көшесі 17")
    assert bursts(apart, RULES, at(60)) == []


def test_over_a_long_time() -> None:
    assert bursts(tickets(*ONE_PLACE), RULES, at(31 * 60)) == []


def test_the_larger_comes_first() -> None:
    more = tickets("Абай 3", "Абай 5", "Абай 7", "Абай 9", topic="water")
    found = bursts(tickets(*ONE_PLACE) + more, RULES, at(60))
    assert [burst.topic for burst in found] == ["water", "heat"]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Кабанбай батыр 12", "кабанбай БАТЫР 12", True),
        ("улица Абая", "улица Сатпаева", False),
        ("", "Абай 3", False),
        ("Абай 3", "Абай 3", True),
    ],
)
def test_likeness(one: str, other: str, alike: bool) -> None:
    assert (likeness(one, other) >= ALIKE) is alike
