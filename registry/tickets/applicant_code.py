"""The code that opens one ticket to its applicant. It is computed from the installation's secret
and the ticket's number, so it is kept nowhere and whoever reads the database does not know it."""

from __future__ import annotations

import hmac

from registry.tickets.tokens import number_of, token_of

DIGITS = 8


def code_of(secret: str, number: str) -> str:
    """Return eight digits, to be read out as 1234 5678. Raises ValueError where there is no
    secret."""
    if not secret:
        raise ValueError("web_secret is empty")
    found = hmac.digest(secret.encode(), b"applicant's code\0" + number.encode(), "sha256")
    return f"{int.from_bytes(found[:16], 'big') % 10**DIGITS:0{DIGITS}}"


def shown(code: str) -> str:
    """Write the code as people read it: `1234 5678`."""
    return f"{code[:4]} {code[4:]}"


def is_code(secret: str, number: str, typed: str) -> bool:
    """Return whether `given`, with whatever stands between its digits, is the code; in constant
    time."""
    digits = "".join(letter for letter in typed if letter in "0123456789")
    return hmac.compare_digest(code_of(secret, number), digits)


_UPLOAD = "one-time link"


def link_token(secret: str, link_id: int) -> str:
    """Return the last part of a one-time link's address. Raises ValueError where there is no
    secret."""
    return token_of(secret, _UPLOAD, link_id)


def link_of(secret: str, token: str) -> int | None:
    """Return which link this is; None where nobody was given it. In constant time."""
    return number_of(secret, _UPLOAD, token)
