"""What a body's people are told of a term: a subject and a text in both of the city's languages,
and the same as data for a webhook. The text has the ticket's subject and address, which may be the
applicant's own words: an erasure takes them out of the outbox. `subject` has nothing of theirs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from foundation.names import in_language
from registry.deadlines.clock import ClockKind, ClockReading
from registry.deadlines.escalation import EscalationAction
from registry.deadlines.reckoning import TermUnit
from registry.deadlines.rows.clock_states import About

CLOCKS = {
    ClockKind.CITY: ("қалалық мерзім", "городской срок"),
    ClockKind.LAW: ("заңдағы мерзім", "срок по закону"),
    ClockKind.FORWARD: ("қайта бағыттау мерзімі", "срок перенаправления"),
    ClockKind.NOTICE: ("ұзарту туралы хабарлау мерзімі", "срок извещения о продлении"),
}
STEPS = {
    EscalationAction.WARNING: ("мерзім аяқталып келеді", "срок подходит к концу"),
    EscalationAction.CLERK: ("мерзім өтті", "срок истёк"),
    EscalationAction.HEAD: ("мерзім өтті, басшыға хабарлама", "срок истёк, руководителю"),
    EscalationAction.DEPUTY: ("мерзім өтті, әкімнің орынбасарына", "срок истёк, заместителю акима"),
}


def message(
    about: About, kind: ClockKind, reading: ClockReading, step: EscalationAction, zone: ZoneInfo
) -> dict[str, Any]:
    """Write a message to a body. `subject` and `text` are for people, the rest for programs; times
    in UTC, ISO 8601."""
    assert reading.due is not None
    until = until_words(reading, zone)
    kk, ru = STEPS[step]
    clock_kk, clock_ru = CLOCKS[kind]
    return {
        "ticket": about.number,
        "clock": kind.value,
        "step": step.value,
        "round": reading.round,
        "due_at": reading.due.at.isoformat(),
        "provisional": reading.due.provisional,
        "subject": f"{about.number}: {kk} / {ru}",
        "text": "\n".join(
            (
                f"{about.number}: {kk} ({clock_kk}, мерзімі {until}).",
                *_what(about, "kk"),
                "",
                f"{about.number}: {ru} ({clock_ru}, до {until}).",
                *_what(about, "ru"),
            )
        ),
    }


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
