"""`/follow`: what is followed, and by which ways; works without scripts but for web push."""

from __future__ import annotations

import json

from aiohttp import web

from registry.followers.rows.followers import Subject
from registry.notifications.push import public_key
from softphone_ui.citizen.showing import show
from softphone_ui.citizen.what import branches
from softphone_ui.following.subjects import (
    Places,
    SubjectQuery,
    area_of,
    area_words,
    places_of,
    ticket_of,
)
from softphone_ui.web.database import snapshot_for_anybody
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_, WORDS

#: All that the script of the page says.
PUSH_WORDS = (
    N_("Notifications will come to this device."),
    N_("Nothing is sent to this device any more."),
    N_(
        "The browser allows no notifications of this site: "
        "allow them in its settings, then press again."
    ),
    N_("This browser could not be told of it: its push service does not answer."),
    N_("The server does not answer. It is tried again by itself."),
)


@page("/follow", needs=None)
async def follow_page(request: web.Request) -> web.StreamResponse:
    return await page_of(request, read_query(request, SubjectQuery))


async def page_of(
    request: web.Request, query: SubjectQuery, problem: str = "", address: str = ""
) -> web.Response:
    """Show the page; `problem`: what is wrong with the mail `address`. Raises NotFound for a ticket
    that is none."""
    async with snapshot_for_anybody(request.app) as link:
        places = await places_of(link)
        ticket = await ticket_of(request, link, query.ticket) if query.ticket else None
    if query.ticket and ticket is None:
        raise NotFound
    subject = Subject(ticket.number) if ticket else area_of(query, places)
    settings, language = request.app[SETTINGS], language_of(request)
    return show(
        request, "following/follow", status=422 if problem else 200, query=query,
        ticket=ticket.published if ticket else None, subject=subject,
        area=named(request, places, subject), problem=problem, address=address,
        branches=branches(list(places.topics.values()), language), districts=places.districts,
        mails=bool(settings.mail.mail_host), language=language,
        key=public_key(settings.web.push_secret), push_words=_push_words(request),
    )  # fmt: skip


def _push_words(request: web.Request) -> str:
    """Message → translation, as JSON, of what `follow.js` says."""
    words, language = request.app[WORDS], language_of(request)
    return json.dumps({it: words.say(language, it) for it in PUSH_WORDS}, ensure_ascii=False)


def named(request: web.Request, places: Places, subject: Subject | None) -> str:
    """Return the area in words, "" for what is none."""
    if subject is None or subject.ticket:
        return ""
    topic, district = subject.topic or "", subject.district or ""
    names = places.topics[topic].name if topic else None
    return area_words(request, names, places.districts.get(district))
