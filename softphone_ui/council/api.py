"""`/api/council/…`: decisions of the council, and the steps that are taken with them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from city.council.life import Part, Refusal, Step, Wish, change, is_term
from city.council.rows import decisions as rows
from city.council.rows.decisions import NewDecision, StepLine
from softphone_ui.web import days
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
    Refusal.NOT_NOW.value: N_("The decision has gone on meanwhile. Load the page again."),
    Refusal.WORDS.value: N_("Write a sentence on it."),
    Refusal.TERM.value: N_("Choose a day from today on, at most two years ahead."),
    "no_head": N_("Nobody heads this body today: enter its head first."),
}


class DecisionRefused(ReasonedError):
    __doc__ = N_("This cannot be done with the decision.")
    status, code = 409, "decision_refused"
    sentences = REFUSALS


class DecisionDraft(Struct, forbid_unknown_fields=True):
    """What is decided. `topic_id` and `cell` (of H3): the problem that it is about."""

    words: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]
    body_id: Id
    due_on: date
    topic_id: Id | None = None
    cell: Annotated[str, Meta(pattern=r"\A[0-9a-f]{15}\Z")] | None = None


class DecisionMade(Struct):
    decision_id: int


class StepWish(Struct, forbid_unknown_fields=True):
    """A step with the version of the decision that was looked at; `due_on`: of `move`, the new
    term."""

    step: Step
    version: Annotated[int, Meta(ge=1, le=10**9)]
    words: Words = ""
    due_on: date | None = None


class Report(Struct, forbid_unknown_fields=True):
    """What was done, by who owes it."""

    version: Annotated[int, Meta(ge=1, le=10**9)]
    words: Words


@endpoint("POST", "/api/council/decisions", needs=Right.COUNCIL)
async def decide(request: web.Request, body: DecisionDraft) -> DecisionMade:
    """Record a decision: its body's head owes it by a day. 409 with a `reason`."""
    today, now = _today(request), datetime.now(UTC)
    if not is_term(body.due_on, today):
        raise DecisionRefused(reason=Refusal.TERM.value)
    wish = NewDecision(body.words.strip(), body.body_id, body.due_on, body.topic_id, body.cell)
    person_id = person_of(request).person_id
    async with writing(request.app) as link:
        number = await rows.decide(link, wish, today, person_id, now)
        if number is None:
            raise DecisionRefused(reason="no_head")
        await write_audit(
            link, person_id, "council_decided", subject=str(number),
            detail={"body": body.body_id, "due_on": f"{body.due_on}"}, address=request.remote,
        )  # fmt: skip
    return DecisionMade(number)


@endpoint("POST", "/api/council/decisions/{decision_id}/steps", needs=Right.COUNCIL)
async def take_council_step(request: web.Request, body: StepWish) -> None:
    """Accept, give back, move or withdraw a decision. 409 with a `reason`."""
    wish = Wish(body.step, Part.COUNCIL, body.words, body.due_on)
    await _take(request, wish, body.version)


@endpoint("POST", "/api/decisions/{decision_id}/report", needs=Right.DECISIONS)
async def report_decision(request: web.Request, body: Report) -> None:
    """Say that a decision which one's body owes is done. 404 where it is another's."""
    await _take(request, Wish(Step.REPORT, Part.OWNER, body.words), body.version)


async def _take(request: web.Request, wish: Wish, version: int) -> None:
    number, today, person_id = _number(request), _today(request), person_of(request).person_id
    async with writing(request.app) as link:
        standing = await rows.lock(link, number, today)
        if standing is None or (wish.part is Part.OWNER and standing.head != person_id):
            raise NotFound
        if standing.version != version:
            raise DecisionRefused(reason=Refusal.NOT_NOW.value)
        after = change(standing.state, wish, today)
        if isinstance(after, Refusal):
            raise DecisionRefused(reason=after.value)
        at = datetime.now(UTC)
        line = StepLine(number, at, "", wish.step, wish.words.strip(), wish.due_on)
        await rows.take_step(link, number, after, today, line, person_id)
        await write_audit(
            link, person_id, f"council_{wish.step.value}", subject=str(number),
            address=request.remote,
        )  # fmt: skip


def _today(request: web.Request) -> date:
    return days.today(ZoneInfo(request.app[SETTINGS].timezone))


def _number(request: web.Request) -> int:
    """Raises NotFound."""
    text = request.match_info["decision_id"]
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise NotFound
    return int(text)
