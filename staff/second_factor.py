"""What a second factor is: codes of an app (TOTP, RFC 6238), and recovery codes. Pure but for
chance.

Passkeys are checked by the `webauthn` package where they are received
(`softphone_ui/second_factor/passkeys.py`).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

import pyotp

from foundation.sealing import seal, unseal
from staff.roles import role_of

STEP_SECONDS = 30
#: Clocks of telephones may be off by so many steps.
DRIFT_STEPS = 1
ISSUER = "Komek 109"
#: What is sealed here is opened as nothing else.
PURPOSE = "second factor"
RECOVERY_CODES = 10
#: Without letters and digits that look alike.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
RECOVERY_LETTERS = 10
#: A request to take somebody's second factor back has to be decided in this time.
RESET_LASTS = timedelta(hours=24)


def is_required(role: str, *, production: bool) -> bool:
    """Return whether people of this role cannot work without a second factor."""
    return production and role_of(role).second_factor


def new_totp_secret() -> str:
    """Return the secret that an app shares with us, in base 32."""
    return pyotp.random_base32()


def totp_address(secret: str, login: str) -> str:
    """Return what an app reads from the QR code (`otpauth://…`)."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER))


def accepted_step(secret: str, code: str, now: float, last_step: int) -> int | None:
    """Return the time step (Unix time divided by 30 s) of which this is the code; None where it is
    none of these moments, or not later than `last_step`: no code is taken twice."""
    digits = "".join(code.split())
    if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
        return None
    current = int(now // STEP_SECONDS)
    totp = pyotp.TOTP(secret)
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        if step > last_step and hmac.compare_digest(totp.at(step * STEP_SECONDS), digits):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Make ten codes of some 49 bits, each good for one sign-in, as people read them:
    `ABCDE-FGHJK`."""
    return [_recovery_code() for _ in range(RECOVERY_CODES)]


def recovery_digest(secret: str, person_id: int, code: str) -> str:
    """Return what is kept of a recovery code. `secret` is the web process's own: a stolen table
    alone tells no code. Case, spaces and hyphens do not count."""
    letters = "".join(it for it in code.upper() if it.isalnum())
    text = f"recovery\0{person_id}\0{letters}".encode()
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def seal_secret(secret: str, text: str) -> str:
    """Seal `text` so that only who has the web process's own secret reads it."""
    return seal(secret, PURPOSE, text)


def unseal_secret(secret: str, sealed: str) -> str | None:
    """Return what was sealed; None where it was with another secret."""
    return unseal(secret, PURPOSE, sealed)


def why_no_decision(
    requested_by: int, requested_for: int, requested_at: datetime, decider: int, now: datetime
) -> str | None:
    """Return why this person may not decide a request to take a second factor back; None where they
    may. It takes somebody else than who asks, and than whose factor it is."""
    if decider in (requested_by, requested_for):
        return "own"
    return "over" if now - requested_at >= RESET_LASTS else None


def _recovery_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LETTERS))
    return f"{letters[:5]}-{letters[5:]}"
