"""Refusals of the administrator's rooms, told at the field in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web
from msgspec import Struct

from queue_manager.domain.lines.line import StepKind
from queue_manager.domain.lines.line_rules import LineProblem
from softphone_ui.lines.sentences import SOUND_REFUSALS, STEP_KINDS, WRONG
from softphone_ui.web.errors import WebError
from softphone_ui.web.pages import language_of
from softphone_ui.web.words import N_, WORDS


class ProblemView(Struct):
    """A problem of a line. `field` of the line; `step` counts from 0 (of `hours`: the day, Monday
    0). `why` is for programs, `message` for people."""

    field: str
    step: int | None
    why: str
    message: str


class NonsensicalLine(WebError):
    __doc__ = N_("Not saved: correct the marked fields.")
    status, code = 422, "nonsensical_line"


class BadSound(WebError):
    __doc__ = N_("This sound cannot be used.")
    status, code = 422, "bad_sound"

    @property
    def sentence(self) -> str:
        return SOUND_REFUSALS.get(str(self.detail.get("reason")), self.__doc__ or self.code)


def tell_problems(request: web.Request, problems: Iterable[LineProblem]) -> list[ProblemView]:
    """Write the problems in the reader's language."""
    return [ProblemView(it.field, it.step, it.why.value, _message(request, it)) for it in problems]


def _message(request: web.Request, problem: LineProblem) -> str:
    words, language = request.app[WORDS], language_of(request)
    kind = problem.step_kind or ""
    if kind in {each.value for each in StepKind}:
        kind = words.say(language, STEP_KINDS[StepKind(kind)])
    message = words.say(language, WRONG[problem.why])
    blanks = {
        "least": _number(problem.least),
        "most": _number(problem.most),
        "step_kind": kind,
    }
    for name, value in blanks.items():  # not format(): a kind may hold braces
        message = message.replace(f"{{{name}}}", value)
    return message


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
