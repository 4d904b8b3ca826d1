"""`/substitutes`: who answers for a clerk who is away, and the marks of it on tickets."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from registry.workflow.rows.steps import BodyTicketLine, bodies
from softphone_ui.web import days
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.errors import NotFound, ReasonedError, WebError
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.path_ids import id_in
from softphone_ui.web.person import Person, acting, person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right, codes_with
from staff.rows import substitutions as rows
from staff.rows.substitutions import SubstitutionOverlaps, SubstitutionReach
from staff.substitutes import Substitution, SubstitutionProblem, problem_of, who_answers
from staff.substitution_actions import drop_substitution, enter_substitution

Id = Annotated[int, Meta(ge=1, le=10**15)]

SUBSTITUTION_REFUSALS: dict[str, str] = {
    SubstitutionProblem.SAME_PERSON: N_("Choose another person as the substitute."),
    SubstitutionProblem.DAYS_TURNED: N_("The last day is before the first."),
    SubstitutionProblem.DAYS_OVER: N_("These days are over."),
    SubstitutionProblem.TOO_LONG: N_("A substitution is for at most a year."),
}


class SubstitutionRefused(ReasonedError):
    __doc__ = N_("The substitution was not entered.")
    status, code = 422, "substitution_refused"
    sentences = SUBSTITUTION_REFUSALS


class SubstitutionTaken(WebError):
    __doc__ = N_("This person has a substitute on one of these days already: delete that first.")
    status, code = 409, "substitution_taken"


class NewSubstitution(Struct, forbid_unknown_fields=True):
    """A substitution to be entered: two clerks of one body, the first and the last day."""

    person_id: Id
    substitute_id: Id
    since: date
    until: date


class SubstitutionEntered(Struct):
    substitution_id: int


def reach_of(person: Person) -> SubstitutionReach:
    """Return whose substitutions this person may enter: a clerk's own, a head's body, an
    administrator's all."""
    return SubstitutionReach(
        person.person_id, own=person.may(Right.BODY), every=person.may(Right.PEOPLE)
    )


@endpoint("POST", "/api/substitutions", needs=Right.SUBSTITUTES)
async def enter(request: web.Request, body: NewSubstitution) -> SubstitutionEntered:
    """Enter who answers for a clerk who is away. 404 unless both are clerks of one body for which
    one may enter it, 409 `substitution_taken`, 422 `substitution_refused` with a `reason`."""
    wish = Substitution(body.person_id, body.substitute_id, body.since, body.until)
    problem = problem_of(wish, _today(request))
    if problem is not None:
        raise SubstitutionRefused(reason=problem.value)
    reach = reach_of(person_of(request))
    try:
        async with writing(request.app) as connection:
            number = await enter_substitution(connection, wish, reach, acting(request))
    except SubstitutionOverlaps:
        raise SubstitutionTaken from None
    if number is None:
        raise NotFound
    return SubstitutionEntered(number)


@endpoint("DELETE", "/api/substitutions/{substitution_id}", needs=Right.SUBSTITUTES)
async def drop(request: web.Request) -> None:
    """End a substitution at once."""
    reach, number = reach_of(person_of(request)), id_in(request, "substitution_id")
    async with writing(request.app) as connection:
        if not await drop_substitution(connection, number, reach, acting(request)):
            raise NotFound


@page("/substitutes", needs=Right.SUBSTITUTES)
async def substitutes_page(request: web.Request) -> web.StreamResponse:
    """Show who substitutes whom, and the form."""
    reach, today = reach_of(person_of(request)), _today(request)
    async with reading(request.app) as connection:
        found = await rows.from_today(connection, today, reach.by, reach.every)
        people = await rows.clerks(connection, codes_with(Right.BODY), reach.by, reach.every)
        names = {it.body_id: it.names for it in await bodies(connection)}
    return render(
        request,
        "workflow/substitutes.html",
        found=found,
        people=people,
        absent=[it for it in people if not reach.own or it.person_id == reach.by],
        body_names={it: names[it].in_language(language_of(request)) for it in names},
        reach=reach,
        today=today,
    )


async def answered_for(
    request: web.Request, connection: Connection, body_id: int, lines: list[BodyTicketLine]
) -> list[str]:
    """Return the numbers of the tickets that this person answers today in place of their clerk."""
    substitutes = dict(await rows.on_day(connection, _today(request), body_id))
    own = person_of(request).person_id
    return [
        it.number
        for it in lines
        if it.clerk_id not in (None, own) and who_answers(it.clerk_id, substitutes) == own
    ]


def _today(request: web.Request) -> date:
    return days.today(ZoneInfo(request.app[SETTINGS].timezone))
