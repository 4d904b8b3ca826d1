"""Business actions with second factors: of one's own, and of people who lost theirs.

Each function works in the caller's transaction, with its entry in the audit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from staff.acting import ActingPerson
from staff.rows import second_factor as rows
from staff.second_factor import new_recovery_codes, recovery_digest, why_no_decision


class LastFactor(Exception):
    """An error: the role needs a second factor, and this is the only one."""


class NoSuchFactor(Exception):
    """An error: the person has no such second factor."""


class ResetNotPossible(Exception):
    """An error: a request to reset somebody's second factor cannot be made or decided; `reason`
    is `nobody`, `own` or `over`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """Passkey as a browser made it, with the name that tells it from others."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    name: str


async def add_app(
    connection: Connection, by: ActingPerson, sealed: str, step: int, secret: str
) -> list[str]:
    """Add the person's app, in place of the one before. `sealed`: its shared secret; `step`: of the
    code that was given; `secret`: of the web process. Return new recovery codes if there were
    none."""
    await rows.put_totp(connection, by.person_id, sealed, step)
    return await _note_added(connection, by, "app", secret)


async def add_passkey(
    connection: Connection, by: ActingPerson, passkey: NewPasskey, secret: str
) -> list[str]:
    """Add a passkey of the person. `secret`: of the web process. Return new recovery codes if there
    were none. Raise asyncpg.UniqueViolationError where it is somebody's already."""
    await rows.add_passkey(
        connection,
        by.person_id,
        credential_id=passkey.credential_id,
        public_key=passkey.public_key,
        sign_count=passkey.sign_count,
        name=passkey.name,
    )
    return await _note_added(connection, by, "passkey", secret)


async def make_recovery_codes(connection: Connection, by: ActingPerson, secret: str) -> list[str]:
    """Make ten recovery codes in place of all before, and return them."""
    codes = new_recovery_codes()
    digests = [recovery_digest(secret, by.person_id, code) for code in codes]
    await rows.put_recovery_codes(connection, by.person_id, digests)
    await by.note(connection, "recovery_codes_made")
    return codes


async def remove_factor(
    connection: Connection, by: ActingPerson, factor: str, *, required: bool
) -> None:
    """Remove a second factor of the person: `app`, or a passkey's id in hex. `required`: one has to
    stay. Raise LastFactor, NoSuchFactor."""
    factors = await rows.factors_of(connection, by.person_id)
    if required and factors.count < 2:
        raise LastFactor
    if not await _remove(connection, by.person_id, factor):
        raise NoSuchFactor
    await by.note(connection, "second_factor_removed", detail={"kind": factor[:16]})


async def use_recovery_code(
    connection: Connection, by: ActingPerson, code: str, secret: str
) -> bool:
    """Use a recovery code of the person up. Return whether there was such a code."""
    digest = recovery_digest(secret, by.person_id, code)
    used = await rows.use_recovery_code(connection, by.person_id, digest)
    if used:
        await by.note(connection, "recovery_code_used")
    return used


async def request_reset(connection: Connection, by: ActingPerson, login: str, reason: str) -> None:
    """Ask that the second factors of `login` are forgotten. Raise ResetNotPossible."""
    if await rows.request_reset(connection, login, by.person_id, reason) is None:
        raise ResetNotPossible("nobody")
    await by.note(connection, "second_factor_reset_requested", login, {"reason": reason})


async def decide_reset(
    connection: Connection, by: ActingPerson, reset_id: int, now: datetime, *, confirmed: bool
) -> None:
    """Decide a request to forget somebody's second factors. If it is confirmed, their sessions end,
    and at the next sign-in the password is enough. Lock the request. Raise ResetNotPossible."""
    reset = await rows.lock_reset(connection, reset_id)
    if reset is None:
        raise ResetNotPossible("over")
    if why := why_no_decision(
        reset.requested_by, reset.person_id, reset.requested_at, by.person_id, now
    ):
        raise ResetNotPossible(why)
    await rows.decide_reset(connection, reset_id, by.person_id, confirmed=confirmed)
    if confirmed:
        await rows.forget_factors(connection, reset.person_id)
    action = "second_factor_reset" if confirmed else "second_factor_reset_refused"
    detail = {"requested_by": reset.requested_by}
    await by.note(connection, action, str(reset.person_id), detail)


async def _note_added(
    connection: Connection, by: ActingPerson, kind: str, secret: str
) -> list[str]:
    await by.note(connection, "second_factor_added", detail={"kind": kind})
    factors = await rows.factors_of(connection, by.person_id)
    if factors.recovery_codes:
        return []
    return await make_recovery_codes(connection, by, secret)


async def _remove(connection: Connection, person_id: int, factor: str) -> bool:
    if factor == "app":
        return await rows.remove_totp(connection, person_id)
    try:
        credential_id = bytes.fromhex(factor)
    except ValueError:
        return False
    return await rows.remove_passkey(connection, person_id, credential_id)
