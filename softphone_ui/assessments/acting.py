"""Who acts on an assessment, when, and what is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from foundation.postgres.pool import Connection
from quality.assessment.life import StepRefused
from quality.assessment.work import Actor
from softphone_ui.assessments.assessment_words import CannotAssess
from softphone_ui.web import days
from softphone_ui.web.database import writing
from softphone_ui.web.errors import NotFound
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right

#: A number of the database has no more digits.
MOST_DIGITS = 18


def zone_of(request: web.Request) -> ZoneInfo:
    return ZoneInfo(request.app[SETTINGS].timezone)


def actor_of(request: web.Request) -> Actor:
    """Return the person who asks as an actor, at this moment."""
    person, now = person_of(request), datetime.now(UTC)
    today = days.day_of(now, zone_of(request))
    return Actor(person.person_id, person.may(Right.ASSESS), now, today)


def number_in(request: web.Request, name: str) -> int:
    """Return a number of the address. Raises NotFound."""
    text = request.match_info[name]
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise NotFound
    return int(text)


@asynccontextmanager
async def acting(request: web.Request) -> AsyncIterator[tuple[Connection, Actor]]:
    """Provide a transaction; what is refused becomes CannotAssess with its reason."""
    try:
        async with writing(request.app) as link:
            yield link, actor_of(request)
    except StepRefused as refused:
        raise CannotAssess(reason=refused.why) from None
