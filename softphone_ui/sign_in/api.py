"""Signing in and out by program."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from softphone_ui.sign_in.password import choose_password
from softphone_ui.sign_in.sign_in import close_session, open_session
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.person import Person
from softphone_ui.web.rights import way_out
from softphone_ui.web.sessions import form_token
from staff.roles import Right


class SignIn(Struct, forbid_unknown_fields=True):
    login: Annotated[str, Meta(max_length=64)]
    password: Annotated[str, Meta(max_length=256)]


class SignedIn(Struct):
    """The answer of a sign-in: `csrf` goes into the header X-CSRF of everything that changes
    something."""

    person: Person
    csrf: str


@endpoint("POST", "/api/sign-in", needs=None)
async def sign_in_by_program(request: web.Request, body: SignIn) -> SignedIn:
    """Sign in. The session is in the cookie of the answer."""
    person = await open_session(request, body.login, body.password)
    return SignedIn(person=person, csrf=form_token(request))


@endpoint("POST", "/api/sign-out", needs=Right.SIGNED_IN)
@way_out
async def sign_out_by_program(request: web.Request) -> None:
    """End the session of a program."""
    await close_session(request)


class NewPassword(Struct, forbid_unknown_fields=True):
    """A new password of at least 10 characters, and not the old one."""

    old: Annotated[str, Meta(max_length=256)]
    new: Annotated[str, Meta(max_length=256)]


@endpoint("PUT", "/api/me/password", needs=Right.SIGNED_IN)
@way_out
async def change_own_password(request: web.Request, body: NewPassword) -> None:
    """Choose another password; who was given one must do so first."""
    await choose_password(request, body.old, body.new)
