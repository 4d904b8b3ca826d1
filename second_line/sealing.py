"""Logins of cameras as the database stores them: sealed, so that a copy of the database alone opens
no camera."""

from __future__ import annotations

import msgspec

from foundation.sealing import seal, unseal
from second_line.stream_address import Login

PURPOSE = "camera login"


def seal_login(secret: str, login: Login) -> str:
    """Seal a login. Return an empty text if there is none."""
    if not login.user:
        return ""
    return seal(secret, PURPOSE, msgspec.json.encode((login.user, login.password)).decode())


def open_login(secret: str, sealed: str) -> Login:
    """Return a login that was sealed; none if it was sealed with another secret."""
    text = unseal(secret, PURPOSE, sealed) if sealed else None
    if text is None:
        return Login()
    user, password = msgspec.json.decode(text, type=tuple[str, str])
    return Login(user, password)
