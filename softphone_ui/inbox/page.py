"""`/inbox`: conversations by deadline, and the one that is open."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import render
from staff.roles import Right


@page("/inbox", needs=Right.INBOX)
async def inbox_page(request: web.Request) -> web.StreamResponse:
    """Show the inbox, which is filled by its module; `#12` opens a conversation."""
    return render(request, "inbox/inbox.html")
