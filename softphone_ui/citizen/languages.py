"""The language in which a citizen reads, remembered by the browser."""

from __future__ import annotations

from typing import TypeVar

from aiohttp import web

from softphone_ui.web.words import COOKIE

YEAR = 31_536_000
Answer = TypeVar("Answer", bound=web.Response)


def with_language(answer: Answer, code: str) -> Answer:
    """Let the browser remember a language for a year; "" changes nothing."""
    if code:
        answer.set_cookie(COOKIE, code, max_age=YEAR, samesite="Strict")
    return answer
