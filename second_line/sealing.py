"""Logins of cameras as the database stores them: sealed with the installation's own secret
(`web_secret`), so that a copy of the database alone opens no camera."""

from __future__ import annotations

import base64
import hashlib

import msgspec
from cryptography.fernet import Fernet, InvalidToken

from second_line.stream_address import Login


def seal_login(secret: str, login: Login) -> str:
    """Seal a login. Return an empty text if there is none."""
    if not login.user:
        return ""
    return _box(secret).encrypt(msgspec.json.encode((login.user, login.password))).decode()


def open_login(secret: str, sealed: str) -> Login:
    """Return a login that was sealed; none if it was sealed with another secret."""
    if not sealed:
        return Login()
    try:
        user, password = msgspec.json.decode(_box(secret).decrypt(sealed), type=tuple[str, str])
    except InvalidToken:
        return Login()
    return Login(user, password)


def _box(secret: str) -> Fernet:
    digest = hashlib.sha256(b"camera login\0" + secret.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
