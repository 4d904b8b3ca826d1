"""Second factors: apps (TOTP), passkeys, recovery codes, and requests to take them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of a person. `public_key` is COSE; `sign_count` what its authenticator counted at
    the last use."""

    credential_id: bytes
    name: str
    public_key: bytes
    sign_count: int
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """The factors that somebody has; `recovery_codes`: how many are left."""

    totp: bool
    passkeys: tuple[Passkey, ...]
    recovery_codes: int

    @property
    def any(self) -> bool:
        return self.totp or bool(self.passkeys)

    @property
    def count(self) -> int:
        """Count the factors without recovery codes, which are no factor of their own."""
        return self.totp + len(self.passkeys)


@dataclass(frozen=True, slots=True)
class TotpRow:
    """The app of a person. `sealed`: the secret as `staff.second_factor.seal_secret` makes it."""

    sealed: str
    last_step: int


@dataclass(frozen=True, slots=True)
class FactorReset:
    """A request that somebody's second factor be taken back. `confirmed` None: to be decided."""

    reset_id: int
    person_id: int
    login: str
    name: str
    reason: str
    requested_by: int
    requested_at: datetime
    requester: str
    decided_at: datetime | None
    confirmed: bool | None
    decider: str | None


@dataclass(frozen=True, slots=True)
class OpenReset:
    """The facts that decide who may decide a reset."""

    reset_id: int
    person_id: int
    requested_by: int
    requested_at: datetime


async def factors_of(connection: Connection, person_id: int) -> Factors:
    """Return what this person has."""
    row = await connection.fetchrow(*bind("second_factors_of", person_id=person_id))
    passkeys = all_into(Passkey, await connection.fetch(*bind("passkeys_of", person_id=person_id)))
    assert row is not None  # it counts
    return Factors(row["totp"], tuple(passkeys), row["recovery_codes"])


@query("totp_of")
async def totp_of(connection: Connection, person_id: int) -> TotpRow | None:
    """Return the sealed secret of a person's authenticator app and the last time step that was
    used."""


@query("totp_put")
async def put_totp(connection: Connection, person_id: int, sealed: str, step: int) -> None:
    """Replace a person's authenticator app. `step`: the time step of the code that was taken."""


@query("totp_take_step")
async def take_totp_step(connection: Connection, person_id: int, step: int) -> bool:
    """Take the code of a time step. Return False if it or a later one was taken before."""


@query("totp_remove")
async def remove_totp(connection: Connection, person_id: int) -> bool:
    """Remove a person's authenticator app. Return False if there was none."""


@query("passkey_add")
async def add_passkey(
    connection: Connection,
    person_id: int,
    *,
    credential_id: bytes,
    public_key: bytes,
    sign_count: int,
    name: str,
) -> None:
    """Add a passkey to a person. Raises asyncpg.UniqueViolationError if it is already in use."""


@query("passkey_used")
async def passkey_used(connection: Connection, credential_id: bytes, sign_count: int) -> None:
    """Store the counter of a passkey that was used now."""


@query("passkey_remove")
async def remove_passkey(connection: Connection, person_id: int, credential_id: bytes) -> bool:
    """Remove a passkey of a person. Return False if they do not have it."""


async def put_recovery_codes(
    connection: Connection, person_id: int, digests: Sequence[str]
) -> None:
    """Store these recovery codes in place of all earlier ones."""
    await connection.execute(*bind("recovery_codes_remove", person_id=person_id))
    await connection.execute(
        *bind("recovery_codes_add", person_id=person_id, digests=list(digests))
    )


@query("recovery_code_use")
async def use_recovery_code(connection: Connection, person_id: int, digest: str) -> bool:
    """Use up a recovery code. Return False if it does not exist or was used before."""


@query("factor_reset_add")
async def request_reset(
    connection: Connection, login: str, requested_by: int, reason: str
) -> int | None:
    """Request the reset of a second factor. Return the request's id, or None if nobody has this
    login or a request is open already."""


async def latest_resets(
    connection: Connection, expired_before: datetime, limit: int
) -> list[FactorReset]:
    """Return those to decide first; what nobody decided in time is refused."""
    await connection.execute(*bind("factor_resets_expire", before=expired_before))
    return all_into(FactorReset, await connection.fetch(*bind("factor_resets_latest", limit=limit)))


@query("factor_reset_lock")
async def lock_reset(connection: Connection, reset_id: int) -> OpenReset | None:
    """Lock a request that nobody has decided, and return it."""


@query("factor_reset_decide")
async def decide_reset(
    connection: Connection, reset_id: int, decided_by: int, *, confirmed: bool
) -> None:
    """Store the decision on a request to reset a second factor."""


@query("second_factor_forget")
async def forget_factors(connection: Connection, person_id: int) -> None:
    """Delete a person's second factor and sign them out everywhere."""
