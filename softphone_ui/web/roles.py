"""Who may do what. Decided on the server, and denied unless a handler says otherwise."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TypeVar

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
H = TypeVar("H", bound=Callable[..., object])


class Role(StrEnum):
    """What a person is in the centre (the `role` of the people table)."""

    OPERATOR = "operator"
    SHIFT_LEAD = "shift_lead"
    QUALITY = "quality"
    CLERK = "clerk"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """One thing a person may do."""

    SIGNED_IN = "signed_in"
    DESK = "desk"  # answer calls in the browser, change one's own state
    TICKETS = "tickets"  # read and write tickets
    CALLS_OWN = "calls_own"  # lists of calls; of one's own without CALLS_ALL
    CALLS_ALL = "calls_all"
    LISTEN_OWN = "listen_own"
    LISTEN_ALL = "listen_all"
    FLOOR = "floor"  # see every operator and every caller, live
    FLOOR_CHANGE = "floor_change"  # change another operator's state
    PHONE = "phone"  # have a telephone in the browser
    ON_LINE = "on_line"  # be on an operator's line: listen, whisper, barge in, take over
    LINE_LOG = "line_log"  # see who was on whose line
    MISSED = "missed"
    EXPORT = "export"
    READINGS = "readings"  # who has read which personal data
    APPLICANTS = "applicants"  # hand an applicant's data over, ask to have it erased
    ERASURES = "erasures"  # confirm what somebody else asked to have erased
    VIEWS_SHARED = "views_shared"  # keep a search of tickets for everybody of a role
    DIRECTORY = "directory"  # numbers outside to which callers may be handed on
    BODY = "body"  # the tickets of the one body whose clerk one is
    KNOWLEDGE = "knowledge"  # read articles, and write those one owns
    KNOWLEDGE_WRITE = "knowledge_write"  # every article
    STEPS = "steps"  # lead a ticket on; which steps, the table of its life says
    TERMS = "terms"  # see what is due, paused and over
    CALENDAR = "calendar"  # the working calendar, whom to tell of terms, the city's terms
    ROUTING = "routing"  # topics, bodies, and who solves what where
    PLACES = "places"  # districts' outlines and streets
    REOPENED = "reopened"  # tickets whose applicants were not content for the third time
    KEYS = "keys"  # api keys of programs that register requests (Open311)
    LINES = "lines"  # lines, their ladders and greetings; what operators can be asked for


_EVERYONE = frozenset({Right.SIGNED_IN, Right.KNOWLEDGE})
_WATCHES = frozenset(
    {
        Right.CALLS_OWN,
        Right.CALLS_ALL,
        Right.LISTEN_ALL,
        Right.TICKETS,
        Right.STEPS,
        Right.MISSED,
        Right.FLOOR,
        Right.TERMS,
        Right.REOPENED,
    }
)
_LEADS = frozenset(
    {
        Right.FLOOR_CHANGE,
        Right.PHONE,
        Right.ON_LINE,
        Right.DIRECTORY,
        Right.KNOWLEDGE_WRITE,
        Right.VIEWS_SHARED,
        Right.ERASURES,
    }
)

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OPERATOR: _EVERYONE
    | {Right.DESK, Right.PHONE, Right.TICKETS, Right.STEPS, Right.CALLS_OWN, Right.LISTEN_OWN},
    Role.SHIFT_LEAD: _EVERYONE | _WATCHES | _LEADS | {Right.EXPORT},
    Role.QUALITY: _EVERYONE | _WATCHES | {Right.EXPORT, Right.LINE_LOG},
    Role.CLERK: _EVERYONE | {Right.BODY, Right.STEPS},
    Role.ADMINISTRATOR: _EVERYONE
    | _WATCHES
    | _LEADS
    | {Right.EXPORT, Right.LINE_LOG, Right.LINES, Right.CALENDAR, Right.PLACES}
    | {Right.READINGS, Right.APPLICANTS, Right.ROUTING, Right.KEYS},
}

HOME: dict[Role, str] = {
    Role.OPERATOR: "/desk",
    Role.SHIFT_LEAD: "/floor",
    Role.QUALITY: "/calls",
    Role.CLERK: "/body",
    Role.ADMINISTRATOR: "/floor",
}

_NEEDED = "komek_needed_right"


def needs(right: Right) -> Callable[[H], H]:
    """Mark a handler: only people with `right` reach it."""

    def mark(handler: H) -> H:
        setattr(handler, _NEEDED, right)
        return handler

    return mark


def public(handler: H) -> H:
    """Mark a handler that answers before anyone has signed in."""
    setattr(handler, _NEEDED, None)
    return handler


def needed_right(handler: object) -> Right | None:
    """The right a handler asks for; None if it is public.

    Raises LookupError for a handler nobody has marked: such a handler is never served.
    """
    try:
        return getattr(handler, _NEEDED)  # type: ignore[no-any-return]
    except AttributeError:
        raise LookupError(f"{handler!r} says neither needs(...) nor public") from None
