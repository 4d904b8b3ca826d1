"""`/embed`: the small form that other sites show in a frame, those that the settings name. It opens
the report in a window of its own: no page of ours with a cookie is ever in a frame. It speaks the
language that the other site names in the address (`/embed?language=ru`)."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.citizen.showing import show
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.security import content_security_policy
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import language_of_address

#: Letters that go along in the address.
LONGEST_TEXT = 1000


@page("/embed", needs=None)
async def embedded_form(request: web.Request) -> web.StreamResponse:
    sites = request.app[SETTINGS].citizens.site_embedded_in
    if not sites:
        raise NotFound
    language = language_of_address(request)
    answer = show(request, "citizen/embedded", longest=LONGEST_TEXT, named_language=language)
    answer.headers["Content-Security-Policy"] = content_security_policy(frames=" ".join(sites))
    return answer
