"""Addresses that people write down: whether a message could ever go there. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from registry.notifications.telegram import CHAT

MAIL = re.compile(r"[^\s@<>,;:\"\\]+@[^\s@<>,;:\"\\]+")


def fault_of(way: str, address: str) -> str | None:
    """Return what is wrong with an address of `mail`, `webhook` or `telegram`; None: nothing."""
    match way:
        case "mail":
            return None if MAIL.fullmatch(address) else "this is no mail address"
        case "telegram":
            return None if CHAT.fullmatch(address) else "this is no chat of Telegram"
    return None if _is_web(address) else "a webhook is an address that begins with https://"


def _is_web(address: str) -> bool:
    try:
        where = urlsplit(address)
        fine = where.scheme in ("http", "https") and bool(where.hostname) and where.port != 0
    except ValueError:
        return False
    return fine and not any(ord(letter) <= 32 for letter in address)
