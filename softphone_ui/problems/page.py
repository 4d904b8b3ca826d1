"""`/problems`: what comes again, where, how grave; and `/problems/…`, the course of one."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from city.council import measure
from city.council.life import LONGEST
from city.council.rows import decisions
from city.problems import naming
from city.problems.places import WHOLE_CITY
from city.problems.rows import panel
from city.problems.rows.panel import MonthOfProblem
from softphone_ui.council.council_words import STATE_WORDS
from softphone_ui.problems.api import ProblemsQuery, ranked
from softphone_ui.web import dates, days
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right

WEEK, CLUSTERS_DAYS = timedelta(days=7), timedelta(days=14)
MOST_TICKETS, MOST_CLUSTERS, MOST_EXPECTED, MONTHS = 100, 30, 20, 12
SCOPE_WORDS = {
    "all": N_("All"),
    "places": N_("In a place"),
    "city": N_("In the whole city"),
    "districts": N_("In a district, in sum"),
}


@page("/problems", needs=Right.PROBLEMS)
async def problems_page(request: web.Request) -> web.StreamResponse:
    """`/problems`."""
    query = read_query(request, ProblemsQuery)
    today, language = days.today(ZoneInfo(request.app[SETTINGS].timezone)), language_of(request)
    async with reading(request.app) as link:
        before = await panel.snapshot_day(link, today - WEEK)
        found = await ranked(link, query, before)
        districts = await panel.districts(link)
        ahead = await panel.outlook(link, today, query.district or None, MOST_EXPECTED)
        topics = await panel.topics(link)
        clusters = await panel.clusters(link, today - CLUSTERS_DAYS, MOST_CLUSTERS)
    return render(
        request,
        "problems/problems.html",
        query=query,
        problems=found,
        topics=sorted(topics, key=lambda it: it.names.in_language(language)),
        clusters=clusters,
        compared=before,
        districts=sorted(districts, key=lambda it: it.names.in_language(language)),
        ahead=ahead,
        whole=query.scope == "all" and not query.topic and not query.district,
        scopes=SCOPE_WORDS,
        cell=naming.written,
        language=language,
        written=lambda day: dates.calendar_day(day, language),
    )


@page("/problems/{topic_id}/{cell}", needs=Right.PROBLEMS)
async def problem_page(request: web.Request) -> web.StreamResponse:
    """One of them."""
    topic, cell = _address(request)
    zone, language = ZoneInfo(request.app[SETTINGS].timezone), language_of(request)
    today, person = days.today(zone), person_of(request)
    async with reading(request.app) as link:
        found = await panel.problem(link, topic, cell)
        if found is None:
            raise NotFound
        first = month_before(today, MONTHS - 1)
        months = course(await panel.months(link, topic, cell, first), first, today)
        tickets = await panel.tickets(link, topic, cell, MOST_TICKETS)
        bodies = await panel.bodies(link, topic, cell)
        address = None if cell == WHOLE_CITY else naming.written(cell)
        decided = await decisions.about(link, topic, address, today)
        recent = await decisions.recent_applicants(link, topic, cell, today)
    level = measure.level(recent, found.contacts, found.months)
    return render(
        request,
        "problems/problem.html",
        it=found,
        months=months,
        tickets=tickets,
        seen=any(it.reach for it in tickets),
        bodies=bodies,
        decisions=decided,
        measure_code=measure.code_of,
        states=STATE_WORDS,
        level=level,
        target=measure.usual_target(level),
        latest_term=today + LONGEST,
        owes=person.may(Right.DECISIONS),
        cell=naming.written(cell),
        outline=naming.outline(cell),
        in_city=cell == WHOLE_CITY,
        may_give=person.may(Right.COUNCIL),
        may_open=person.may(Right.TICKETS),
        today=today,
        language=language,
        written=lambda day: dates.calendar_day(day, language),
        moment=lambda at: dates.moment(at, zone, language),
    )


def month_before(day: date, months: int) -> date:
    """The first day of the month so many months before that of `day`."""
    number = 12 * day.year + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def course(found: list[MonthOfProblem], first: date, today: date) -> list[MonthOfProblem]:
    """Each month from the one of `first` to this one; a month without contacts has 0."""
    known = {it.month: it.contacts for it in found}
    every = [month_before(today, it) for it in reversed(range(MONTHS))]
    return [MonthOfProblem(it, known.get(it, 0)) for it in every if it >= first]


def _address(request: web.Request) -> tuple[int, int]:
    """Raises NotFound."""
    topic, cell = request.match_info["topic_id"], naming.read_place(request.match_info["cell"])
    if cell is None or not (topic.isascii() and topic.isdecimal() and len(topic) <= 15):
        raise NotFound
    return int(topic), cell
