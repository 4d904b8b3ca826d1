"""`/t/{number}/files/{file_id}`: the applicant's own photos and those of an answer, for
whoever gave the code."""

from __future__ import annotations

from aiohttp import web

from registry.files.rows import files
from softphone_ui.applicant.pages import visits
from softphone_ui.applicant.telling import own_photos
from softphone_ui.files.sending import Size, file_answer
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.errors import NotFound


@page("/t/{number}/files/{file_id}", needs=None)
async def answer_photo(request: web.Request) -> web.StreamResponse:
    """Send one photo of an answer to this ticket, or of the applicant; only for the browser that
    gave its code."""
    number, file_id = request.match_info["number"], request.match_info["file_id"]
    if not visits(request, number):
        raise NotFound
    async with reading(request.app) as connection:
        answers = await files.of_answers(connection, number)
        own = await own_photos(connection, number)
    if file_id not in {*own, *(it.file_id for it in answers)}:
        raise NotFound
    return file_answer(request, file_id, "image/jpeg", read_query(request, Size))
