"""More of one's own ticket: words and photos while it is open, and with them "it is not solved"."""

from __future__ import annotations

from aiohttp import web

from foundation.postgres.pool import Connection
from registry.actions.sending_report import add_to_report
from registry.drafts.report import MOST_PHOTOS, cleaned
from registry.files.limits import FILES_PER_TICKET, FileProblem
from registry.files.rows import files
from registry.workflow.rows import steps
from registry.workflow.states import OVER
from softphone_ui.applicant.pages import LONGEST_WORDS, ticket_page, visits
from softphone_ui.applicant.telling import open_again
from softphone_ui.citizen.drafting import DRAFT_SHELF
from softphone_ui.citizen.faults import problems
from softphone_ui.citizen.finishing import remove_waiting
from softphone_ui.citizen.forms import ReportFormInput, with_photos
from softphone_ui.files.keeping import WORKSHOP, tell_pages
from softphone_ui.files.sentences import FileRefused
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import Conflict, WebError
from softphone_ui.web.rights import for_nobody, takes_files
from softphone_ui.web.words import N_


class NothingMore(WebError):
    __doc__ = N_("Write something, or choose a photo.")
    status, code = 422, "nothing_more"


class ReportOver(Conflict):
    __doc__ = N_("This report is over: nothing can be added to it. If it is not solved, say so.")


@page("/t/{number}/more", needs=None, method="POST")
@for_nobody
@takes_files
async def take_more(request: web.Request) -> web.StreamResponse:
    """Add words and photos to an open ticket; what is refused hinders nothing else."""
    number = request.match_info["number"]
    if not visits(request, number):
        raise web.HTTPSeeOther(f"/t/{number}")
    form = await with_photos(request, MOST_PHOTOS)
    words = cleaned(form.get("text"), LONGEST_WORDS)
    try:
        if not words and not form.photos and not form.refused:
            raise NothingMore
        async with writing(request.app) as link:
            await _add(request.app, link, number, words, form)
    except WebError as error:
        return await ticket_page(request, number, error)
    return await _after(request, number, form)


@page("/t/{number}/not-solved", needs=None, method="POST")
@for_nobody
@takes_files
async def take_not_solved(request: web.Request) -> web.StreamResponse:
    """Open the ticket again for a reason, with photos that show it."""
    number = request.match_info["number"]
    if not visits(request, number):
        raise web.HTTPSeeOther(f"/t/{number}")
    form = await with_photos(request, MOST_PHOTOS)
    try:
        async with writing(request.app) as link:
            await open_again(link, number, cleaned(form.get("reason"), LONGEST_WORDS))
            await _add(request.app, link, number, "", form)
    except WebError as error:
        return await ticket_page(request, number, error)
    return await _after(request, number, form)


async def _add(
    app: web.Application, link: Connection, number: str, words: str, form: ReportFormInput
) -> None:
    """Raises ReportOver, FileRefused where the ticket has too many files."""
    row = await steps.lock(link, number)
    if row is None or row.state in OVER:
        raise ReportOver
    count, _ = await files.there(link, number)
    if form.photos and count + len(form.photos) > FILES_PER_TICKET:
        raise FileRefused(reason=FileProblem.TOO_MANY)
    waiting, shelf = app[DRAFT_SHELF], app[WORKSHOP].shelf
    await add_to_report(link, number, words, form.photos, waiting, shelf)


async def _after(request: web.Request, number: str, form: ReportFormInput) -> web.StreamResponse:
    """The ticket, once it is written; with what is wrong with photos that were refused."""
    await remove_waiting(request.app, form.photos)
    tell_pages(request.app, number)
    if form.refused:
        found = problems(request, form.refused)
        return await ticket_page(request, number, sentences=[it.sentence for it in found])
    raise web.HTTPSeeOther(f"/t/{number}")
