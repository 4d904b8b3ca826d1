"""Tokens by which programs of the city read the API: their scopes and limits. Pure.

A token acts for the person who made it. It may do what its scopes name and what that person may do
at the time of the request, and nothing else.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from enum import StrEnum

from staff.roles import Right

PREFIX = "komek_"
LONGEST_NAME = 60
#: Days for which a token may be made.
LIFETIMES = (30, 90, 365)
#: Valid tokens that one person may have.
MOST_TOKENS = 20
_TOKEN = re.compile(r"komek_[A-Za-z0-9_-]{43}")


class TokenScope(StrEnum):
    """One thing for which a token may be used; `softphone_ui/web/api_tokens.py` lists the
    endpoints of each."""

    REPORTS = "reports"
    TICKETS = "tickets"
    CALLS = "calls"
    FLOOR = "floor"
    METRICS = "metrics"
    NUMBERS = "numbers"


#: Scope → the rights that it gives to a token. Who has none of the rights cannot give the scope.
RIGHTS: dict[TokenScope, frozenset[Right]] = {
    TokenScope.REPORTS: frozenset({Right.MISSED}),
    TokenScope.TICKETS: frozenset({Right.TICKETS}),
    TokenScope.CALLS: frozenset({Right.CALLS_OWN, Right.CALLS_ALL}),
    TokenScope.FLOOR: frozenset({Right.FLOOR}),
    TokenScope.METRICS: frozenset({Right.HEALTH}),
    TokenScope.NUMBERS: frozenset({Right.NUMBERS}),
}


def new_token() -> str:
    """Return a random token."""
    return PREFIX + secrets.token_urlsafe(32)


def looks_like_token(text: str) -> bool:
    """Return whether a text has the form of a token."""
    return _TOKEN.fullmatch(text) is not None


def hash_of(token: str) -> str:
    """Return what is stored of a token: its SHA-256, for it is too random to be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def rights_of(scopes: Iterable[str]) -> frozenset[Right]:
    """Return the rights that these scopes give. A scope that this version does not know gives
    none."""
    known = [TokenScope(scope) for scope in scopes if scope in set(TokenScope)]
    return frozenset[Right]().union(*(RIGHTS[scope] for scope in known))


def scopes_for(rights: Iterable[Right]) -> list[TokenScope]:
    """Return the scopes that a person with these rights may give."""
    own = frozenset(rights)
    return [scope for scope in TokenScope if RIGHTS[scope] & own]
