"""The heaviest problems as places and districts, with what happens there now.

A place is known by a cell, which nobody can find in a city: the street that most of its contacts
name stands for it. Where few applicants speak of it, the street may be somebody's home and is not
named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from city.problems.incidents import GAP
from city.problems.rows import panel
from city.problems.rows.panel import Choice, DayOfProblem, PanelProblem
from city.problems.wording import LEAST_APPLICANTS
from foundation.postgres.pool import Connection
from registry.places.addresses import street_span

#: So far back a run of contacts in a place is followed; of a district, where no week is without
#: one, so many days are counted.
LONGEST, MONTH = timedelta(days=365), timedelta(days=30)
#: Addresses that are read for the name of one place.
MOST_ADDRESSES = 40


@dataclass(frozen=True, slots=True)
class ProblemRun:
    """Contacts of a problem from the day `since` to the day `until`, without a gap of a week."""

    contacts: int
    since: date
    until: date

    @property
    def days(self) -> int:
        """Return its length with both days."""
        return (self.until - self.since).days + 1

    def goes_on(self, today: date) -> bool:
        """Return whether its last contact is less than a week ago."""
        return today - self.until < GAP


@dataclass(frozen=True, slots=True)
class HeavyProblem:
    """A problem with what happens there. `street`: of a place, empty: not known or not to be named.
    `run` None: nothing came for a year, or in a district for a month."""

    problem: PanelProblem
    street: str
    run: ProblemRun | None


def last_run(days: Iterable[DayOfProblem]) -> ProblemRun | None:
    """Return the last contacts without a gap of a week between them; None: there are none."""
    run: ProblemRun | None = None
    for it in sorted(days, key=lambda day: day.day, reverse=True):
        if run is None:
            run = ProblemRun(it.contacts, it.day, it.day)
        elif run.since - it.day < GAP:
            run = ProblemRun(run.contacts + it.contacts, it.day, run.until)
        else:
            break
    return run


async def heaviest_places(link: Connection, today: date, most: int) -> Sequence[HeavyProblem]:
    """Return the heaviest problems in places."""
    found = await panel.ranking(link, Choice("places"), most)
    topics, cells = [it.topic_id for it in found], [it.cell for it in found]
    days = await panel.days(link, topics, cells, today - LONGEST)
    streets = await streets_of(link, found)
    return [
        HeavyProblem(
            it,
            streets.get((it.topic_id, it.cell), ""),
            last_run(day for day in days if (day.topic_id, day.cell) == (it.topic_id, it.cell)),
        )
        for it in found
    ]


async def heaviest_districts(link: Connection, today: date, most: int) -> Sequence[HeavyProblem]:
    """Return the heaviest problems in districts."""
    found = await panel.district_ranking(link, Choice(), most)
    topics = [it.topic_id for it in found]
    districts = [it.district_code or "" for it in found]
    days = await panel.district_days(link, topics, districts, today - MONTH)

    def run_of(of: PanelProblem) -> ProblemRun | None:
        spot = (of.topic_id, of.district_code)
        return last_run(it for it in days if (it.topic_id, it.district) == spot)

    return [HeavyProblem(it, "", run_of(it)) for it in found]


async def streets_of(
    link: Connection, found: Sequence[PanelProblem]
) -> Mapping[tuple[int, int], str]:
    """Return the streets of these problems by topic_id and cell.

    A problem is missing if its street is not known or not to be named."""
    placed = [it for it in found if it.cell]
    topics, cells = [it.topic_id for it in placed], [it.cell for it in placed]
    addresses = {
        (it.topic_id, it.cell): it.addresses
        for it in await panel.addresses(link, topics, cells, MOST_ADDRESSES)
    }
    named = {
        (it.topic_id, it.cell): street_of(it, addresses.get((it.topic_id, it.cell), []))
        for it in placed
    }
    return {of: street for of, street in named.items() if street}


def street_of(problem: PanelProblem, addresses: Sequence[str]) -> str:
    """Return the street of a place; empty where too few applicants speak of it."""
    return street_span(addresses) if problem.applicants >= LEAST_APPLICANTS else ""
