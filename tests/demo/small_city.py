"""A city of four streets, and two made-up days of it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from demo.city import City, Street, all_matters
from demo.days import Days, HistorySegment, Wish
from queue_manager.domain.floor import records as note
from queue_manager.domain.lines.line import Line
from registry.deadlines import calendar_seed
from registry.deadlines.calendar import Calendar
from registry.deadlines.clock import CITY_TERM
from registry.deadlines.reckoning import Term, TermUnit

ALMATY = ZoneInfo("Asia/Almaty")
UNTIL = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ROSTER = {str(1001 + n): f"operator {n}" for n in range(12)}
#: A person of a new demo home, too: the operators are the first 27.
LEAD = (28, "Гүлмира Әлімжанова")


def wish(days: int = 2, calls: int = 150, seed: int = 5) -> Wish:
    return Wish(days, calls, seed, UNTIL, ALMATY)


def days_of(made: Wish, last_numbers: dict[str, int] | None = None) -> Days:
    return Days(
        made, Line("109"), ROSTER, LEAD, last_numbers or {}, {11: range(20)}, 2,
        small_city().calendar,
    )  # fmt: skip


@cache
def parts(made: Wish) -> tuple[HistorySegment, ...]:
    """Played once for all that look at it."""
    return tuple(days_of(made).parts())


def records(made: Wish) -> list[note.Record]:
    return [record for part in parts(made) for record in part.records]


@cache
def small_city() -> City:
    matters = all_matters()
    danger = Term(24, TermUnit.HOURS)
    urgent = {"manhole": Term(4, TermUnit.HOURS), "no_heat": danger, "lift": danger}
    years = range(2025, 2027)
    calendar = Calendar(1, calendar_seed.marks_of_years(years), frozenset(years))
    return City(
        zone=ALMATY,
        calendar=calendar,
        matters=matters,
        topics={each.topic: n for n, each in enumerate(matters, 1)},
        districts=("esil", "nura"),
        streets=[
            Street("Тұран даңғылы", "проспект Туран", 51.124, 71.4045, "esil"),
            Street("Мәскеу көшесі", "улица Маскеу", 51.183, 71.411, "nura"),
        ],
        bodies={(each.topic, None): n % 5 + 1 for n, each in enumerate(matters)},
        every_body=(1, 2, 3, 4, 5, 99),
        terms={each.topic: urgent.get(each.topic, CITY_TERM) for each in matters},
        persons={extension: int(extension) for extension in ROSTER},
        clerks={1: 801, 2: 802},
        leads=(LEAD[0], LEAD[0] + 1),
    )
