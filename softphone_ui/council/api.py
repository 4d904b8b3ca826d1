"""`/api/council/…`: decisions of the council, and the steps that are taken with them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from city.council.assignment import Council, Obstacle, follow, give
from city.council.life import (
    DecisionActor,
    DecisionRefusal,
    DecisionStep,
    DecisionStepRequest,
    change,
    is_term,
)
from city.council.rows import decisions as rows
from city.council.rows.decisions import DecisionStepRecord, NewDecision
from city.problems.naming import Spot
from city.tree.plan import TreeRefused
from foundation.postgres.pool import Connection
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound, ReasonedError
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

Id = Annotated[int, Meta(ge=1, le=10**15)]
Words = Annotated[str, Meta(max_length=1000)]


REFUSALS = {
    DecisionRefusal.NOT_NOW.value: N_("The decision has gone on meanwhile. Load the page again."),
    DecisionRefusal.WORDS.value: N_("Write a sentence on it."),
    DecisionRefusal.TERM.value: N_("Choose a day from today on, at most two years ahead."),
    Obstacle.NO_HEAD.value: N_("Nobody heads this body today: enter its head first."),
    Obstacle.NO_PROBLEM.value: N_("This problem is no longer in the ranking."),
    Obstacle.TARGET.value: N_("The target has to be less than the problem has now."),
    "tree": N_(
        "The tree of aims is not whole, so the problem cannot be measured. Tell an administrator."
    ),
}


class DecisionRefused(ReasonedError):
    __doc__ = N_("This cannot be done with the decision.")
    status, code = 409, "decision_refused"
    sentences = REFUSALS


class DecisionDraft(Struct, forbid_unknown_fields=True):
    """A draft of what is decided. `topic_id` with `cell` (of H3) or `district` (a code; both null:
    the whole city): the problem that it is about; `target`: applicants a month that are to be left
    of it, null: half of what there are."""

    words: Annotated[str, Meta(min_length=1, max_length=1000, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]
    body_id: Id
    due_on: date
    topic_id: Id | None = None
    cell: Annotated[str, Meta(pattern=r"\A[0-9a-f]{15}\Z")] | None = None
    district: Annotated[str, Meta(pattern=r"\A[a-z0-9_-]{1,40}\Z")] | None = None
    target: Annotated[float, Meta(ge=0, le=1e6)] | None = None

    def __post_init__(self) -> None:
        if self.cell is not None and self.district is not None:
            raise ValueError("a problem is in a cell or in a district")


class DecisionMade(Struct):
    decision_id: int


class DecisionStepForm(Struct, forbid_unknown_fields=True):
    """A step with the version of the decision that was looked at; `due_on`: of `move`, the new
    term."""

    step: DecisionStep
    version: Annotated[int, Meta(ge=1, le=10**9)]
    words: Words = ""
    due_on: date | None = None


class DecisionReport(Struct, forbid_unknown_fields=True):
    """The report of what was done, by who owes it."""

    version: Annotated[int, Meta(ge=1, le=10**9)]
    words: Words


@endpoint("POST", "/api/council/decisions", needs=Right.COUNCIL)
async def decide(request: web.Request, body: DecisionDraft) -> DecisionMade:
    """Record a decision: its body's head owes it by a day. One about a systemic problem also
    becomes a measure in the tree of aims. 409 with a `reason`."""
    council = _council(request)
    if not is_term(body.due_on, council.today):
        raise DecisionRefused(reason=DecisionRefusal.TERM.value)
    spot = Spot(int(body.cell or "0", 16), body.district)
    wish = NewDecision(body.words.strip(), body.body_id, body.due_on, body.topic_id, spot)
    async with _changing(request) as link:
        number = await give(link, wish, body.target, council)
        if isinstance(number, Obstacle):
            raise DecisionRefused(reason=number.value)
        await write_audit(
            link, council.person_id, "council_decided", subject=str(number),
            detail={
                "body": body.body_id, "due_on": f"{body.due_on}", "topic": body.topic_id,
                "cell": body.cell, "district": body.district,
            },
            address=request.remote,
        )  # fmt: skip
    return DecisionMade(number)


@asynccontextmanager
async def _changing(request: web.Request) -> AsyncIterator[Connection]:
    """A transaction in which the tree of aims may be refused."""
    try:
        async with writing(request.app) as link:
            yield link
    except TreeRefused:
        raise DecisionRefused(reason="tree") from None


@endpoint("POST", "/api/council/decisions/{decision_id}/steps", needs=Right.COUNCIL)
async def take_council_step(request: web.Request, body: DecisionStepForm) -> None:
    """Accept, give back, move or withdraw a decision. 409 with a `reason`."""
    wish = DecisionStepRequest(body.step, DecisionActor.COUNCIL, body.words, body.due_on)
    await _take(request, wish, body.version)


@endpoint("POST", "/api/decisions/{decision_id}/report", needs=Right.DECISIONS)
async def report_decision(request: web.Request, body: DecisionReport) -> None:
    """Say that a decision which one's body owes is done. 404 where it is another's."""
    await _take(
        request,
        DecisionStepRequest(DecisionStep.REPORT, DecisionActor.OWNER, body.words),
        body.version,
    )


async def _take(request: web.Request, wish: DecisionStepRequest, version: int) -> None:
    number, council = _number(request), _council(request)
    today, person_id = council.today, council.person_id
    async with _changing(request) as link:
        standing = await rows.lock(link, number, today)
        if standing is None or (wish.part is DecisionActor.OWNER and standing.head != person_id):
            raise NotFound
        if standing.version != version:
            raise DecisionRefused(reason=DecisionRefusal.NOT_NOW.value)
        after = change(standing.state, wish, today)
        if isinstance(after, DecisionRefusal):
            raise DecisionRefused(reason=after.value)
        line = DecisionStepRecord(
            number, council.at, "", wish.step, wish.words.strip(), wish.due_on
        )
        await rows.take_step(link, number, after, today, line, person_id)
        await follow(link, number, wish.step, wish.due_on, line.words, council)
        await write_audit(
            link, person_id, f"council_{wish.step.value}", subject=str(number),
            address=request.remote,
        )  # fmt: skip


def _council(request: web.Request) -> Council:
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    return Council(person_of(request).person_id, datetime.now(UTC), zone)


def _number(request: web.Request) -> int:
    """Raises NotFound."""
    text = request.match_info["decision_id"]
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise NotFound
    return int(text)
