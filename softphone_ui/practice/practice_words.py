"""Refusals of practice in words for people."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from aiohttp import web

from foundation.postgres.pool import Connection
from quality.practice.actions import PracticeRefusal, PracticeRefused
from quality.practice.scripts import ScriptKind
from softphone_ui.web.database import writing
from softphone_ui.web.errors import ReasonedError
from softphone_ui.web.words import N_

KIND_WORDS: Mapping[ScriptKind, str] = {
    ScriptKind.CALL: N_("practice call"),
    ScriptKind.MESSAGE: N_("practice message"),
}


class CannotPractise(ReasonedError):
    __doc__ = N_("This cannot be done now.")
    status, code = 409, "cannot_practise"
    sentences: Mapping[str, str] = {
        PracticeRefusal.NOBODY: N_("Choose an operator who works here."),
        PracticeRefusal.NO_SCRIPTS: N_("Choose at least one call or message."),
        PracticeRefusal.NOT_NOW: N_("This was registered already. Go on with the next one."),
        PracticeRefusal.NO_FORM: N_("There is no assessment form yet. Publish one first."),
        PracticeRefusal.MARKS: N_("Mark every item first."),
    }


@asynccontextmanager
async def practising(request: web.Request) -> AsyncIterator[Connection]:
    """Provide a transaction; what is refused becomes CannotPractise with its reason."""
    try:
        async with writing(request.app) as link:
            yield link
    except PracticeRefused as refused:
        raise CannotPractise(reason=refused.why) from None
