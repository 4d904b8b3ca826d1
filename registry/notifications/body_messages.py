"""What a body's people are told of a term: a subject and a text in both of the city's languages,
and the same as data for a webhook. The text has the ticket's subject and address, which may be the
applicant's own words: an erasure takes them out of the outbox. `subject` has nothing of theirs."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from foundation.names import in_language
from foundation.sentences import fill
from foundation.words.marking import N_
from registry.deadlines.clock import ClockKind, ClockReading
from registry.deadlines.escalation import EscalationAction
from registry.deadlines.reckoning import TermUnit
from registry.deadlines.rows.clock_states import About
from registry.notifications.notices import say_in

CLOCKS = {
    ClockKind.CITY: N_("the city's term"),
    ClockKind.LAW: N_("the law's term"),
    ClockKind.FORWARD: N_("the term for forwarding"),
    ClockKind.NOTICE: N_("the term for telling of more time"),
}
STEPS = {
    EscalationAction.WARNING: N_("the term ends soon"),
    EscalationAction.CLERK: N_("the term is over"),
    EscalationAction.HEAD: N_("the term is over: to the head"),
    EscalationAction.DEPUTY: N_("the term is over: to the deputy akim"),
}
_FIRST = N_("{number}: {step} ({clock}, by {until}).")
#: Both languages of the city stand in one message.
_BOTH = ("kk", "ru")


def message(
    about: About, kind: ClockKind, reading: ClockReading, step: EscalationAction, zone: ZoneInfo
) -> dict[str, Any]:
    """Write a message to a body. `subject` and `text` are for people, the rest for programs; times
    in UTC, ISO 8601."""
    assert reading.due is not None
    until = until_words(reading, zone)
    return {
        "ticket": about.number,
        "clock": kind.value,
        "step": step.value,
        "round": reading.round,
        "due_at": reading.due.at.isoformat(),
        "provisional": reading.due.provisional,
        "subject": f"{about.number}: " + " / ".join(say_in(it, STEPS[step]) for it in _BOTH),
        "text": "\n\n".join(_paragraph(about, kind, step, until, it) for it in _BOTH),
    }


def _paragraph(
    about: About, kind: ClockKind, step: EscalationAction, until: str, language: str
) -> str:
    say = partial(say_in, language)
    values = {"step": say(STEPS[step]), "clock": say(CLOCKS[kind]), "until": until}
    first = fill(say(_FIRST), number=about.number, **values)
    return "\n".join((first, *_what(about, language)))


def until_words(reading: ClockReading, zone: ZoneInfo) -> str:
    """Return the last day of a day-term, the last minute of an hour-term."""
    assert reading.due is not None
    if reading.term.unit is TermUnit.HOURS:
        return f"{reading.due.at.astimezone(zone):%d.%m.%Y, %H:%M}"
    return f"{last_day(reading.due.at, zone):%d.%m.%Y}"


def last_day(due_at: datetime, zone: ZoneInfo) -> datetime:
    """Return a moment in the last day of a term that ends before `due_at`."""
    return (due_at - timedelta(microseconds=1)).astimezone(zone)


def _what(about: About, language: str) -> list[str]:
    topic = in_language(about.topic_names, language)
    body = in_language(about.body_names, language)
    return [part for part in (topic, about.subject, about.address, body) if part]
