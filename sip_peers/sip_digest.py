"""Digest authentication (RFC 2617, MD5, qop=auth) of a request the PBX has challenged."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sipmessage import AuthChallenge, AuthCredentials, AuthParameters, Request, Response


@dataclass(frozen=True, slots=True)
class Credentials:
    """The user name and password of a SIP account."""

    user: str
    password: str


class Challenge(Exception):
    """The PBX's challenge cannot be answered: it offers no MD5 digest."""


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def _challenge(response: Response) -> tuple[str, AuthParameters]:
    answer_in = "Authorization" if response.code == 401 else "Proxy-Authorization"
    header_name = "WWW-Authenticate" if response.code == 401 else "Proxy-Authenticate"
    for value in response.headers.getlist(header_name):
        challenge = AuthChallenge.parse(value)
        if challenge.parameters.get("algorithm", "MD5").upper() == "MD5":
            return answer_in, challenge.parameters
    raise Challenge(f"{response.code} without an MD5 challenge")


def authorize(request: Request, response: Response, account: Credentials) -> None:
    """Add to `request` the answer to the 401 or 407 `response`. Raises Challenge."""
    header, challenge = _challenge(response)
    values = answer_to(challenge, account, request.method, str(request.uri))
    request.headers.set(header, _credentials_text(values))


def answer_to(
    challenge: Mapping[str, str], account: Credentials, method: str, uri: str
) -> dict[str, str]:
    """Return the parameters of a digest's answer to those of an MD5 challenge (RFC 2617, 3.2.2)."""
    cnonce, nc = secrets.token_hex(8), "00000001"
    secret = _md5(f"{account.user}:{challenge['realm']}:{account.password}")
    what = _md5(f"{method}:{uri}")
    values = {
        "username": account.user,
        "realm": challenge["realm"],
        "nonce": challenge["nonce"],
        "uri": uri,
        "algorithm": "MD5",
    }
    if "qop" in challenge:
        values |= {"qop": "auth", "nc": nc, "cnonce": cnonce}
        proof = f"{secret}:{challenge['nonce']}:{nc}:{cnonce}:auth:{what}"
    else:
        proof = f"{secret}:{challenge['nonce']}:{what}"
    values["response"] = _md5(proof)
    if "opaque" in challenge:
        values["opaque"] = challenge["opaque"]
    return values


def _credentials_text(values: dict[str, str]) -> str:
    text = str(AuthCredentials("Digest", AuthParameters(**values)))
    # `uri` must be quoted (RFC 2617 3.2.2) and sipmessage quotes it only when it is no token.
    return text.replace(f"uri={values['uri']},", f'uri="{values["uri"]}",')
