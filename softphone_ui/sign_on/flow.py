"""`/staff/sign-on`: to the city's provider and back, with code and PKCE.

What has to come back unchanged waits in a sealed cookie of the browser that left, so strangers
cannot fill a store of ours. The cookie is `Lax`, because the way back begins at another site; the
session's is `Strict`, so the last answer is a page of ours that goes on by itself.
"""

from __future__ import annotations

import hmac
import secrets
import time
from datetime import UTC, datetime
from typing import Any

import msgspec
from aiohttp import web

from foundation.sealing import seal, unseal
from queue_manager.sign_on import (
    SignOnRefused,
    SignOnResult,
    end_sessions,
    let_in,
    remember_refusal,
)
from softphone_ui.sign_in.sign_in import SecondFactorNeeded, open_session_of
from softphone_ui.sign_on.provider import PROVIDER, Provider, ProviderFailed
from softphone_ui.sign_on.reasons import ProviderAway, SignOnError, TokenError
from softphone_ui.web.database import reading, writing
from softphone_ui.web.effect import put_in_effect
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import BadRequest, NotFound, WebError
from softphone_ui.web.pages import render
from softphone_ui.web.person import Person
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import CHOSEN_COOKIE, COOKIE
from staff.rows.sign_in import person_by_login
from staff.sign_on.admission import Identity, SignOnProblem, read_identity
from staff.sign_on.id_tokens import (
    TokenProblem,
    TokenRefused,
    check_id_token,
    check_logout_token,
)

LEFT_COOKIE = "komek_sign_on"
PURPOSE = "sign-on"
#: So long somebody may need at the provider.
LASTS_SECONDS = 600
LONGEST_CODE = 4096


class _Left(msgspec.Struct):
    """What the browser holds meanwhile."""

    state: str
    nonce: str
    verifier: str
    until: float


@page("/staff/sign-on", needs=None)
async def leave_for_provider(request: web.Request) -> web.StreamResponse:
    """Send the browser to the provider."""
    provider = _provider(request)
    left = _Left(
        secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48),
        time.time() + LASTS_SECONDS,
    )  # fmt: skip
    try:
        description = await provider.describe()
    except ProviderFailed as error:
        return _refused(request, ProviderAway(reason=error.why, detail=error.detail))
    address = provider.authorization_address(
        description, state=left.state, nonce=left.nonce, verifier=left.verifier
    )
    answer = web.HTTPSeeOther(address)
    sealed = seal(_secret(request), PURPOSE, msgspec.json.encode(left).decode())
    answer.set_cookie(
        LEFT_COOKIE,
        sealed,
        max_age=LASTS_SECONDS,
        path="/staff/sign-on",
        httponly=True,
        samesite="Lax",
        secure=provider.redirect_uri.startswith("https://"),
    )
    raise answer


@page("/staff/sign-on/back", needs=None)
async def come_back(request: web.Request) -> web.StreamResponse:
    """Let in whom the provider sends back, or say why not."""
    provider = _provider(request)
    try:
        left = _left(request)
        identity = await _identity(provider, left, request)
        person = await _let_in(request, identity)
        person = await open_session_of(request, person, has_factor=_provider_asks_factor(request))
    except SecondFactorNeeded:
        return _go_on(request, "/staff/second")
    except WebError as error:
        return _refused(request, error)
    answer = _go_on(request, person.home)
    answer.set_cookie(COOKIE, person.language, max_age=31536000, samesite="Strict")
    answer.del_cookie(CHOSEN_COOKIE)
    return answer


@page("/staff/sign-on/ended", needs=None, method="POST")
async def session_ended(request: web.Request) -> web.StreamResponse:
    """End the sessions of somebody who signed out at the provider (OpenID Connect Back-Channel
    Logout 1.0). 400 where the token is not valid."""
    provider = _provider(request)
    token = str((await request.post()).get("logout_token", ""))
    try:
        claims = check_logout_token(
            token,
            await provider.key_set(),
            issuer=(await provider.describe()).issuer,
            client_id=provider.keys.sign_on_client_id,
            now=int(time.time()),
        )
    except ProviderFailed as error:
        raise ProviderAway(reason=error.why) from None
    except TokenRefused as error:
        raise BadRequest(reason=error.why.value) from None
    issuer = request.app[SETTINGS].sign_on.sign_on_issuer.rstrip("/")
    async with writing(request.app) as connection:
        await end_sessions(connection, issuer, str(claims["sub"]), request.remote)
    return web.Response(headers={"Cache-Control": "no-store"})


def _provider(request: web.Request) -> Provider:
    provider = request.app[PROVIDER]
    if provider is None:
        raise NotFound
    return provider


def _secret(request: web.Request) -> str:
    return request.app[SETTINGS].web.web_secret


def _provider_asks_factor(request: web.Request) -> bool:
    return request.app[SETTINGS].sign_on.sign_on_second_factor == "provider"


def _left(request: web.Request) -> _Left:
    """Return what this browser took along. Raise SignOnError."""
    sealed = request.cookies.get(LEFT_COOKIE, "")
    opened = unseal(_secret(request), PURPOSE, sealed) if 0 < len(sealed) < 2000 else None
    if opened is None:
        raise SignOnError(reason="begin_again")
    left = msgspec.json.decode(opened, type=_Left)
    state = request.query.get("state", "")
    if left.until < time.time() or not hmac.compare_digest(left.state.encode(), state.encode()):
        raise SignOnError(reason="begin_again")
    return left


async def _identity(provider: Provider, left: _Left, request: web.Request) -> Identity:
    """Return whom the provider names. Raise SignOnError, ProviderAway or TokenError."""
    code = request.query.get("code", "")
    if request.query.get("error") or not 0 < len(code) <= LONGEST_CODE:
        raise SignOnError(reason="not_at_provider", detail=request.query.get("error", "")[:100])
    settings = request.app[SETTINGS].sign_on
    try:
        token, access = await provider.tokens_for(code, left.verifier)
        claims = await _claims(provider, token, left.nonce)
        if settings.sign_on_groups_claim not in claims or (
            settings.sign_on_login_claim not in claims
        ):
            more = await provider.user_info(access)
            if more.get("sub") == claims["sub"]:  # OpenID Connect Core 1.0, section 5.3.2
                claims = {**more, **claims}
    except ProviderFailed as error:
        raise ProviderAway(reason=error.why, detail=error.detail) from None
    except TokenRefused as error:
        raise TokenError(reason=error.why.value, detail=error.detail) from None
    return read_identity(
        claims,
        issuer=settings.sign_on_issuer.rstrip("/"),
        login_claim=settings.sign_on_login_claim,
        groups_claim=settings.sign_on_groups_claim,
    )


async def _claims(provider: Provider, token: str, nonce: str) -> dict[str, Any]:
    """Return the claims of an ID token; keys that the provider changed meanwhile are read anew."""
    issuer = (await provider.describe()).issuer
    for again in (False, True):
        try:
            return check_id_token(
                token,
                await provider.key_set(again=again),
                issuer=issuer,
                client_id=provider.keys.sign_on_client_id,
                nonce=nonce,
                now=int(time.time()),
            )
        except TokenRefused as error:
            if again or error.why not in (TokenProblem.KEY, TokenProblem.SIGNATURE):
                raise
    raise AssertionError("the second look ends")


async def _let_in(request: web.Request, identity: Identity) -> Person:
    """Return the person of an identity, with the account as the groups say. Raise SignOnError."""
    settings, now = request.app[SETTINGS].sign_on, datetime.now(UTC)
    result: SignOnResult | None = None
    try:
        async with writing(request.app) as connection:
            result = await let_in(
                connection,
                identity,
                request.remote,
                now,
                link_logins=settings.sign_on_link_logins,
            )
    except SignOnRefused as refused:
        async with writing(request.app) as connection:
            await remember_refusal(connection, identity, refused, now)
        raise SignOnError(reason=refused.why.value, detail=refused.detail[:200]) from None
    if result.changed:
        await put_in_effect(request.app)
    async with reading(request.app) as connection:
        row = await person_by_login(connection, result.login)
    if row is None:  # closed at this moment
        raise SignOnError(reason=SignOnProblem.CLOSED.value)
    person = msgspec.convert(row, Person, from_attributes=True)
    # The provider's password is none of ours: nothing here has to be changed first.
    return msgspec.structs.replace(person, session=secrets.token_hex(8), must_change_password=False)


def _go_on(request: web.Request, address: str) -> web.StreamResponse:
    answer = render(request, "sign_on/go_on.html", address=address)
    answer.del_cookie(LEFT_COOKIE, path="/staff/sign-on")
    return answer


def _refused(request: web.Request, error: WebError) -> web.StreamResponse:
    answer = render(
        request,
        "sign_on/refused.html",
        status=error.status,
        error=error,
        detail=str(error.detail.get("detail", "")),
    )
    answer.del_cookie(LEFT_COOKIE, path="/staff/sign-on")
    return answer
