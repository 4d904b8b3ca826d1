"""A passkey of one's own, made in the browser."""

from __future__ import annotations

from typing import Annotated, Any

import asyncpg
from aiohttp import web
from msgspec import Meta, Struct

from softphone_ui.second_factor.own import enrolled, show_codes
from softphone_ui.second_factor.relying_party import (
    PasskeyRefused,
    registered,
    registration_options,
)
from softphone_ui.sign_in.password import confirm_own_password
from softphone_ui.sign_in.sign_in import WrongPassword
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import WebError
from softphone_ui.web.person import acting, person_of
from softphone_ui.web.rights import way_out
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.factor_actions import NewPasskey as MadePasskey
from staff.factor_actions import add_passkey
from staff.roles import Right
from staff.rows import second_factor as rows


class NotYourPassword(WebError):
    __doc__ = N_("This is not your password.")
    status, code = 422, "not_your_password"


class OwnPassword(Struct, forbid_unknown_fields=True):
    password: Annotated[str, Meta(max_length=256)]


class NewPasskey(Struct, forbid_unknown_fields=True):
    """A new passkey: `name` tells it from others; `credential` as browsers' `toJSON` makes it."""

    name: Annotated[str, Meta(min_length=1, max_length=60, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]
    credential: dict[str, Any]


@endpoint("POST", "/api/me/passkeys/options", needs=Right.SIGNED_IN)
@way_out
async def new_passkey_options(request: web.Request, body: OwnPassword) -> dict[str, Any]:
    """Return what a browser needs to make a passkey."""
    try:
        await confirm_own_password(request, body.password)
    except WrongPassword:
        raise NotYourPassword from None
    person = person_of(request)
    async with reading(request.app) as connection:
        factors = await rows.factors_of(connection, person.person_id)
    return await registration_options(request, person, factors.passkeys)


@endpoint("POST", "/api/me/passkeys", needs=Right.SIGNED_IN)
@way_out
async def add_own_passkey(request: web.Request, body: NewPasskey) -> None:
    """Keep the passkey that the browser made for the options of a moment ago. The page then shows
    recovery codes, where these are the first."""
    made = await registered(request, body.credential)
    secret = request.app[SETTINGS].web.web_secret
    passkey = MadePasskey(
        made.credential_id, made.credential_public_key, made.sign_count, body.name.strip()
    )
    try:
        async with writing(request.app) as connection:
            codes = await add_passkey(connection, acting(request), passkey, secret)
    except asyncpg.UniqueViolationError:
        raise PasskeyRefused from None
    await show_codes(request, codes)
    await enrolled(request)
