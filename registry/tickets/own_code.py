"""The one-time code that opens all tickets of an applicant: computed from the installation's secret
and its own number, so it is kept nowhere. Pure."""

from __future__ import annotations

import hmac
from datetime import timedelta
from functools import partial

from foundation.names import LANGUAGES
from foundation.sentences import fill
from foundation.words.catalogues import package_words
from foundation.words.marking import N_

DIGITS, MOST_TRIES = 6, 5
#: So long a code holds, and so long somebody sees their tickets with it.
LASTS, VISIT = timedelta(minutes=10), timedelta(hours=1)

_SUBJECT = N_("Your sign-in code")
_TEXT = N_(
    "{line}: the code that opens your reports is {code}. It holds for 10 "
    "minutes. Tell it to nobody."
)


def own_code(secret: str, of: int | str) -> str:
    """Return six digits; `of`: what it is for. Raises ValueError where there is no secret."""
    if not secret:
        raise ValueError("web_secret is empty")
    found = hmac.digest(secret.encode(), b"own tickets' code\0" + str(of).encode(), "sha256")
    return f"{int.from_bytes(found[:16], 'big') % 10**DIGITS:0{DIGITS}}"


def shown_code(code: str) -> str:
    """Write the code as people read it: `123 456`."""
    return f"{code[:3]} {code[3:]}"


def is_own_code(secret: str, of: int | str, typed: str) -> bool:
    """Return whether it is the code, whatever stands between its digits; in constant time."""
    digits = "".join(letter for letter in typed if letter in "0123456789")
    return hmac.compare_digest(own_code(secret, of), digits)


def message(line: str, language: str) -> dict[str, object]:
    """Return `subject` and `text`, with `{code}` open: it is put in when it is sent."""
    say = partial(package_words("registry").say, language if language in LANGUAGES else "kk")
    return {"subject": f"{line}: {say(_SUBJECT)}", "text": fill(say(_TEXT), ("code",), line=line)}
