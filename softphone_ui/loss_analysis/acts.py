"""What is done with an analysis: comments, causes, who sees to what, closing, making it again. Each
act is a line of the day's history and of the audit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from foundation.postgres.pool import Connection
from quality.analysis import actions
from quality.analysis.actions import DaySubject
from softphone_ui.loss_analysis.load import LossQuery
from softphone_ui.loss_analysis.page import address_of, answer
from softphone_ui.web import days
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import BadRequest, NotAllowed, NotFound, ReasonedError
from softphone_ui.web.person import acting, person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.acting import ActingPerson
from staff.roles import Right, codes_with

LONGEST_WORDS = 1000
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


class LossActRefused(ReasonedError):
    __doc__ = N_("This was not done.")
    status, code = 409, "loss_act_refused"
    sentences = REFUSALS


@dataclass(frozen=True, slots=True)
class ActRequest:
    """Act that a form asks for."""

    about: DaySubject
    act: str
    form: Mapping[str, object]
    at: datetime

    def words(self, why: str, *, least: int = 1) -> str:
        """Return what was written. Raises LossActRefused."""
        text = str(self.form.get("words", "")).strip()
        if not least <= len(text) <= LONGEST_WORDS or "\x00" in text:
            raise LossActRefused(reason=why)
        return text


@page("/losses", needs=Right.MISSED, method="POST")
async def act_on_losses(request: web.Request) -> web.StreamResponse:
    """Act on losses. `act`: comment, cause, assign, done (each with a `subject`), close or make."""
    wish = _wish(request, await request.post())
    if wish.act not in OF_READERS and not person_of(request).may(Right.LOSSES):
        raise NotAllowed
    today = days.today(ZoneInfo(request.app[SETTINGS].timezone))
    if wish.act == "make" and wish.about.day >= today:
        raise LossActRefused(reason="not_over")
    try:
        async with writing(request.app) as link:
            await _DONE_BY[wish.act](link, wish, acting(request))
    except actions.NothingAnalysed:
        raise NotFound from None
    except actions.BadSubject:
        raise BadRequest(reason="there is no such cause") from None
    except actions.ActRefused as error:
        raise LossActRefused(reason=error.reason) from None
    except actions.CannotClose:
        return await answer(request, LossQuery(day=wish.about.day), refused=True)
    raise web.HTTPSeeOther(_back(wish))


def _wish(request: web.Request, form: Mapping[str, object]) -> ActRequest:
    try:
        day = date.fromisoformat(str(form.get("day", "")))
    except ValueError:
        raise BadRequest(reason="there is no such day") from None
    act, subject = str(form.get("act", "")), str(form.get("subject", ""))
    if act not in _DONE_BY:
        raise BadRequest(reason="there is no such act")
    if (act in _OF_A_SUBJECT and not subject) or (subject and not _SUBJECT.fullmatch(subject)):
        raise BadRequest(reason="there is no such subject")
    if not days.FIRST <= day < days.LAST:
        raise BadRequest(reason="there is no such day")
    return ActRequest(DaySubject(day, subject), act, form, datetime.now(UTC))


def _back(wish: ActRequest) -> str:
    # A cause that was set for all of its calls has none any more.
    if wish.act == "cause" and wish.about.subject.startswith("cause:"):
        return address_of(wish.about.day, f"cause:{wish.form.get('cause', '')}")
    return address_of(wish.about.day, wish.about.subject)


async def _make(link: Connection, wish: ActRequest, by: ActingPerson) -> None:
    await actions.request_analysis(link, wish.about.day, by)


async def _comment(link: Connection, wish: ActRequest, by: ActingPerson) -> None:
    await actions.comment(link, wish.about, wish.words("words"), by, wish.at)


async def _cause(link: Connection, wish: ActRequest, by: ActingPerson) -> None:
    cause, reason = str(wish.form.get("cause", "")), wish.words("reason")
    await actions.set_cause(link, wish.about, cause, reason, by, wish.at)


async def _assign(link: Connection, wish: ActRequest, by: ActingPerson) -> None:
    person, words = str(wish.form.get("person", "")), wish.words("words", least=0)
    await actions.assign_task(
        link, wish.about, person, _due(wish), words, codes_with(Right.MISSED), by, wish.at
    )


def _due(wish: ActRequest) -> date | None:
    try:
        return date.fromisoformat(str(wish.form.get("due", "")))
    except ValueError:
        return None


async def _done(link: Connection, wish: ActRequest, by: ActingPerson) -> None:
    await actions.finish_task(link, wish.about, wish.words("words", least=0), by, wish.at)


async def _close(link: Connection, wish: ActRequest, by: ActingPerson) -> None:
    await actions.close_day(link, wish.about, by, wish.at)


_DONE_BY = {
    "make": _make,
    "comment": _comment,
    "cause": _cause,
    "assign": _assign,
    "done": _done,
    "close": _close,
}
_OF_A_SUBJECT = frozenset({"cause", "assign", "done"})
