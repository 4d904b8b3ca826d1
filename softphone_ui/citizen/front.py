"""`/`: the front door, and the language in which citizens read."""

from __future__ import annotations

import re

from aiohttp import web
from babel.numbers import format_decimal

from registry.drafts.report import MOST_PHOTOS
from softphone_ui.citizen.languages import with_language
from softphone_ui.citizen.showing import show
from softphone_ui.citizen.solved import SOLVED, typical_days
from softphone_ui.open311.reading import published
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of
from softphone_ui.web.person import PERSON
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import CHOSEN_COOKIE, LANGUAGES

CHOICE_SECONDS = 600
#: An address of this site, and of no other.
_OWN = re.compile(r"/(?:[\w.~%-][\w.~%/-]*)?(?:\?[\w.~%&=+-]*)?", re.ASCII)


@page("/", needs=None)
async def front_door(request: web.Request) -> web.StreamResponse:
    """Show the citizens' page; a person of the centre who is signed in goes to their own."""
    person = request.get(PERSON)
    if person is not None:
        raise web.HTTPSeeOther(person.home)
    found = request.app[SOLVED]
    return show(
        request, "citizen/front", solved=found, week=_number(found.week, request),
        typical_days=typical_days,
        last=[published(request, it) for it in found.last], language=language_of(request),
        most_photos=MOST_PHOTOS, chat=request.app[SETTINGS].citizens.site_chat,
    )  # fmt: skip


def _number(n: int, request: web.Request) -> str:
    return str(format_decimal(n, locale=language_of(request)))


@page("/language/{code}", needs=None)
async def choose(request: web.Request) -> web.StreamResponse:
    """Read on in another language, where one was."""
    code, back = request.match_info["code"], request.query.get("to", "/")
    if code not in LANGUAGES:
        raise NotFound
    answer = web.HTTPSeeOther(back if len(back) < 500 and _OWN.fullmatch(back) else "/")
    with_language(answer, code)
    # Whoever signs in next has chosen it, as with the button on the staff's pages.
    answer.set_cookie(CHOSEN_COOKIE, code, max_age=CHOICE_SECONDS, samesite="Strict")
    raise answer
