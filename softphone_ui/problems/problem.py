"""`/problems/…`: one problem in a place, in a district or in the whole city: its course, its
tickets, and what heads are given to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from city.council import measure
from city.council.effects import Assignment, assignments
from city.council.life import LONGEST
from city.council.rows import decisions
from city.problems import naming
from city.problems.heaviest import streets_of
from city.problems.naming import Spot
from city.problems.rows import panel, words
from city.problems.rows.panel import (
    BodyOfProblem,
    Choice,
    MonthOfProblem,
    PanelProblem,
    Shares,
    TicketOfProblem,
)
from city.problems.wording import LEAST_APPLICANTS, WrittenWord
from foundation import dates
from foundation.postgres.pool import Connection
from softphone_ui.council.council_words import STATE_WORDS
from softphone_ui.web import days
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from staff.roles import Right

MOST_TICKETS, MOST_PLACES, MONTHS = 100, 20, 12


class ProblemQuery(Struct):
    """A query for a problem. `month`: whose tickets are listed; empty: the newest."""

    month: Annotated[str, Meta(pattern=r"\A(20[0-9]{2}-(0[1-9]|1[0-2]))?\Z")] = ""

    @property
    def span(self) -> tuple[date, date]:
        """Return the span from its first day to before that of the next; without one all days."""
        if not self.month:
            return date.min, date.max
        first = date.fromisoformat(f"{self.month}-01")
        return first, month_before(first, -1)


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """All that one page says. `words`: of the listed tickets; `places`: of a district, the heaviest
    first; `streets`: their names and this problem's, by topic_id and cell; `level`: applicants a
    month."""

    problem: PanelProblem
    shares: Shares
    months: Sequence[MonthOfProblem]
    tickets: Sequence[TicketOfProblem]
    words: Sequence[WrittenWord]
    places: Sequence[PanelProblem]
    streets: Mapping[tuple[int, int], str]
    bodies: Sequence[BodyOfProblem]
    assignments: Sequence[Assignment]
    level: float

    @property
    def elsewhere(self) -> int:
        """Return a district's contacts in places that are not listed."""
        return max(0, self.shares.in_places - sum(it.contacts for it in self.places))

    @property
    def placeless(self) -> int:
        """Return a district's contacts that name it without a place."""
        return max(0, self.problem.contacts - self.shares.in_places)


@page("/problems/{topic_id}/{place}", needs=Right.PROBLEMS)
async def problem_page(request: web.Request) -> web.StreamResponse:
    """Show the page of one problem."""
    topic, spot = _address(request)
    query, person = read_query(request, ProblemQuery), person_of(request)
    zone, language = ZoneInfo(request.app[SETTINGS].timezone), language_of(request)
    today = days.today(zone)
    async with reading(request.app) as link:
        sheet = await _read(link, topic, spot, query, today)
    return render(
        request,
        "problems/problem.html",
        it=sheet.problem,
        sheet=sheet,
        spot=spot,
        query=query,
        most_tickets=MOST_TICKETS,
        states=STATE_WORDS,
        least_applicants=LEAST_APPLICANTS,
        target=measure.usual_target(sheet.level),
        latest_term=today + LONGEST,
        owes=person.may(Right.DECISIONS),
        address=naming.written,
        outline=naming.outline(spot.cell),
        may_give=person.may(Right.COUNCIL),
        may_open=person.may(Right.TICKETS),
        today=today,
        show=Show(language, zone),
        language=language,
        written=lambda day: dates.calendar_day(day, language),
        moment=lambda at: dates.moment(at, zone, language),
    )


async def _read(
    link: Connection, topic: int, spot: Spot, query: ProblemQuery, today: date
) -> ProblemPage:
    """Raises NotFound."""
    found = await panel.problem(link, topic, spot)
    if found is None:
        raise NotFound
    first = month_before(today, MONTHS - 1)
    inside = Choice("places", topic, spot.district)
    tickets = await panel.tickets(link, topic, spot, MOST_TICKETS + 1, *query.span)
    places = await panel.ranking(link, inside, MOST_PLACES) if spot.district else []
    return ProblemPage(
        problem=found,
        shares=await panel.shares(link, topic, spot),
        months=course(await panel.months(link, topic, spot, first), first, today),
        tickets=tickets,
        words=await words.words(link, topic, [it.number for it in tickets[:MOST_TICKETS]]),
        places=places,
        streets=await streets_of(link, [found, *places]),
        bodies=await panel.bodies(link, topic, spot),
        assignments=await assignments(link, topic, spot, today),
        level=await decisions.level(link, spot, found, today),
    )


def month_before(day: date, months: int) -> date:
    """Return the first day of the month so many months before that of `day`."""
    number = 12 * day.year + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def course(found: list[MonthOfProblem], first: date, today: date) -> list[MonthOfProblem]:
    """Return each month from the one of `first` to this one; a month without contacts has 0."""
    known = {it.month: it.contacts for it in found}
    every = [month_before(today, it) for it in reversed(range(MONTHS))]
    return [MonthOfProblem(it, known.get(it, 0)) for it in every if it >= first]


def _address(request: web.Request) -> tuple[int, Spot]:
    """Raises NotFound."""
    topic, spot = request.match_info["topic_id"], naming.read_place(request.match_info["place"])
    if spot is None or not (topic.isascii() and topic.isdecimal() and len(topic) <= 15):
        raise NotFound
    return int(topic), spot
