"""`/password`: everyone may change their own; who was given one must."""

from __future__ import annotations

import asyncio

import msgspec
from aiohttp import web
from aiohttp_session import get_session

from foundation.process.client_address import client_of
from softphone_ui.sign_in.sign_in import check_password
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import WebError
from softphone_ui.web.live_socket import AUDIENCE
from softphone_ui.web.pages import render
from softphone_ui.web.person import PERSON, Person, acting, person_of
from softphone_ui.web.rights import way_out
from softphone_ui.web.throttle import THROTTLE
from softphone_ui.web.words import N_
from staff.passwords import LONGEST_PASSWORD, hash_password
from staff.roles import Right
from staff.sign_in_actions import change_own_password

SHORTEST_PASSWORD = 10


class BadPassword(WebError):
    __doc__ = N_("The new password needs at least 10 characters and must differ from the old one.")
    status, code = 422, "bad_password"


class PasswordsDiffer(WebError):
    __doc__ = N_("The two new passwords differ.")
    status, code = 422, "passwords_differ"


@page("/password", needs=Right.SIGNED_IN)
@way_out
async def password_page(request: web.Request) -> web.StreamResponse:
    return render(request, "sign_in/password.html", error=None)


@page("/password", needs=Right.SIGNED_IN, method="POST")
@way_out
async def change_password(request: web.Request) -> web.StreamResponse:
    form = await request.post()
    old, new, again = (str(form.get(name, "")) for name in ("old", "new", "again"))
    try:
        if new != again:
            raise PasswordsDiffer
        await choose_password(request, old, new)
    except WebError as error:
        return render(request, "sign_in/password.html", status=error.status, error=error)
    raise web.HTTPSeeOther(person_of(request).home)


async def choose_password(request: web.Request, old: str, new: str) -> None:
    """Change one's own. Raises BadPassword, WrongPassword, TooManyTries or DatabaseAway."""
    person = person_of(request)
    if not SHORTEST_PASSWORD <= len(new) <= LONGEST_PASSWORD or new in (old, person.login):
        raise BadPassword
    await confirm_own_password(request, old)
    await _change(request, person, new)


async def confirm_own_password(request: web.Request, password: str) -> None:
    """Confirm one's own password, which who sits at a page that somebody left open does not know.
    Raises WrongPassword, TooManyTries or DatabaseAway."""
    person = person_of(request)
    throttle, client = request.app[THROTTLE], client_of(request.remote or "")
    await throttle.try_once("password", person.login, client)
    await check_password(request.app, person.login, password)
    await throttle.forgive("password", person.login, client)


async def _change(request: web.Request, person: Person, new: str) -> None:
    password_hash = await asyncio.to_thread(hash_password, new)
    async with writing(request.app) as connection:
        version = await change_own_password(connection, acting(request), password_hash)
    await renew_session(
        request,
        msgspec.structs.replace(person, must_change_password=False, password_version=version),
    )


async def renew_session(request: web.Request, person: Person) -> None:
    """Store this person in the session again. Open pages continue with the person's present
    rights."""
    session = await get_session(request)
    session["person"] = msgspec.to_builtins(person)
    request[PERSON] = person
    request.app[AUDIENCE].renew(person)
