"""Passwords as argon2id hashes. Each takes tens of milliseconds on purpose: use a thread."""

from __future__ import annotations

import secrets
from base64 import b64encode

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

LONGEST_PASSWORD = 256
#: How much work a password costs, us and whoever guesses.
HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    """Return the hash that the database keeps."""
    return HASHER.hash(password)


def is_password(known_hash: str, password: str) -> bool:
    """Return whether this is the password of `known_hash`; a hash that is none has no password."""
    try:
        return HASHER.verify(known_hash, password)
    except (Argon2Error, InvalidHashError):
        return False


def is_weaker(known_hash: str) -> bool:
    """Return whether `known_hash` was made with less work than is done today."""
    return HASHER.check_needs_rehash(known_hash)


def nobodys_hash() -> str:
    """Return a hash that no password has, of the same work as a real one. Its parts are written and
    not computed, for the web process is to start quickly."""
    work = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    salt, digest = (
        b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (HASHER.salt_len, HASHER.hash_len)
    )
    return f"$argon2id$v=19${work}${salt}${digest}"
