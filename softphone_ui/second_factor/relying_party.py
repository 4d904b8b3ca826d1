"""Passkeys as the `webauthn` package makes and checks them. A passkey belongs to a host's name: a
page of another name, however alike it looks, gets no signature for ours."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import webauthn
from aiohttp import web
from aiohttp_session import get_session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialDescriptor

from softphone_ui.web.errors import WebError
from softphone_ui.web.person import Person
from softphone_ui.web.words import N_
from staff.rows.second_factor import Passkey
from staff.second_factor import ISSUER

CHALLENGE_SECONDS = 300


class PasskeyRefused(WebError):
    __doc__ = N_("This passkey was not accepted. Try again, or take another way.")
    status, code = 422, "passkey_refused"


class PasskeysNeedAName(WebError):
    __doc__ = N_(
        "Browsers give passkeys to a host's name only: open this page by its name, on this machine"
        " http://localhost, and not by an IP address."
    )
    status, code = 422, "passkeys_need_a_name"


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The party for which passkeys are: the host's name, and the address of our pages."""

    host: str
    origin: str


def relying_party(request: web.Request) -> RelyingParty:
    """Return the party as the browser named us. Raises PasskeysNeedAName."""
    origin = f"{request.scheme}://{request.host}"
    host = urlsplit(origin).hostname or ""
    if not host or is_address(host):
        raise PasskeysNeedAName
    return RelyingParty(host, origin)


def is_by_name(request: web.Request) -> bool:
    """Return whether this browser can have passkeys for us."""
    try:
        relying_party(request)
    except PasskeysNeedAName:
        return False
    return True


def is_address(host: str) -> bool:
    """Return whether this host is an IP address and not a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


async def registration_options(
    request: web.Request, person: Person, passkeys: Iterable[Passkey]
) -> dict[str, Any]:
    """Return what the browser needs to make a passkey; its challenge waits in the session."""
    party = relying_party(request)
    options = webauthn.generate_registration_options(
        rp_id=party.host,
        rp_name=ISSUER,
        user_id=person.person_id.to_bytes(8, "big"),
        user_name=person.login,
        user_display_name=person.name,
        exclude_credentials=_descriptors(passkeys),
    )
    await _keep(request, options.challenge)
    return _plain(webauthn.options_to_json(options))


async def registered(request: web.Request, credential: dict[str, Any]) -> Any:
    """Return the new passkey (webauthn's VerifiedRegistration). Raises PasskeyRefused."""
    party, challenge = relying_party(request), await _take(request)
    try:
        return webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise PasskeyRefused from None


async def sign_in_options(request: web.Request, passkeys: Iterable[Passkey]) -> dict[str, Any]:
    """Return what the browser needs to sign with one of these; the challenge waits in the
    session."""
    options = webauthn.generate_authentication_options(
        rp_id=relying_party(request).host, allow_credentials=_descriptors(passkeys)
    )
    await _keep(request, options.challenge)
    return _plain(webauthn.options_to_json(options))


async def signed_by(
    request: web.Request, credential: dict[str, Any], passkeys: Iterable[Passkey]
) -> tuple[Passkey, int]:
    """Return which of these has signed, and its new counter. Raises PasskeyRefused."""
    party, challenge = relying_party(request), await _take(request)
    try:
        name = base64url_to_bytes(str(credential.get("rawId", "")))
        passkey = next(it for it in passkeys if it.credential_id == name)
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
        )
    except (WebAuthnException, StopIteration, ValueError, KeyError, TypeError):
        raise PasskeyRefused from None
    return passkey, verified.new_sign_count


def _descriptors(passkeys: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=it.credential_id) for it in passkeys]


async def _keep(request: web.Request, challenge: bytes) -> None:
    session = await get_session(request)
    session["challenge"] = {
        "bytes": bytes_to_base64url(challenge),
        "until": time.time() + CHALLENGE_SECONDS,
    }


async def _take(request: web.Request) -> bytes:
    """Once: an answer that was seen is worth nothing a second time."""
    stored = (await get_session(request)).pop("challenge", None)
    if stored is None or stored["until"] < time.time():
        raise PasskeyRefused
    return base64url_to_bytes(stored["bytes"])


def _plain(text: str) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(text)
    return plain
