"""Documents and errors as HTTP answers, in the form that the address or `Accept` asks for."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from registry.open311.documents import Document, DocumentFormat
from registry.open311.errors import error_list
from registry.open311.refusals import RequestFault
from softphone_ui.web.errors import WebError
from softphone_ui.web.hooks import ERROR_ANSWERS
from softphone_ui.web.pages import language_of
from softphone_ui.web.words import N_, WORDS

ROOT = "/open311"
VERSION = f"{ROOT}/v2"
#: The end of an address that names a form.
FORM = r"{form:(\.(json|xml))?}"
#: What is told here anybody may read, also a page of another site; cookies mean nothing here.
OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


class Open311Refused(WebError):
    __doc__ = N_("The request cannot be understood.")

    def __init__(self, faults: Sequence[RequestFault]) -> None:
        super().__init__()
        self.faults = tuple(faults)
        self.status = self.faults[0].status


def form_of(request: web.Request) -> DocumentFormat:
    """Return the format as the address ends; without an end as `Accept` says; XML, which the
    standard requires."""
    named = request.match_info.get("form", "").removeprefix(".")
    if not named and request.path.endswith((".json", ".xml")):
        named = request.path.rpartition(".")[2]
    if named:
        return DocumentFormat(named)
    accepted = request.headers.get("Accept", "")
    return (
        DocumentFormat.JSON if "json" in accepted and "xml" not in accepted else DocumentFormat.XML
    )


def answer(request: web.Request, document: Document, status: int = 200) -> web.Response:
    form = form_of(request)
    return web.Response(
        body=document.written(form),
        status=status,
        content_type=form.content_type,
        charset="utf-8",
        headers=OPEN,
    )


def error_answer(request: web.Request, error: WebError) -> web.Response | None:
    """Answer any error in the standard's form; None where the address is not the standard's."""
    if not request.path.startswith(f"{ROOT}/"):
        return None
    if isinstance(error, Open311Refused):
        return answer(request, error_list(error.faults), error.status)
    sentence = request.app[WORDS].say(language_of(request), error.sentence)
    response = answer(request, error_list([RequestFault(error.status, sentence)]), error.status)
    if "retry_after_seconds" in error.detail:
        response.headers["Retry-After"] = str(error.detail["retry_after_seconds"])
    return response


def set_up(app: web.Application) -> None:
    app[ERROR_ANSWERS].append(error_answer)
