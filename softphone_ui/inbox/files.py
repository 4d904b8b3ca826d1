"""Files of a conversation, as it is read in the inbox."""

from __future__ import annotations

import asyncio

from aiohttp import web

from channels.files import shelf_of_messages
from channels.rows import files
from registry.files.shelf import is_file_id
from softphone_ui.files.sending import HEADERS, PREVIEW_CACHING, Size
from softphone_ui.inbox.api import id_of
from softphone_ui.web.access_log import note_reading
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right


@endpoint("GET", "/api/inbox/{conversation_id}/files/{file_id}", needs=Right.INBOX)
async def read_message_file(request: web.Request, query: Size) -> web.StreamResponse:
    """Send a photo, a video or a spoken message, with ranges; each whole one is written into the
    audit."""
    conversation_id, file_id = id_of(request), request.match_info["file_id"]
    if not is_file_id(file_id):
        raise NotFound
    async with writing(request.app) as link:
        found = await files.one(link, conversation_id, file_id)
        if found is None:
            raise NotFound
        if not query.preview:
            subject = f"conversation {conversation_id}"
            await note_reading(request, link, "file_seen", file_id, {"conversation": subject})
    shelf = shelf_of_messages(request.app[SETTINGS].folders.files_dir)
    path = shelf.preview(file_id) if query.preview else shelf.whole(file_id)
    if not await asyncio.to_thread(path.is_file):
        raise NotFound
    headers = {**HEADERS, "Content-Type": "image/jpeg" if query.preview else found.media_type}
    if query.preview:
        headers["Cache-Control"] = PREVIEW_CACHING
    return web.FileResponse(path, headers=headers)
