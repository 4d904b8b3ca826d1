"""Macros: answers at hand in three languages. `/inbox/macros` is where leads write them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from channels.rows import macros
from channels.rows.macros import Macro
from foundation.names import Names
from softphone_ui.inbox.api import id_of
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.names_input import NamesInput
from softphone_ui.web.pages import render
from softphone_ui.web.person import person_of
from staff.roles import Right

Text = Annotated[str, Meta(min_length=1, max_length=2000, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]


class TextsInput(Struct, forbid_unknown_fields=True):
    kk: Text
    ru: Text
    en: Text

    def stripped(self) -> Names:
        return Names(self.kk.strip(), self.ru.strip(), self.en.strip())


class MacroInput(Struct, forbid_unknown_fields=True):
    """A macro to be saved. `texts`: what is put into the answer, in the language of whoever
    wrote."""

    names: NamesInput
    texts: TextsInput


class MacroAdded(Struct):
    macro_id: int


@endpoint("GET", "/api/inbox/macros", needs=Right.INBOX)
async def list_macros(request: web.Request) -> list[Macro]:
    """Return those that are at hand, by their Kazakh names."""
    async with reading(request.app) as link:
        return await macros.macros(link)


@endpoint("POST", "/api/inbox/macros", needs=Right.KNOWLEDGE_WRITE)
async def add_macro(request: web.Request, body: MacroInput) -> MacroAdded:
    """Add a macro: it is at hand for everybody who answers in writing."""
    async with writing(request.app) as link:
        names, texts = body.names.stripped(), body.texts.stripped()
        person_id = person_of(request).person_id
        return MacroAdded(await macros.add(link, names, texts, person_id, datetime.now(UTC)))


@endpoint("PUT", "/api/inbox/macros/{macro_id}", needs=Right.KNOWLEDGE_WRITE)
async def change_macro(request: web.Request, body: MacroInput) -> None:
    """Change a macro; what was sent by it stays as it was."""
    names, texts, person_id = (
        body.names.stripped(),
        body.texts.stripped(),
        person_of(request).person_id,
    )
    async with writing(request.app) as link:
        if not await macros.change(
            link, id_of(request, "macro_id"), names, texts, person_id, datetime.now(UTC)
        ):
            raise NotFound


@endpoint("DELETE", "/api/inbox/macros/{macro_id}", needs=Right.KNOWLEDGE_WRITE)
async def close_macro(request: web.Request) -> None:
    """Close a macro: it is at hand no more."""
    person_id = person_of(request).person_id
    async with writing(request.app) as link:
        if not await macros.close(link, id_of(request, "macro_id"), person_id, datetime.now(UTC)):
            raise NotFound


@page("/inbox/macros", needs=Right.KNOWLEDGE_WRITE)
async def macros_page(request: web.Request) -> web.StreamResponse:
    """Show the page of macros, which is filled by its module."""
    return render(request, "inbox/macros.html")
