"""`/service`: a citizen complains of our service, or praises it. It works without scripts."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from foundation.sentences import fill
from quality.complaints.letters import (
    LONGEST,
    Letter,
    LetterFieldProblem,
    faults,
    read_day,
    read_kind,
)
from quality.complaints.rows import letters as rows
from quality.complaints.rows.letters import NewLetter
from registry.drafts.report import cleaned, one_line
from softphone_ui.citizen.drafting import TooManyReports, count, e164_of
from softphone_ui.citizen.faults import FieldMessage
from softphone_ui.citizen.forms import TRAP, ReportFormInput, filled_in
from softphone_ui.citizen.showing import show
from softphone_ui.service_letters.sentences import SENTENCES
from softphone_ui.web.database import writing_for_anybody
from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import language_of
from softphone_ui.web.rights import for_nobody
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import WORDS

PATH = "/our-service"
KEY_LETTERS = 32


@page(PATH, needs=None)
async def write_page(request: web.Request) -> web.StreamResponse:
    return _form(request, Letter(), new_key())


@page(PATH, needs=None, method="POST")
@for_nobody
async def send(request: web.Request) -> web.StreamResponse:
    """Take it, once, however often it is sent."""
    form = await filled_in(request)
    letter, key = _letter(form), form.get("key")
    if len(key) != KEY_LETTERS or not key.isalnum() or not key.isascii():
        key = new_key()
    e164, today = e164_of(request, letter.telephone), _today(request)
    found = faults(letter, e164, today)
    if found or e164 is None:
        return _form(request, letter, key, _problems(request, found))
    try:
        await count(request, "letter")
    except TooManyReports as error:
        sentence = request.app[WORDS].say(language_of(request), error.sentence)
        return _form(request, letter, key, [FieldMessage("words", sentence)])
    async with writing_for_anybody(request.app) as link:
        await rows.add(link, _new(letter, key, e164, language_of(request)))
    raise web.HTTPSeeOther(f"{PATH}/sent")


@page(f"{PATH}/sent", needs=None)
async def sent_page(request: web.Request) -> web.StreamResponse:
    settings = request.app[SETTINGS]
    return show(request, "service_letters/sent", days=settings.service.complaint_days)


def new_key() -> str:
    """Make the key of a form that has not been sent."""
    return secrets.token_hex(KEY_LETTERS // 2)


def _letter(form: ReportFormInput) -> Letter:
    return Letter(
        kind=form.get("kind")[:20],
        words=cleaned(form.get("words")),
        telephone=one_line(form.get("telephone"), 1000),
        day=one_line(form.get("day"), 40),
        ticket=one_line(form.get("ticket"), 1000),
        name=one_line(form.get("name"), 1000),
        consent=form.get("consent") == "yes",
        trap=form.get(TRAP),
    )


def _new(letter: Letter, key: str, e164: str, language: str) -> NewLetter:
    kind = read_kind(letter.kind)
    assert kind is not None
    return NewLetter(
        key=key,
        kind=kind,
        words=letter.words,
        telephone=e164,
        spoken_on=read_day(letter.day),
        ticket=letter.ticket,
        name=letter.name,
        language=language,
        received_at=datetime.now(UTC),
    )


def _today(request: web.Request) -> date:
    return datetime.now(ZoneInfo(request.app[SETTINGS].place.timezone)).date()


def _problems(
    request: web.Request, found: Sequence[tuple[str, LetterFieldProblem]]
) -> list[FieldMessage]:
    words, language = request.app[WORDS], language_of(request)

    def say(field: str, wrong: LetterFieldProblem) -> str:
        sentence = words.say(language, SENTENCES[field, wrong])
        return fill(sentence, most=LONGEST.get(field, 0))

    return [FieldMessage(field, say(field, wrong)) for field, wrong in found]


def _form(
    request: web.Request, letter: Letter, key: str, problems: Sequence[FieldMessage] = ()
) -> web.Response:
    return show(
        request, "service_letters/write", status=422 if problems else 200, letter=letter, key=key,
        problems=problems, wrong={it.field: it.sentence for it in reversed(problems)},
        today=_today(request),
    )  # fmt: skip
