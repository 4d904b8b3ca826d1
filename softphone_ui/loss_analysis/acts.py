"""What is done with an analysis: comments, causes, who sees to what, closing, making it anew. Each
act is a line of the day's history and of the audit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from foundation.postgres.pool import Connection
from quality.analysis.causes import MainCause
from quality.analysis.closing import Hindrances
from quality.analysis.rows import analyses
from softphone_ui.loss_analysis.load import LossQuery, hindrances_of
from softphone_ui.loss_analysis.loss_words import TO_SET
from softphone_ui.loss_analysis.page import ASSIGNED_ROLES, address_of, answer
from softphone_ui.web import days
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import BadRequest, NotAllowed, NotFound, ReasonedError
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

LONGEST_WORDS = 1000
#: The longest term that somebody is set.
LONGEST_TERM = timedelta(days=92)
_SUBJECT = re.compile(r"cause:[a-z_]{1,40}|call:\S{1,100}")
REFUSALS = {
    "words": N_("Write what there is to say, in at most 1000 letters."),
    "reason": N_("Write why this is the cause, in at most 1000 letters."),
    "cause": N_("Choose a cause."),
    "person": N_("Choose who is to see to it."),
    "due": N_("Choose a day of the next three months."),
    "closed": N_("The day is closed: comments can still be added."),
    "not_over": N_("The day is not over yet."),
    "nothing_to_do": N_("This task is done or was never assigned."),
}
#: What whoever reads an analysis may do; for the rest they need the right to.
OF_READERS = frozenset({"comment", "done"})
#: What can still be done with a closed day.
AFTER_CLOSING = OF_READERS


class LossActRefused(ReasonedError):
    __doc__ = N_("This was not done.")
    status, code = 409, "loss_act_refused"
    sentences = REFUSALS


class _Hindered(Exception):
    """The day cannot be closed."""

    def __init__(self, hindrances: Hindrances) -> None:
        super().__init__(str(hindrances))


@dataclass(frozen=True, slots=True)
class Wish:
    """An act, as the form has it. `subject` is empty for the day itself."""

    day: date
    act: str
    subject: str
    form: Mapping[str, object]
    person_id: int
    at: datetime

    def words(self, why: str, *, least: int = 1) -> str:
        """What was written. Raises LossActRefused."""
        text = str(self.form.get("words", "")).strip()
        if not least <= len(text) <= LONGEST_WORDS or "\x00" in text:
            raise LossActRefused(reason=why)
        return text


@page("/losses", needs=Right.MISSED, method="POST")
async def act_on_losses(request: web.Request) -> web.StreamResponse:
    """`act`: comment, cause, assign, done (each with a `subject`), close or make."""
    wish = _wish(request, await request.post())
    if wish.act not in OF_READERS and not person_of(request).may(Right.LOSSES):
        raise NotAllowed
    if wish.act == "make":
        await _make(request, wish)
    else:
        try:
            async with writing(request.app) as link:
                await _carry_out(request, link, wish)
        except _Hindered:
            return await answer(request, LossQuery(day=wish.day), refused=True)
    raise web.HTTPSeeOther(_back(wish))


def _wish(request: web.Request, form: Mapping[str, object]) -> Wish:
    try:
        day = date.fromisoformat(str(form.get("day", "")))
    except ValueError:
        raise BadRequest(reason="there is no such day") from None
    act, subject = str(form.get("act", "")), str(form.get("subject", ""))
    if act not in _DONE_BY and act != "make":
        raise BadRequest(reason="there is no such act")
    if (act in _OF_A_SUBJECT and not subject) or (subject and not _SUBJECT.fullmatch(subject)):
        raise BadRequest(reason="there is no such subject")
    if not days.FIRST <= day < days.LAST:
        raise BadRequest(reason="there is no such day")
    return Wish(day, act, subject, form, person_of(request).person_id, datetime.now(UTC))


def _back(wish: Wish) -> str:
    # A cause that was set for all of its calls has none any more.
    if wish.act == "cause" and wish.subject.startswith("cause:"):
        return address_of(wish.day, f"cause:{wish.form.get('cause', '')}")
    return address_of(wish.day, wish.subject)


async def _make(request: web.Request, wish: Wish) -> None:
    """The quality process is asked to; a day is analysed when it is over."""
    if wish.day >= days.today(ZoneInfo(request.app[SETTINGS].timezone)):
        raise LossActRefused(reason="not_over")
    async with writing(request.app) as link:
        if await analyses.lock(link, wish.day) is False:
            raise LossActRefused(reason="closed")
        await analyses.request(link, wish.day, wish.person_id)
        await _audit(request, link, wish, {})


async def _carry_out(request: web.Request, link: Connection, wish: Wish) -> None:
    is_open = await analyses.lock(link, wish.day)
    if is_open is None:
        raise NotFound
    if not is_open and wish.act not in AFTER_CLOSING:
        raise LossActRefused(reason="closed")
    if wish.subject:
        await _check_subject(link, wish)
    words, detail = await _DONE_BY[wish.act](link, wish)
    await analyses.note(
        link, wish.day, wish.at, wish.person_id, wish.act, wish.subject, words, detail
    )
    await _audit(request, link, wish, detail)


async def _check_subject(link: Connection, wish: Wish) -> None:
    kind, _, which = wish.subject.partition(":")
    calls = await analyses.calls(link, wish.day)
    if kind == "call" and all(it.call_id != which for it in calls):
        raise NotFound
    if kind == "cause" and which not in set(MainCause):
        raise BadRequest(reason="there is no such cause")


async def _audit(
    request: web.Request, link: Connection, wish: Wish, detail: dict[str, Any]
) -> None:
    await write_audit(
        link,
        wish.person_id,
        f"loss_{wish.act}",
        subject=wish.day.isoformat(),
        detail={"subject": wish.subject, **detail},
        address=request.remote,
    )


async def _comment(link: Connection, wish: Wish) -> tuple[str, dict[str, Any]]:
    return wish.words("words"), {}


async def _cause(link: Connection, wish: Wish) -> tuple[str, dict[str, Any]]:
    code, reason = str(wish.form.get("cause", "")), wish.words("reason")
    if code not in set(TO_SET):
        raise LossActRefused(reason="cause")
    ruling = analyses.Ruling(MainCause(code), reason, wish.person_id, wish.at)
    kind, _, which = wish.subject.partition(":")
    if kind == "call":
        await analyses.set_cause(link, wish.day, which, ruling)
        return reason, {"cause": code}
    calls = await analyses.set_causes(link, wish.day, MainCause(which), ruling)
    return reason, {"cause": code, "calls": calls}


async def _assign(link: Connection, wish: Wish) -> tuple[str, dict[str, Any]]:
    people = {str(it.person_id): it for it in await analyses.assignees(link, ASSIGNED_ROLES)}
    person = people.get(str(wish.form.get("person", "")))
    if person is None:
        raise LossActRefused(reason="person")
    due, today = _due(wish), wish.at.date() - timedelta(days=1)
    if due is None or not today <= due <= today + LONGEST_TERM:
        raise LossActRefused(reason="due")
    await analyses.assign(link, wish.day, wish.subject, person.person_id, due)
    return wish.words("words", least=0), {"person": person.name, "due": due.isoformat()}


def _due(wish: Wish) -> date | None:
    try:
        return date.fromisoformat(str(wish.form.get("due", "")))
    except ValueError:
        return None


async def _done(link: Connection, wish: Wish) -> tuple[str, dict[str, Any]]:
    if not await analyses.done(link, wish.day, wish.subject, wish.at):
        raise LossActRefused(reason="nothing_to_do")
    return wish.words("words", least=0), {}


async def _close(link: Connection, wish: Wish) -> tuple[str, dict[str, Any]]:
    calls = await analyses.calls(link, wish.day)
    tasks = {it.subject: it for it in await analyses.tasks(link, wish.day)}
    if found := hindrances_of(calls, tasks):
        raise _Hindered(found)
    await analyses.close(link, wish.day, wish.person_id, wish.at)
    return "", {"lost": len(calls)}


_DONE_BY = {
    "comment": _comment,
    "cause": _cause,
    "assign": _assign,
    "done": _done,
    "close": _close,
}
_OF_A_SUBJECT = frozenset({"cause", "assign", "done"})
