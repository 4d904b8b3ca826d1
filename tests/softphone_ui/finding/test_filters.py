"""What was typed and chosen, as the database is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from softphone_ui.search.query import OPEN, TicketsQuery, due_between, filters, place, states_of
from softphone_ui.search.typed import SearchTerms, covered, is_part, read
from softphone_ui.web.errors import BadRequest

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 11, 25, 20, 30, tzinfo=UTC)  # Thursday the 26th, 01:30 in Almaty


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (None, SearchTerms()),
        ("   ", SearchTerms()),
        ("109-2026-0048213", SearchTerms(number="109-2026-0048213")),
        ("8c1f0a27d3e94b56", SearchTerms(public_id="8c1f0a27d3e94b56")),
        ("8c1f0a27d3e94b5", SearchTerms(words="8c1f0a27d3e94b5")),
        (" 109-2026-00482 ", SearchTerms(number_begins="109-2026-00482")),
        ("109-2026", SearchTerms(number_begins="109-2026")),
        ("-0000004", SearchTerms(counted=4)),
        ("+7701 234 56 78", SearchTerms(phone="+77012345678")),
        ("8 (701) 234-56-78", SearchTerms(phone="+77012345678")),
        ("+7 701 23", SearchTerms(phone_begins="+770123")),
        ("234-56-78", SearchTerms(phone_ends="2345678")),
        ("701 234 56 78", SearchTerms(phone_ends="7012345678")),
        ("87012345678", SearchTerms(phone="+77012345678")),
        ("5678", SearchTerms(words="5678", counted=5678, phone_ends="5678")),
        ("12", SearchTerms(words="12", counted=12)),
        ("люк 12", SearchTerms(words="люк 12")),
        ("Қабанбай батыр 12/1", SearchTerms(words="Қабанбай батыр 12/1")),
        ("%", SearchTerms(nothing_fits=True)),
        ("_\\", SearchTerms(nothing_fits=True)),
    ],
)
def test_what_was_typed(typed: str | None, meant: SearchTerms) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("   ", SearchTerms()),
        ("109-2026-00482", SearchTerms(number_begins="109-2026-00482")),
        ("8 (701) 234-56-78", SearchTerms(phone="+77012345678")),
        ("701 234 56 78", SearchTerms(phone="+77012345678")),
        ("+7 701 23", SearchTerms()),
        ("+447911123456", SearchTerms(phone="+447911123456")),
        ("234-56-78", SearchTerms()),
        ("77010", SearchTerms(words="77010", counted=77010)),
        ("5678", SearchTerms(words="5678", counted=5678, phone_ends="5678")),
        ("люк 12", SearchTerms(words="люк 12")),
    ],
)
def test_covered_numbers_are_found_by_their_end_or_as_a_whole(
    typed: str, meant: SearchTerms
) -> None:
    assert covered(read(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("", False),
        ("5678", False),
        ("701 234 56 78", False),
        ("8 701 234 56 78", False),
        ("109-2026-00482", False),
        ("люк 12", False),
        ("+7 701", True),
        ("77010", True),
        ("234-56-78", True),
    ],
)
def test_parts_of_a_telephone_are_told_from_what_everybody_is_shown(typed: str, part: bool) -> None:
    assert is_part(read(typed)) is part
    for parts_of in (None, "", "1001"):
        query = TicketsQuery(words=typed or None)
        asked = filters(query, NOW, ALMATY, numbers=None, topics=None, parts_of=parts_of)
        assert asked is not None and asked.parts_of == (parts_of if part else None)


@pytest.mark.parametrize(
    ("term", "since", "before"),
    [
        ("overdue", None, NOW),
        ("today", "2026-11-26T00:00+05:00", "2026-11-27T00:00+05:00"),
        ("week", "2026-11-26T00:00+05:00", "2026-11-30T00:00+05:00"),
        ("paused", None, None),
        (None, None, None),
    ],
)
def test_a_term_is_days_of_the_centre(term: object, since: object, before: object) -> None:
    moments = [datetime.fromisoformat(it) if isinstance(it, str) else it for it in (since, before)]
    assert list(due_between(term, NOW, ALMATY)) == moments  # type: ignore[arg-type]


def test_a_state_and_a_term_must_both_fit() -> None:
    assert states_of(TicketsQuery()) is None
    assert states_of(TicketsQuery(state="confirmed")) == ["confirmed"]
    assert states_of(TicketsQuery(term="overdue")) == [it for it in OPEN if it != "duplicate"]
    assert states_of(TicketsQuery(term="paused")) == ["awaiting_applicant"]
    assert states_of(TicketsQuery(term="overdue", state="accepted")) == ["accepted"]
    assert states_of(TicketsQuery(term="overdue", state="confirmed")) == []
    assert "confirmed" not in OPEN and "duplicate" in OPEN


def test_what_cannot_fit_asks_nothing() -> None:
    for query in (TicketsQuery(words="%"), TicketsQuery(term="paused", state="accepted")):
        assert filters(query, NOW, ALMATY, numbers=None, topics=None, parts_of=None) is None
    asked = filters(
        TicketsQuery(day_from=date(2026, 11, 26), near="51.1, 71.4"), NOW, ALMATY,
        numbers=None, topics=None, parts_of=None,
    )  # fmt: skip
    assert asked is not None and asked.opened_since == datetime(2026, 11, 25, 19, tzinfo=UTC)
    assert (asked.lat, asked.lon, asked.metres) == (51.1, 71.4, 250.0)


def test_the_order_follows_the_term_unless_said() -> None:
    assert not TicketsQuery().by_due and not TicketsQuery(term="paused").by_due
    assert TicketsQuery(term="overdue").by_due and TicketsQuery(sort="due").by_due
    assert not TicketsQuery(term="overdue", sort="opened").by_due


@pytest.mark.parametrize("near", ["here", "91, 71", "51.1", "51.1, 181", "51.1 71.4"])
def test_a_place_that_is_none_is_refused(near: str) -> None:
    with pytest.raises(BadRequest):
        place(near)
