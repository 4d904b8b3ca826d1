"""Texts as the database stores them when it must not know them: sealed with the installation's own
secret (`web_secret`), so that a copy of the database alone opens none."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken


def seal(secret: str, purpose: str, text: str) -> str:
    """Seal a text. What was sealed for one purpose is not opened for another."""
    return _box(secret, purpose).encrypt(text.encode()).decode()


def unseal(secret: str, purpose: str, sealed: str) -> str | None:
    """Return a text that was sealed; None if it was with another secret or for another purpose."""
    try:
        return _box(secret, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _box(secret: str, purpose: str) -> Fernet:
    digest = hashlib.sha256(f"{purpose}\0{secret}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
