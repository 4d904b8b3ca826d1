"""What is wrong with a report, in sentences that say what to do; each leads to its field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from aiohttp import web
from babel.numbers import format_decimal

from foundation.sentences import fill
from registry.drafts.report import LONGEST, FieldFault, FieldProblem
from softphone_ui.citizen.showing import show
from softphone_ui.web.errors import WebError
from softphone_ui.web.pages import language_of
from softphone_ui.web.words import N_, WORDS

SENTENCES = {
    ("text", FieldProblem.MISSING): N_("Write what has happened."),
    ("text", FieldProblem.TOO_LONG): N_(
        "Shorten the text: it has {n} letters, at most {most} are taken."
    ),
    ("photo", FieldProblem.TOO_MANY): N_("At most {n} photos go with a report."),
    ("topic", FieldProblem.MISSING): N_("Choose what it is about."),
    ("topic", FieldProblem.UNKNOWN): N_("Choose what it is about."),
    ("address", FieldProblem.MISSING): N_("Write where it is, or show it on the map."),
    ("address", FieldProblem.TOO_LONG): N_(
        "Shorten the place: it has {n} letters, at most {most} are taken."
    ),
    ("address", FieldProblem.OUTSIDE): N_(
        "The place on the map is outside the city, {n} km away: choose one in the city."
    ),
    ("street", FieldProblem.MISSING): N_("Choose the street that you mean."),
    ("similar", FieldProblem.MISSING): N_(
        "Choose a report to follow, or say that yours is another one."
    ),
    ("similar", FieldProblem.UNKNOWN): N_(
        "The report that you chose is closed by now: choose anew."
    ),
    ("name", FieldProblem.MISSING): N_("Write your name."),
    ("name", FieldProblem.TOO_LONG): N_(
        "Shorten the name: it has {n} letters, at most {most} are taken."
    ),
    ("telephone", FieldProblem.MISSING): N_("Write your telephone number."),
    ("telephone", FieldProblem.NO_NUMBER): N_(
        "Write the telephone number like +7 701 234 56 78, or leave it out."
    ),
    ("consent", FieldProblem.MISSING): N_(
        "Without your consent the report cannot be sent: tick the box."
    ),
    ("question", FieldProblem.MISSING): N_("Answer this question."),
    ("question", FieldProblem.UNKNOWN): N_("Choose one of the answers."),
    ("question", FieldProblem.NO_COUNT): N_("Write a number, like 3."),
    ("question", FieldProblem.NO_MOMENT): N_("Write the day and the time, like 28.11.2026 10:30."),
    ("website", FieldProblem.FILLED): N_("Leave the last field empty: it is for programs only."),
}


class FieldMessage(NamedTuple):
    """A sentence and the id of the field that it is about."""

    field: str
    sentence: str


def problems(
    request: web.Request, faults: Iterable[FieldFault | WebError], field: str = "photo"
) -> list[FieldMessage]:
    """Return what is wrong, field by field. `field`: where errors that name none belong."""
    words, language = request.app[WORDS], language_of(request)
    found = []
    for fault in faults:
        if isinstance(fault, WebError):
            found.append(FieldMessage(field, words.say(language, fault.sentence)))
            continue
        n = round(fault.n / 1000) or 1 if fault.wrong is FieldProblem.OUTSIDE else fault.n
        about = "question" if fault.field.startswith("q-") else fault.field
        sentence = words.say(language, SENTENCES[about, fault.wrong])
        most = LONGEST.get(fault.field, 0)
        filled = fill(sentence, n=_number(n, language), most=_number(most, language))
        found.append(FieldMessage(fault.field, filled))
    return list(dict.fromkeys(found))


def _number(n: int, language: str) -> str:
    return str(format_decimal(n, locale=language))


def page_with(
    request: web.Request, template: str, found: list[FieldMessage], **context: object
) -> web.Response:
    """Show a page of the report; with `found` it says what is wrong, and answers 422."""
    return show(
        request,
        f"citizen/{template}",
        status=422 if found else 200,
        problems=found,
        wrong={it.field: it.sentence for it in reversed(found)},
        **context,
    )
