"""`/staff/second-factor`: everybody sets up their own. Whoever sits at a page that was left open
does not know the password, which each change asks for."""

from __future__ import annotations

import time

import msgspec
import segno
from aiohttp import web
from aiohttp_session import get_session

from softphone_ui.second_factor.relying_party import is_by_name
from softphone_ui.sign_in.password import confirm_own_password, renew_session
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import BadRequest, WebError
from softphone_ui.web.pages import render
from softphone_ui.web.person import acting, person_of
from softphone_ui.web.rights import way_out
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff import factor_actions as actions
from staff.roles import Right
from staff.rows import second_factor as rows
from staff.second_factor import (
    accepted_step,
    is_required,
    new_totp_secret,
    seal_secret,
    totp_address,
    unseal_secret,
)

ENROL_SECONDS = 900
#: So long new recovery codes are shown on the page.
CODES_SECONDS = 300


class LastFactor(WebError):
    __doc__ = N_("Your role needs a second factor: set up another one before you remove this.")
    status, code = 409, "last_factor"


class NotTheCode(WebError):
    __doc__ = N_("This is not the code that the app shows now. Check the telephone's clock.")
    status, code = 422, "wrong_second_factor"


@page("/staff/second-factor", needs=Right.SIGNED_IN)
@way_out
async def own_page(request: web.Request) -> web.StreamResponse:
    return await _page(request)


@page("/staff/second-factor", needs=Right.SIGNED_IN, method="POST")
@way_out
async def change_own(request: web.Request) -> web.StreamResponse:
    """Change one's own second factors. `act`: app, confirm, codes, remove-app, or remove-<passkey
    in hex>."""
    form = await request.post()
    act, code = str(form.get("act", "")), str(form.get("code", ""))[:64]
    try:
        if act == "confirm":
            await _confirm_app(request, code)
        else:
            await confirm_own_password(request, str(form.get("password", "")))
            await _change(request, act)
    except WebError as error:
        return await _page(request, error)
    raise web.HTTPSeeOther("/staff/second-factor")


async def enrolled(request: web.Request) -> None:
    """Note that nothing has to be set up any more."""
    person = person_of(request)
    if person.must_enrol:
        await renew_session(request, msgspec.structs.replace(person, must_enrol=False))


async def _change(request: web.Request, act: str) -> None:
    if act == "app":
        await _put_aside(request, "totp", new_totp_secret(), ENROL_SECONDS)
    elif act == "codes":
        async with writing(request.app) as connection:
            codes = await actions.make_recovery_codes(
                connection, acting(request), request.app[SETTINGS].web.web_secret
            )
        await show_codes(request, codes)
    else:
        await _remove(request, act.removeprefix("remove-"))


async def _confirm_app(request: web.Request, code: str) -> None:
    session = await get_session(request)
    shared = await _aside(request, "totp")
    if shared is None:
        raise BadRequest
    step = accepted_step(shared, code, time.time(), last_step=0)
    if step is None:
        raise NotTheCode
    secret = request.app[SETTINGS].web.web_secret
    async with writing(request.app) as connection:
        codes = await actions.add_app(
            connection, acting(request), seal_secret(secret, shared), step, secret
        )
    await show_codes(request, codes)
    del session["totp"]
    await enrolled(request)


async def _remove(request: web.Request, what: str) -> None:
    production = request.app[SETTINGS].place.production
    required = is_required(person_of(request).role, production=production)
    async with writing(request.app) as connection:
        try:
            await actions.remove_factor(connection, acting(request), what, required=required)
        except actions.LastFactor:
            raise LastFactor from None
        except actions.NoSuchFactor:
            raise BadRequest from None


async def show_codes(request: web.Request, codes: list[str]) -> None:
    """Have the page show new recovery codes for some minutes, if there are any."""
    if codes:
        await _put_aside(request, "codes", " ".join(codes), CODES_SECONDS)


async def _put_aside(request: web.Request, name: str, text: str, seconds: float) -> None:
    """Keep it in the session for a while, so that a page loaded again, in another language, shows
    it again; Valkey reads it not."""
    sealed = seal_secret(request.app[SETTINGS].web.web_secret, text)
    (await get_session(request))[name] = {"sealed": sealed, "until": time.time() + seconds}


async def _aside(request: web.Request, name: str) -> str | None:
    stored = (await get_session(request)).get(name)
    if stored is None or stored["until"] < time.time():
        return None
    return unseal_secret(request.app[SETTINGS].web.web_secret, stored["sealed"])


async def _page(request: web.Request, error: WebError | None = None) -> web.StreamResponse:
    person, shared = person_of(request), await _aside(request, "totp")
    async with reading(request.app) as connection:
        factors = await rows.factors_of(connection, person.person_id)
    address = totp_address(shared, person.login) if shared else ""
    return render(
        request,
        "second_factor/own.html",
        status=error.status if error else 200,
        error=error,
        codes=(await _aside(request, "codes") or "").split(),
        factors=factors,
        shared=shared,
        picture=segno.make(address).svg_data_uri(scale=5, light="#fff") if shared else "",
        by_name=is_by_name(request),
        required=is_required(person.role, production=request.app[SETTINGS].place.production),
    )
