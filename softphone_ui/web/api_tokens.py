"""Requests of programs that bring a token (`Authorization: Bearer komek_…`) instead of a session.

Each scope opens the endpoints that stand here and no others; pages and changes are open to no
token.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime

from aiohttp import web
from redis.exceptions import RedisError

from foundation.process.client_address import client_of
from softphone_ui.web.access_log import READINGS
from softphone_ui.web.database import writing_for_anybody
from softphone_ui.web.errors import WebError
from softphone_ui.web.outages import OUTAGES
from softphone_ui.web.person import Person
from softphone_ui.web.redis import REDIS
from softphone_ui.web.throttle import THROTTLE
from softphone_ui.web.words import N_
from staff.api_tokens import PREFIX, TokenScope, hash_of, looks_like_token, rights_of
from staff.growing_delay import GrowingDelay
from staff.guesses import count_guesses
from staff.roles import Right
from staff.rows import api_tokens
from staff.rows.api_tokens import TokenUse
from staff.rows.audit import write_audit

#: Requests of one token in a minute.
PER_MINUTE, MINUTE = 300, 60
#: For who sends wrong tokens, by their address.
WRONG_TOKENS = GrowingDelay(free=5, first=15, longest=900, forgotten_after=3600)

#: Scope → what it opens: method and path. NUMBERS opens nothing; it uncovers the numbers in what
#: the other scopes open.
OPENED: Mapping[TokenScope, frozenset[tuple[str, str]]] = {
    TokenScope.REPORTS: frozenset(
        {
            ("GET", "/api/reports"),
            ("GET", "/api/service-level"),
            ("GET", "/api/service-level/course"),
            ("GET", "/api/first-call"),
            ("GET", "/api/written"),
        }
    ),
    TokenScope.TICKETS: frozenset(
        {
            ("GET", "/api/tickets"),
            ("GET", "/api/tickets/{number}"),
            ("GET", "/api/tickets/{number}/terms"),
            ("GET", "/api/tickets/{number}/solution-term"),
            ("GET", "/api/topics"),
        }
    ),
    TokenScope.CALLS: frozenset({("GET", "/api/calls")}),
    TokenScope.FLOOR: frozenset(
        {("GET", "/api/floor"), ("GET", "/api/floor/figures"), ("GET", "/api/incidents")}
    ),
    TokenScope.METRICS: frozenset({("GET", "/metrics")}),
    TokenScope.NUMBERS: frozenset(),
}


class WrongToken(WebError):
    __doc__ = N_("This token is not known, was revoked, or has expired.")
    status, code = 401, "wrong_token"


class ScopeMissing(WebError):
    __doc__ = N_("The scopes of this token do not open this address.")
    status, code = 403, "scope_missing"


class TokenPerson(Person, frozen=True):
    """A person for whom a program acts by a token. `token_rights`: what its scopes allow."""

    token_rights: frozenset[Right] = frozenset()

    def may(self, right: Right) -> bool:
        return right in self.token_rights and super().may(right)


def token_of(request: web.Request) -> str | None:
    """Return the token that a request brings; None where it brings none of ours."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    return token if kind.lower() == "bearer" and token.startswith(PREFIX) else None


async def person_of_token(request: web.Request, token: str) -> TokenPerson:
    """Return the person for whom the token acts here. The use is counted, and noted as readings
    are. Raises WrongToken, ScopeMissing, TooManyTries or DatabaseAway."""
    if not looks_like_token(token):
        await _refuse(request)
    async with writing_for_anybody(request.app) as connection:
        use = await api_tokens.use_token(connection, hash_of(token), datetime.now(UTC))
    if use is None:
        await _refuse(request)
    assert use is not None
    await request.app[THROTTLE].count(f"api token\0{use.token_id}", PER_MINUTE, MINUTE)
    address = _address_of(request)
    if not opens(use.scopes, *address):
        raise ScopeMissing(scopes=use.scopes)
    person = _person(use)
    if not all(person.may(right) for right in _needed(request)):
        raise ScopeMissing(scopes=use.scopes)
    await _note(request, person, use, address)
    return person


def opens(scopes: list[str], method: str, path: str) -> bool:
    """Return whether one of these scopes opens the endpoint."""
    return any((method, path) in OPENED[scope] for scope in TokenScope if scope in scopes)


def _needed(request: web.Request) -> tuple[Right, ...]:
    """Return the right that a token needs where the address itself asks nobody to sign in."""
    return (Right.HEALTH,) if request.path == "/metrics" else ()


def _address_of(request: web.Request) -> tuple[str, str]:
    resource = request.match_info.route.resource
    return request.method, resource.canonical if resource is not None else ""


def _person(use: TokenUse) -> TokenPerson:
    return TokenPerson(
        person_id=use.person_id,
        login=use.login,
        role=use.role,
        name=use.name,
        language=use.language,
        extension=use.extension,
        session=f"token {use.token_id}",
        token_rights=rights_of(use.scopes),
    )


async def _note(
    request: web.Request, person: TokenPerson, use: TokenUse, address: tuple[str, str]
) -> None:
    """Write the first use of an endpoint in ten minutes to the audit."""
    subject = " ".join(address)
    readings = request.app[READINGS]
    if readings.begins(person.session, subject):
        async with writing_for_anybody(request.app) as connection:
            await write_audit(
                connection,
                person.person_id,
                "api_token_used",
                subject=subject,
                detail={"token_id": use.token_id, "name": use.token_name},
                address=request.remote,
            )
    readings.note(person.session, subject)


async def _refuse(request: web.Request) -> None:
    """Refuse a wrong token. Whoever goes on waits longer and longer. Raises WrongToken or
    TooManyTries."""
    app, client = request.app, client_of(request.remote or "")
    try:
        await count_guesses(app[REDIS], "sign_in", time.time())
    except (RedisError, OSError):
        app[OUTAGES].seen("redis", there=False)
    await app[THROTTLE].slow_down(f"api token\0{client}", WRONG_TOKENS)
    raise WrongToken
