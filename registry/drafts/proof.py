"""A proof that sending a report cost its sender something: work of their browser (ALTCHA, version
2, altcha.org/docs/v2), or a code that went to their telephone or mailbox where there are no
scripts."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import altcha

from foundation.names import LANGUAGES
from foundation.sentences import fill
from foundation.words.catalogues import package_words
from foundation.words.marking import N_
from registry.tickets.own_code import is_own_code, own_code

ALGORITHM = "PBKDF2/SHA-256"
#: The derived key begins with a zero byte: of 256 tries one does.
PREFIX = "00"
#: So long may somebody look at their answers before they send them.
LASTS = timedelta(hours=1)
LONGEST_PAYLOAD = 4000


def challenge(secret: str, token: str, cost: int, now: datetime) -> dict[str, Any]:
    """Return what the browser works on, for the draft with `token` alone. `cost`: PBKDF2's
    iterations."""
    made = altcha.create_challenge(
        ALGORITHM, cost, key_prefix=PREFIX, expires_at=now + LASTS, data={"draft": _of(token)},
        hmac_secret=_secret(secret),
    )  # fmt: skip
    return dict(made.to_dict())


def is_proof(secret: str, token: str, payload: str) -> bool:
    """Return whether `payload` is a browser's answer to a challenge of this draft that still
    holds."""
    if not 0 < len(payload) <= LONGEST_PAYLOAD or _draft_in(payload) != _of(token):
        return False
    return bool(altcha.verify_solution(payload, _secret(secret)).verified)


def _draft_in(payload: str) -> object:
    try:
        return json.loads(base64.b64decode(payload))["challenge"]["parameters"]["data"]["draft"]
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        return None


def code_of_draft(secret: str, token: str) -> str:
    """Return six digits; computed, and kept nowhere."""
    return own_code(secret, f"draft {token}")


def is_code_of_draft(secret: str, token: str, typed: str) -> bool:
    return is_own_code(secret, f"draft {token}", typed)


_SUBJECT = N_("Your confirmation code")
_TEXT = N_("{line}: the code to send your report is {code}.")


def message(line: str, language: str) -> dict[str, object]:
    """Return `subject` and `text`, with `{code}` open: it is put in when it is sent."""
    say = partial(package_words("registry").say, language if language in LANGUAGES else "kk")
    return {"subject": f"{line}: {say(_SUBJECT)}", "text": fill(say(_TEXT), ("code",), line=line)}


def _of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:32]


def _secret(secret: str) -> str:
    if not secret:
        raise ValueError("web_secret is empty")
    return f"altcha {secret}"
