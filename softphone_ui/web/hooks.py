"""Moments that only the frame sees. Features add to them in the `set_up` of their manifests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from softphone_ui.web.errors import WebError
from softphone_ui.web.person import Person

PageLeft = Callable[[web.Application, str | None, str], Awaitable[None]]
SessionEnded = Callable[[web.Application, Person], Awaitable[None]]
CallCame = Callable[[web.Application, Person, str], Awaitable[dict[str, Any]]]
ErrorAnswer = Callable[[web.Request, WebError], web.StreamResponse | None]

#: A page was closed or loaded anew: its person's extension, and the page's name.
PAGE_LEFT: web.AppKey[list[PageLeft]] = web.AppKey("page left", list)
#: Somebody who signed in earlier may no longer be here.
SESSION_ENDED: web.AppKey[list[SessionEnded]] = web.AppKey("session ended", list)
#: A call came to an operator: the message that the operator's page is sent with it.
CALL_CAME: web.AppKey[list[CallCame]] = web.AppKey("call came", list)
#: The answer to an error where a standard shapes it; None leaves it to the next.
ERROR_ANSWERS: web.AppKey[list[ErrorAnswer]] = web.AppKey("error answers", list)


def no_hooks(app: web.Application) -> None:
    """Add nothing yet: there are no hooks."""
    app[PAGE_LEFT], app[SESSION_ENDED], app[CALL_CAME], app[ERROR_ANSWERS] = [], [], [], []
