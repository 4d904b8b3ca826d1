"""Likely duplicates: stories of what is near enough, and promises that hold for any tickets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.duplicates.likely import (
    MOST_OFFERED,
    OFFERED,
    SAME_MEANING,
    AgeWindow,
    LikelyDuplicate,
    Nearness,
    Other,
    TicketLocation,
    WrittenTicket,
    likely,
    nearness,
)
from registry.places.addresses import house_of, public_place, street_span, street_words
from registry.places.ground import Point
from registry.workflow.states import OVER, State

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
WINDOW = AgeWindow(timedelta(days=30), timedelta(hours=72))
HERE = Point(51.128, 71.43)
#: So many degrees of latitude are 100 m.
STEP = 100 / 111_195
MANHOLE, SNOW = 1, 2


def at(metres: float, address: str = "") -> TicketLocation:
    return TicketLocation(address, Point(HERE.lat + STEP * metres / 100, HERE.lon))


PLAIN = WrittenTicket(at(0), MANHOLE, ("люк", "школ", "открыт"), 250)
OTHER = Other(
    "109-2026-0000001", "109-2026-0000001", State.IN_PROGRESS, MANHOLE,
    NOW - timedelta(hours=3), None, at(120), frozenset({"люк", "школ"}),
)  # fmt: skip


def offered(written: WrittenTicket = PLAIN, **how: object) -> LikelyDuplicate | None:
    found = likely(written, [replace(OTHER, **how)], WINDOW, NOW)  # type: ignore[arg-type]
    return found[0] if found else None


def test_near_in_place_time_and_words_with_what_speaks_for_it() -> None:
    found = offered()
    assert found is not None
    assert (found.near, round(found.metres or 0), found.ago) == (
        Nearness.POINT, 120, timedelta(hours=3),
    )  # fmt: skip
    assert (found.shared, found.same_topic, found.may_join) == (("люк", "школ"), True, True)


def test_the_topic_says_how_far_is_near() -> None:
    assert offered(place=at(240)) is not None
    assert offered(place=at(260)) is None
    assert offered(replace(PLAIN, near_metres=50)) is None
    assert offered(replace(PLAIN, near_metres=0), place=at(0)) is not None


def test_two_pins_are_not_brought_together_by_the_name_of_a_long_avenue() -> None:
    far = at(3000, "проспект Кабанбай батыра, 12")
    assert offered(replace(PLAIN, place=at(0, "Кабанбай батыра, 12")), place=far) is None


@pytest.mark.parametrize(
    ("one", "other", "by"),
    [
        ("Қабанбай батыр даңғылы, 12", "проспект Кабанбай батыра, 12", Nearness.ADDRESS),
        ("Қабанбай батыр даңғылы, 12, пәтер 4", "Кабанбай батыра 12 кв 31", Nearness.ADDRESS),
        ("Кабанбай батыра, 12", "Кабанбай батыра, 45", Nearness.STREET),
        ("Кабанбай батыра", "Кабанбай батыра, 45", Nearness.STREET),
        ("Абая, 12", "Кабанбай батыра, 12", None),
        ("", "Кабанбай батыра, 12", None),
        ("улица", "улица", None),
    ],
)
def test_a_rough_point_is_only_its_street(one: str, other: str, by: Nearness | None) -> None:
    found = nearness(TicketLocation(one, HERE, True), TicketLocation(other, HERE, True), 250)
    assert (found and found[:2]) == (by and (by, None))
    again = nearness(TicketLocation(one, HERE), TicketLocation(other, HERE, True), 250)
    assert again == found


def test_another_house_of_the_street_needs_more_than_the_topic() -> None:
    street = replace(PLAIN, place=TicketLocation("Абая, 12"))
    same = {"place": TicketLocation("Абая, 12"), "shared": frozenset[str]()}
    assert offered(street, **same) is not None
    assert offered(street, **same | {"place": TicketLocation("Абая, 90")}) is None


def test_another_topic_needs_words_that_are_alike() -> None:
    assert offered(topic_id=SNOW, place=at(10)) is not None
    assert offered(topic_id=SNOW, place=at(10), shared=frozenset[str]()) is None
    assert offered(topic_id=SNOW, place=at(10), shared=frozenset[str](), alike=0.6) is not None


def test_the_same_meaning_is_enough_without_a_topic_and_a_common_word() -> None:
    strange = {"topic_id": SNOW, "shared": frozenset[str]()}
    assert offered(**strange, meant=SAME_MEANING - 0.01) is None
    found = offered(**strange, meant=SAME_MEANING)
    assert found is not None
    assert (found.same_meaning, found.same_topic, found.shared) == (True, False, ())
    known = offered(shared=frozenset[str](), meant=SAME_MEANING)
    plain = offered(shared=frozenset[str]())
    assert known is not None and plain is not None
    assert known.score > plain.score and not plain.same_meaning
    assert offered(**strange, meant=1.0, place=at(260)) is None, "what is meant moves no pin"


def test_of_those_that_mean_the_same_the_nearest_are_offered() -> None:
    strange = replace(OTHER, topic_id=SNOW, shared=frozenset[str]())
    others = [
        replace(strange, number=name, first=name, meant=meant)
        for name, meant in (("1", 0.9), ("2", 0.85), ("3", 0.75))
    ]
    assert [it.number for it in likely(PLAIN, others, WINDOW, NOW)] == ["1", "2"]
    assert [it.number for it in likely(PLAIN, others[2:], WINDOW, NOW)] == ["3"]


def test_who_is_far_or_long_ago_hides_nobody_who_is_near() -> None:
    strange = replace(OTHER, topic_id=SNOW, shared=frozenset[str](), meant=0.75)
    near = replace(strange, number="1", first="1", place=at(50, "Абая, 12"))
    far = replace(near, number="2", first="2", place=at(5000, "Абая, 12"), meant=0.9)
    old = replace(near, number="3", first="3", opened_at=NOW - timedelta(days=31), meant=0.9)
    written = replace(PLAIN, place=at(0, "Абая, 12"))
    assert [it.number for it in likely(written, [near, far, old], WINDOW, NOW)] == ["1"]


def test_what_is_over_is_shown_for_a_while_and_not_joined() -> None:
    solved = {"state": State.RESOLVED, "opened_at": NOW - timedelta(days=60)}
    found = offered(**solved, over_at=NOW - timedelta(hours=5))
    assert found is not None
    assert (found.may_join, found.ago) == (False, timedelta(hours=5))
    assert offered(**solved, over_at=NOW - timedelta(hours=73)) is None
    assert offered(opened_at=NOW - timedelta(days=31)) is None


def test_a_cluster_is_offered_once_by_its_likest_ticket() -> None:
    member = replace(OTHER, number="109-2026-0000002", place=at(10))
    found = likely(PLAIN, [OTHER, member], WINDOW, NOW)
    assert [(it.number, round(it.metres or 0)) for it in found] == [(OTHER.number, 10)]


@pytest.mark.parametrize(
    ("address", "street", "house"),
    [
        ("ул. Абая, 12/1", ("аба",), "12/1"),
        ("Мангилик Ел 55 подъезд 3", ("манг",), "55"),
        ("Әл-Фараби даңғылы, 7а", ("фара",), "7а"),
        ("рынок", ("рыно",), ""),
        ("", (), ""),
    ],
)
def test_an_address_says_its_street_and_house(
    address: str, street: tuple[str, ...], house: str
) -> None:
    assert (street_words(address), house_of(address)) == (street, house)


def test_what_is_announced_tells_nobodys_flat() -> None:
    flats = ["ул. Абая, 12, кв. 4", "Абая 12 пәтер 31"]
    assert public_place(flats) == "ул. Абая, 12"
    assert public_place([*flats, "Абая 14"]) == "ул. Абая"
    assert public_place(["рынок"]) == "рынок"


def test_the_street_of_most_addresses_with_its_houses() -> None:
    there = ["Абай даңғылы, 40", "проспект Абая, 12, кв. 7", "пр. Абая 25/1", "улица Кенесары, 3"]
    assert street_span([*there, "Абай даңғылы, 13"]) == "Абай даңғылы 12–40"
    assert street_span(["Абай даңғылы, 12", "Абая 12, кв. 9"]) == "Абай даңғылы 12"
    assert street_span(["базар"]) == "базар" and street_span(["12", ""]) == ""


PLACES = st.builds(
    TicketLocation,
    st.sampled_from(["", "Абая, 1", "Абая", "Кенесары, 4 кв 9"]),
    st.none() | st.builds(Point, st.floats(51.1, 51.11), st.floats(71.4, 71.41)),
    st.booleans(),
)
WORDS = st.frozensets(st.sampled_from(["люк", "школ", "снег"]))
OTHERS = st.builds(
    Other,
    number=st.sampled_from(["1", "2", "3"]),
    first=st.sampled_from(["1", "2"]),
    state=st.sampled_from(State),
    topic_id=st.sampled_from([None, MANHOLE, SNOW]),
    opened_at=st.integers(-10, 10**4).map(lambda h: NOW - timedelta(hours=h)),
    over_at=st.none() | st.integers(-10, 200).map(lambda h: NOW - timedelta(hours=h)),
    place=PLACES,
    shared=WORDS,
    alike=st.floats(0, 1),
    meant=st.floats(0, 1),
)
WRITTEN = st.builds(
    WrittenTicket,
    PLACES,
    st.sampled_from([None, MANHOLE]),
    WORDS.map(lambda words: tuple(sorted(words))),
    st.sampled_from([0, 50, 250, 20_000]),
)


@settings(deadline=None)
@given(WRITTEN, st.lists(OTHERS, max_size=12))
def test_of_any_tickets(written: WrittenTicket, others: list[Other]) -> None:
    found = likely(written, others, WINDOW, NOW)
    assert len({it.number for it in found}) == len(found) <= MOST_OFFERED
    assert [it.score for it in found] == sorted((it.score for it in found), reverse=True)
    for it in found:
        assert OFFERED <= it.score <= 1 + 1e-9
        assert it.metres is None or it.metres <= written.near_metres
        assert it.ago >= timedelta()
        states = {other.state in OVER for other in others if other.first == it.number}
        assert (not it.may_join) in states
