"""`/staff/second`: after the right password, a code of the app, a passkey, or a recovery code."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from aiohttp import web
from msgspec import Meta, Struct

from softphone_ui.second_factor.relying_party import (
    PasskeyRefused,
    is_by_name,
    sign_in_options,
    signed_by,
)
from softphone_ui.sign_in.api import SignedIn
from softphone_ui.sign_in.device import device_of
from softphone_ui.sign_in.sign_in import complete_sign_in, pending_person
from softphone_ui.sign_in.tries import SIGN_IN_TRIES, GuessedTooOften
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.errors import WebError
from softphone_ui.web.pages import render
from softphone_ui.web.person import Person
from softphone_ui.web.sessions import form_token
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import CHOSEN_COOKIE, COOKIE, N_
from staff.acting import ActingPerson
from staff.factor_actions import use_recovery_code
from staff.rows import second_factor as rows
from staff.second_factor import accepted_step, unseal_secret
from staff.sign_in_tries import doors

RECOVERY_FROM = 8  # so many letters and more are no code of an app


class WrongCode(WebError):
    __doc__ = N_("This code is not right, or was used before. Wait for the next one.")
    status, code = 422, "wrong_second_factor"


class NobodyWaits(WebError):
    __doc__ = N_("The password was given too long ago. Sign in from the beginning.")
    status, code = 422, "nobody_waits"


class Code(Struct, forbid_unknown_fields=True):
    """Six digits of an app, or a recovery code."""

    code: Annotated[str, Meta(max_length=64)]


class Credential(Struct, forbid_unknown_fields=True):
    """A PublicKeyCredential as browsers' `toJSON` makes it."""

    credential: dict[str, Any]


@page("/staff/second", needs=None)
async def second_page(request: web.Request) -> web.StreamResponse:
    person = await pending_person(request)
    if person is None:
        raise web.HTTPSeeOther("/staff")
    return await _page(request, person)


@page("/staff/second", needs=None, method="POST")
async def give_code(request: web.Request) -> web.StreamResponse:
    form = await request.post()
    person = await pending_person(request)
    if person is None:
        raise web.HTTPSeeOther("/staff")
    try:
        signed_in = await _sign_in_by_code(request, person, str(form.get("code", ""))[:64])
    except WebError as error:
        return await _page(request, person, error)
    answer = web.HTTPSeeOther(person.home)
    answer.set_cookie(COOKIE, signed_in.language, max_age=31536000, samesite="Strict")
    answer.del_cookie(CHOSEN_COOKIE)
    raise answer


@endpoint("POST", "/api/sign-in/second", needs=None)
async def give_code_by_program(request: web.Request, body: Code) -> SignedIn:
    """Give, after `second_factor_needed`, the code of an app, or a recovery code."""
    person = await _sign_in_by_code(request, await _pending(request), body.code)
    return SignedIn(person=person, csrf=form_token(request))


@endpoint("POST", "/api/sign-in/passkey/options", needs=None)
async def passkey_options(request: web.Request) -> dict[str, Any]:
    """Return, after `second_factor_needed`, what a browser needs to sign with a passkey."""
    person = await _pending(request)
    async with reading(request.app) as connection:
        factors = await rows.factors_of(connection, person.person_id)
    return await sign_in_options(request, factors.passkeys)


@endpoint("POST", "/api/sign-in/passkey", needs=None)
async def give_passkey(request: web.Request, body: Credential) -> SignedIn:
    """Return what the browser signed."""
    person = await _pending(request)

    async def check() -> None:
        async with writing(request.app) as connection:
            factors = await rows.factors_of(connection, person.person_id)
            passkey, counter = await signed_by(request, body.credential, factors.passkeys)
            await rows.passkey_used(connection, passkey.credential_id, counter)

    person = await _slowly(request, person, check)
    return SignedIn(person=person, csrf=form_token(request))


async def _pending(request: web.Request) -> Person:
    person = await pending_person(request)
    if person is None:
        raise NobodyWaits
    return person


async def _sign_in_by_code(request: web.Request, person: Person, code: str) -> Person:
    async def check() -> None:
        letters = sum(each.isalnum() for each in code)
        way = _recovery_code if letters >= RECOVERY_FROM else _app_code
        if not await way(request, person, code):
            raise WrongCode

    return await _slowly(request, person, check)


async def _slowly(
    request: web.Request, person: Person, check: Callable[[], Awaitable[None]]
) -> Person:
    """Sign in when `check` finds it right; guessers wait."""
    tries, address = request.app[SIGN_IN_TRIES], request.remote or ""
    ways_in = doors(
        "second factor",
        person.login,
        address,
        device_of(request, person.login),
        known_address=False,
    )
    try:
        await tries.begin(ways_in)
        await check()
    except (WrongCode, PasskeyRefused, GuessedTooOften):
        await tries.was_wrong()
        raise
    await tries.was_right(ways_in, person.login, address)
    return await complete_sign_in(request, person)


async def _app_code(request: web.Request, person: Person, code: str) -> bool:
    secret = request.app[SETTINGS].web.web_secret
    async with writing(request.app) as connection:
        row = await rows.totp_of(connection, person.person_id)
        shared = unseal_secret(secret, row.sealed) if row else None
        if row is None or shared is None:
            return False
        step = accepted_step(shared, code, time.time(), row.last_step)
        return step is not None and await rows.take_totp_step(connection, person.person_id, step)


async def _recovery_code(request: web.Request, person: Person, code: str) -> bool:
    by = ActingPerson(person.person_id, request.remote)
    secret = request.app[SETTINGS].web.web_secret
    async with writing(request.app) as connection:
        return await use_recovery_code(connection, by, code, secret)


async def _page(
    request: web.Request, person: Person, error: WebError | None = None
) -> web.StreamResponse:
    async with reading(request.app) as connection:
        factors = await rows.factors_of(connection, person.person_id)
    return render(
        request,
        "second_factor/second.html",
        status=error.status if error else 200,
        error=error,
        name=person.name,
        factors=factors,
        by_name=is_by_name(request),
    )
