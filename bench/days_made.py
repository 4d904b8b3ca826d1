"""The days of `./komek bench days`: shaped by a real centre's counts, who works on them, and how
one more of the same kind is drawn. Pure."""

from __future__ import annotations

import csv
import gzip
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.wire_account import WireCall, digits_of

ZONE = ZoneInfo("Etc/GMT-5")
DAYS = (date(1999, 11, 8), date(1999, 11, 9), date(1999, 11, 10))
#: So many times faster than the centre.
SCALE = 60.0
PICK_UP, WRAP_UP = timedelta(seconds=3), timedelta(seconds=20)
OPENS = "08:00"
#: As many as are to work, and those of them who are missing on MISSING_DAY.
OPERATORS, MISSING = 11, 4
MISSING_DAY, MISSING_FROM, MISSING_TO = DAYS[1], "10:00", "11:30"
SLOT = timedelta(minutes=6)
#: A talk is this long at least: who hangs up in the instant of answering has not answered.
SHORTEST_TALK = timedelta(seconds=10)
TALK, PATIENCE = timedelta(seconds=160), timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class MadeCall:
    """A caller of the made day: when they dial, how long they would talk, and how long they would
    wait, in the day's own time."""

    number: str
    at: datetime
    talk: timedelta
    patience: timedelta


def counts_of(file: Path, day: date) -> dict[int, int]:
    """Slot of six minutes (1 is the day's first) → calls, from the public table's columns `date`,
    `slot6min`, `calls`. Raises ValueError where the day is not in it."""
    with gzip.open(file, "rt", newline="") as text:
        found = {
            int(row["slot6min"]): int(row["calls"])
            for row in csv.DictReader(text)
            if row["date"] == day.isoformat()
        }
    if not found:
        raise ValueError(f"{file.name} has no calls of {day}")
    return found


def made_day(
    counts: Mapping[int, int],
    begins: datetime,
    ends: datetime,
    first_number: int,
    rng: random.Random,
) -> list[MadeCall]:
    """The calls from `begins` to before `ends`, local times of one day: as many in each slot as the
    centre had, at any moment of it, with exponential talks and patience."""
    midnight = datetime.combine(begins.date(), time(), begins.tzinfo)
    moments = sorted(
        midnight + (slot - 1 + rng.random()) * SLOT
        for slot, calls in counts.items()
        for _ in range(calls)
    )
    inside = (at for at in moments if begins <= at < ends)
    return [
        MadeCall(str(first_number + n), at, _talk(rng), drawn(PATIENCE, rng))
        for n, at in enumerate(inside)
    ]


def _talk(rng: random.Random) -> timedelta:
    return SHORTEST_TALK + drawn(TALK - SHORTEST_TALK, rng)


def drawn(mean: timedelta, rng: random.Random) -> timedelta:
    """Exponential."""
    return mean * rng.expovariate(1.0)


def one_more(
    calls: Iterable[MadeCall],
    wire: Sequence[WireCall],
    scale: float,
    first_number: int,
    rng: random.Random,
) -> list[MadeCall]:
    """One more day of the same kind: what the wire showed of each call stays (when it came, the
    patience of who left, the talk of who was answered), what it did not show is drawn anew."""
    by_number = {digits_of(it.caller): it for it in wire}
    found = []
    for n, call in enumerate(calls):
        seen = by_number[digits_of(call.number)]
        if seen.outcome == "answered":
            waited = timedelta(seconds=seen.waited_seconds) * scale
            other = replace(call, patience=waited + drawn(PATIENCE, rng))
        else:
            other = replace(call, talk=_talk(rng))
        found.append(replace(other, number=str(first_number + n)))
    return found


def local(day: date, clock: str) -> datetime:
    """`10:15` of the day."""
    return datetime.combine(day, time.fromisoformat(clock), ZONE)


@dataclass(frozen=True, slots=True)
class AtWork:
    """The operator of this place in the list of telephones is there from `begins` to `ends`."""

    place: int
    begins: datetime
    ends: datetime


def staff_of(day: date, ends: datetime) -> list[AtWork]:
    """Who is there on a day: all of the roster, but some of them on one day for a while not."""
    begins = local(day, OPENS)
    all_day = OPERATORS if day != MISSING_DAY else OPERATORS - MISSING
    goes, comes = local(day, MISSING_FROM), local(day, MISSING_TO)
    return [AtWork(place, begins, ends) for place in range(all_day)] + [
        AtWork(place, *span)
        for place in range(all_day, OPERATORS)
        for span in ((begins, goes), (comes, ends))
    ]
