"""What an applicant is told of their ticket, when, and in which words. Pure.

A message is seen by whoever looks at the telephone: nothing of what the ticket is about stands in
it, and nothing of the answer. The code and the link are put in at the moment of sending
(`sms.py`), so that they are kept nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import PhoneNumberType

from foundation.dates import calendar_day
from foundation.names import LANGUAGES
from foundation.sentences import fill
from foundation.words.catalogues import package_words
from foundation.words.marking import N_
from registry.deadlines.meaning import TicketEvent
from registry.deadlines.solution_term import term_in_words
from registry.networks import BY_SOURCE, sources_reaching_applicants
from registry.workflow.states import OPEN, OVER, State
from registry.workflow.steps import ClockEffect, TicketClock


class NoticeKind(StrEnum):
    """The kinds of notices to an applicant."""

    REGISTERED = "registered"
    QUESTION = "question"
    EXTENDED = "extended"
    RESOLVED = "resolved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class NoticePlan:
    """A planned notice: it is to be sent at `due_at`; None: not any more. `once`: a ticket has only
    one of these."""

    kind: NoticeKind
    due_at: datetime | None
    once: bool = False


#: The row of a call's ticket is there when the call begins; he is told when it is surely over, and
#: where nothing is written by then as soon as somebody gives it to a body.
AT_THE_LATEST = timedelta(minutes=15)
#: A ticket that is given to a body is still being talked about.
AFTER_THE_WORDS = timedelta(minutes=1)
#: Of what is older nobody is told: it was imported, or we were away too long for it to be news.
NEWS = timedelta(days=1)

_MOMENT = {
    State.RESOLVED: NoticeKind.RESOLVED,
    State.REJECTED: NoticeKind.REJECTED,
    State.AWAITING_APPLICANT: NoticeKind.QUESTION,
}


def meant(word: TicketEvent, now: datetime) -> NoticePlan | None:
    """Return what a word that the clocks hear means for the applicant."""
    if word.at < now - NEWS:
        return None
    if (TicketClock.TERM, ClockEffect.EXTENDS) in word.clocks:
        return NoticePlan(NoticeKind.EXTENDED, now)
    becomes = word.becomes
    if word.was == becomes:
        return None
    if becomes in _MOMENT:
        return NoticePlan(_MOMENT[becomes], now)
    if becomes is State.ANSWERED_ON_THE_SPOT:
        return NoticePlan(NoticeKind.REGISTERED, None, once=True)
    if becomes is State.REGISTERED and word.was in (None, State.ANSWERED_ON_THE_SPOT):
        return NoticePlan(NoticeKind.REGISTERED, word.at + AT_THE_LATEST, once=True)
    if becomes in OPEN and word.was in (None, State.REGISTERED):
        return NoticePlan(NoticeKind.REGISTERED, now + AFTER_THE_WORDS, once=True)
    return None


#: In these states a notice is stale and stays unsaid.
_OVERTAKEN = {
    NoticeKind.REGISTERED: OVER,
    NoticeKind.QUESTION: set(State) - {State.AWAITING_APPLICANT},
    NoticeKind.EXTENDED: OVER,
    NoticeKind.RESOLVED: set(State) - {State.RESOLVED},
    NoticeKind.REJECTED: set(State) - {State.REJECTED},
}


def stale(kind: NoticeKind, state: str) -> bool:
    """Return whether the ticket has gone on, so that the notice would only confuse."""
    return State(state) in _OVERTAKEN[kind]


def mobile(number: str | None, country: str) -> bool:
    """Return whether a message reaches this telephone: a mobile one of `country` (ISO 3166)."""
    try:
        parsed = phonenumbers.parse(number or "", None)
    except phonenumbers.NumberParseException:
        return False
    kind = phonenumbers.number_type(parsed)
    here = phonenumbers.is_valid_number_for_region(parsed, country)
    return here and kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def network_of(applicant: str) -> tuple[str, str] | None:
    """Return the network and the address there of an applicant who is known by it alone, such as
    `telegram_bot:12345`; None for any other applicant."""
    network, _, address = applicant.partition(":")
    known = network in sources_reaching_applicants()
    return (network, address) if known and address else None


#: What answers "was it solved?": yes, and no.
SOLVED, NOT_SOLVED = N_("Yes, it was solved"), N_("No, it was not solved")


def buttons(kind: NoticeKind, network: str, language: str, number: str) -> list[dict[str, str]]:
    """Return the buttons as the outbox of a bot's network has them, each with the ticket that it
    speaks of: where two were answered one is meant. Empty: there are none."""
    facts = BY_SOURCE.get(network)  # SMS and mail are no networks
    if kind is not NoticeKind.RESOLVED or facts is None or not facts.buttons:
        return []
    answers = (say_in(language, it) for it in (SOLVED, NOT_SOLVED))
    return [{"text": f"{answer}: {number}", "ask": ""} for answer in answers]


#: Places of a text that are filled only when the message is sent, because they open the ticket.
SENT_WITH = ("code", "link")
_TEXTS = {
    NoticeKind.REGISTERED: N_(
        "{line}: your request {number} is registered.{until} Code {code}. State: {link}"
    ),
    NoticeKind.QUESTION: N_(
        "{line}: there is a question to you about {number}. Code {code}. {link}"
    ),
    NoticeKind.EXTENDED: N_(
        "{line}: the term of {number} is extended.{until} Reason: {link} Code {code}"
    ),
    NoticeKind.RESOLVED: N_("{line}: {number} has an answer. Was it solved? {link} Code {code}"),
    NoticeKind.REJECTED: N_("{line}: {number} was not accepted. Reason: {link} Code {code}"),
}
_UNTIL = N_(" Term: {day}.")


def say_in(language: str, message: str) -> str:
    """Return a message of the registry in a language, in Kazakh where it is none of ours."""
    known = language if language in LANGUAGES else "kk"
    return package_words("registry").say(known, message)


def text(
    kind: NoticeKind,
    *,
    line: str,
    number: str,
    language: str,
    due_at: datetime | None,
    zone: ZoneInfo,
) -> str:
    """Return the message, with `{code}` and `{link}` still open."""
    language = language if language in LANGUAGES else "kk"
    until = ""
    if due_at is not None:
        until = fill(say_in(language, _UNTIL), day=term_in_words(due_at, zone, language))
    return fill(say_in(language, _TEXTS[kind]), SENT_WITH, line=line, number=number, until=until)


_FILES = N_("{line}: send a photo or video for your request {number} by {until}: {link}")


def asking_for_files(*, line: str, number: str, language: str, until: datetime) -> str:
    """Return the message that asks for photos, with `{link}` still open. `until`: local."""
    language = language if language in LANGUAGES else "kk"
    moment = f"{calendar_day(until.date(), language)}, {until:%H:%M}"
    return fill(say_in(language, _FILES), SENT_WITH, line=line, number=number, until=moment)
