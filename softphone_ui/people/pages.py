"""`/people` for the administrator; `/staff/password/…` for whoever was given a link."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import msgspec
from aiohttp import web

from foundation.process.client_address import client_of
from registry.workflow.rows.steps import bodies
from softphone_ui.people.api import accounts
from softphone_ui.sign_in.password import SHORTEST_PASSWORD, BadPassword, PasswordsDiffer
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import WebError
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.throttle import THROTTLE
from softphone_ui.web.words import N_
from staff.passwords import LONGEST_PASSWORD, hash_password
from staff.roles import ROLES, Right, Scope
from staff.rows.password_links import LinkOwner, owner_of_link
from staff.sign_in_actions import LinkExpired, choose_password_by_link


class LinkOver(WebError):
    __doc__ = N_("This link does not hold any more. Ask the administrator for another one.")
    status, code = 410, "link_over"


@page("/people", needs=Right.PEOPLE)
async def people_page(request: web.Request) -> web.StreamResponse:
    """Show everybody who works here, and the forms."""
    language = language_of(request)
    async with reading(request.app) as link:
        shown = {
            "people": msgspec.to_builtins(await accounts(link)),
            "bodies": [msgspec.to_builtins(it) for it in await bodies(link)],
            "roles": [
                {
                    "code": role.code,
                    "name": role.names.in_language(language),
                    "rung": role.may_take_calls,
                    "rung_always": role.takes_calls,
                    "body": role.scope is Scope.OWN_BODY,
                }
                for role in ROLES.values()
            ],
        }
    return render(request, "people/people.html", shown=shown)


@page("/staff/password/{token}", needs=None)
async def link_page(request: web.Request) -> web.StreamResponse:
    """Show the page at which somebody chooses their password."""
    return render(request, "people/choose.html", owner=await _owner(request), error=None)


@page("/staff/password/{token}", needs=None, method="POST")
async def choose(request: web.Request) -> web.StreamResponse:
    """Choose a password: it is theirs from now on, and the link is used up."""
    owner = await _owner(request)
    form = await request.post()
    new, again = (str(form.get(name, "")) for name in ("new", "again"))
    try:
        _check(owner, new, again)
    except WebError as error:
        return render(request, "people/choose.html", status=error.status, owner=owner, error=error)
    password_hash = await asyncio.to_thread(hash_password, new)
    async with writing(request.app) as link:
        token, now = request.match_info["token"], datetime.now(UTC)
        try:
            await choose_password_by_link(link, token, password_hash, request.remote, now)
        except LinkExpired:
            raise LinkOver from None
    raise web.HTTPSeeOther("/staff")


async def _owner(request: web.Request) -> LinkOwner:
    """Whose link it is. Raises LinkOver, TooManyTries."""
    client = client_of(request.remote or "")
    await request.app[THROTTLE].count(f"password link\0{client}", 60, 60)
    async with reading(request.app) as link:
        owner = await owner_of_link(link, request.match_info["token"], datetime.now(UTC))
    if owner is None:
        raise LinkOver
    return owner


def _check(owner: LinkOwner, new: str, again: str) -> None:
    if not SHORTEST_PASSWORD <= len(new) <= LONGEST_PASSWORD or new == owner.login:
        raise BadPassword
    if new != again:
        raise PasswordsDiffer
