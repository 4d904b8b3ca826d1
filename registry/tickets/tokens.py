"""Tokens of links that are sent to somebody. Each is computed from the installation's secret, so it
is kept nowhere and whoever reads the database does not know it."""

from __future__ import annotations

import hmac


def token_of(secret: str, purpose: str, number: int) -> str:
    """Return the last part of the address of the link `number` of this purpose. Raises ValueError
    where there is no secret."""
    if not secret:
        raise ValueError("web_secret is empty")
    found = hmac.digest(secret.encode(), f"{purpose}\0{number}".encode(), "sha256")
    return f"{number}-{found[:12].hex()}"


def number_of(secret: str, purpose: str, token: str) -> int | None:
    """Return which link this is; None where nobody was given it. In constant time."""
    first = token.partition("-")[0]
    if not (first.isascii() and first.isdigit()) or len(first) > 18:
        return None
    known = hmac.compare_digest(token_of(secret, purpose, int(first)).encode(), token.encode())
    return int(first) if known else None
