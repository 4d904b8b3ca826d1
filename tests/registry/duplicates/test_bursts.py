"""When a burst of tickets is proposed as an incident."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.duplicates.bursts import ALIKE, MOST_TICKETS, BurstRules, SeenTicket, bursts, likeness
from tests.outside import outside_text, peak, steps
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


@pytest.mark.parametrize("address", ["Астана", "улица", "дом", "-", "🏠", "Улица, дом -"])
def test_an_address_without_a_word_is_no_place(address: str) -> None:
    seen = tickets(address, *ONE_PLACE, address, address, address)

    def run() -> None:
        (burst,) = bursts(seen, RULES, at(60))
        assert burst.tickets == ("t1", "t2", "t3")

    assert steps(run, most=100_000) > 0


#: Few words, so that addresses share many.
ADDRESSES = st.lists(
    st.sampled_from("Абай Сатпаев Кабанбай батыр мкр дом 1 2 3 12".split()), max_size=20
).map(" ".join)


@given(st.lists(ADDRESSES | outside_text(300), max_size=40))
@settings(deadline=None)
def test_groups_are_those_of_likeness(addresses: list[str]) -> None:
    """Each ticket belongs to the first whose address is alike, as comparing all of them has it."""
    found = bursts(tickets(*addresses), BurstRules(1, timedelta(days=1)), at(60 * 24))
    rest, groups = tickets(*(addresses)), []
    rest = [each for each in rest if likeness(each.address, each.address)]
    while rest:
        group = [it.number for it in rest if likeness(rest[0].address, it.address) >= ALIKE]
        rest = [it for it in rest if it.number not in group]
        groups.append(tuple(group))
    assert sorted(it.tickets for it in found) == sorted(groups)


@pytest.mark.parametrize(
    "address",
    [
        lambda n: "-",
        lambda n: "Абай 5",
        lambda n: f"Абай {n}",
        lambda n: f"мкр {n} {n + 1} {n + 2} {n + 3}",
        lambda n: " ".join(f"{n}{word}" for word in range(100)),
        lambda n: "улица " * 2_000,
        lambda n: "а" * 10_000,
    ],
)
def test_thousands_of_tickets_of_one_topic(address: Callable[[int], str]) -> None:
    """Eight times the tickets take not much more than eight times the steps."""

    def run(tickets_: int) -> Callable[[], object]:
        seen = [SeenTicket(f"t{n}", "heat", address(n), at(n / 100)) for n in range(tickets_)]
        return lambda: bursts(seen, RULES, at(60))

    assert steps(run(2_000)) < 10 * steps(run(250))
    assert peak(run(2_000)) < 20_000_000


def test_of_too_many_tickets_the_latest_count() -> None:
    number = count()
    old = [SeenTicket(f"o{next(number)}", "heat", "Абай 5", at(0)) for _ in range(9)]
    new = [SeenTicket(f"n{next(number)}", "heat", "Сығанақ 7", at(1)) for _ in range(MOST_TICKETS)]
    (burst,) = bursts(old + new, RULES, at(60))
    assert len(burst.tickets) == MOST_TICKETS and burst.place == "Сығанақ 7"
