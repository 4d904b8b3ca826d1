"""What of a city its demo history needs to know: what people call about, where, who solves it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from registry.deadlines.calendar import Calendar
from registry.deadlines.reckoning import Term

MATTERS = Path(__file__).with_name("matters.toml")
OPENS, CLOSES = time(9), time(18)


@dataclass(frozen=True, slots=True)
class Matter:
    """The matter that somebody calls about, and how often: `matters.toml`."""

    topic: str
    weight: int
    spot: float
    place: bool
    kk: tuple[str, ...]
    ru: tuple[str, ...]
    answer_kk: str
    answer_ru: str
    months: tuple[int, ...] = ()

    def in_season(self, month: int) -> bool:
        """Return whether anybody calls about it in that month (1 to 12)."""
        return not self.months or month in self.months

    def words(self, language: str, random: Random) -> str:
        return random.choice(self.kk if language == "kk" else self.ru)

    def answer(self, language: str) -> str:
        return self.answer_kk if language == "kk" else self.answer_ru


@dataclass(frozen=True, slots=True)
class Street:
    """A street in both languages, with a point on it."""

    name_kk: str
    name_ru: str
    lat: float
    lon: float
    district: str


@dataclass(frozen=True, slots=True)
class City:
    """The city as its database has it.

    `bodies`: (topic's code, district) → who solves it; district None: where nothing else is said.
    `terms`: topic's code → the city's own term. `persons`: extension → person; `clerks`: body →
    person. `calendar`: the newest version. `articles`: topic's code → an article and its version.
    """

    zone: ZoneInfo
    calendar: Calendar
    matters: Sequence[Matter]
    topics: Mapping[str, int]
    districts: Sequence[str]
    streets: Sequence[Street]
    bodies: Mapping[tuple[str, str | None], int]
    every_body: Sequence[int]
    terms: Mapping[str, Term]
    persons: Mapping[str, int]
    clerks: Mapping[int, int]
    leads: Sequence[int]
    articles: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def body_of(self, topic: str, district: str | None) -> int | None:
        """Return the body that is to solve it there."""
        return self.bodies.get((topic, district), self.bodies.get((topic, None)))

    def troubles_in(self, month: int) -> list[int]:
        """Return which matters, as indexes, many may call about at once in that month."""
        known = enumerate(self.matters)
        return [n for n, each in known if each.place and each.in_season(month)]

    def at_work(self, at: datetime, random: Random) -> datetime:
        """Return `at`, or a moment after it at which bodies work: not by night, nor on a day
        off."""
        local = at.astimezone(self.zone)
        if self.calendar.works(local.date()) and OPENS <= local.time() < CLOSES:
            return at
        day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
        opening = datetime.combine(self.calendar.next_working(day), OPENS, self.zone)
        return (opening + timedelta(minutes=random.uniform(2, 150))).astimezone(at.tzinfo)


def all_matters() -> tuple[Matter, ...]:
    """Return everything in `matters.toml`."""
    rows = tomllib.loads(MATTERS.read_text(encoding="utf-8"))["matter"]
    lists = ("kk", "ru", "months")
    return tuple(
        Matter(**{**row, **{name: tuple(row.get(name, ())) for name in lists}}) for row in rows
    )
