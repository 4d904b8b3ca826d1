"""`/calendar/{secret}.ics`: a person's own shifts, for the calendar of a telephone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from softphone_ui.web.database import writing_for_anybody
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_, WORDS
from workforce.calendars.actions import read_calendar
from workforce.calendars.ical import CalendarWords, calendar_text


@page("/calendar/{secret}.ics", needs=None)
async def calendar_feed(request: web.Request) -> web.StreamResponse:
    """Send the calendar. An address that was revoked shows nothing."""
    zone, secret = ZoneInfo(request.app[SETTINGS].timezone), request.match_info["secret"]
    async with writing_for_anybody(request.app) as connection:
        found = await read_calendar(connection, secret, zone, datetime.now(UTC))
    if found is None:
        raise NotFound
    words, language = request.app[WORDS], found.owner.language
    line = request.app[SETTINGS].calls.line
    names = CalendarWords(
        f"{words.say(language, N_('My shifts'))} {line}",
        f"{words.say(language, N_('Shift'))} {line}",
        words.say(language, N_("Breaks")),
    )
    return web.Response(
        body=calendar_text(found.owner.person_id, found.events, names),
        content_type="text/calendar",
        charset="utf-8",
        headers={"Cache-Control": "private, no-store"},
    )
