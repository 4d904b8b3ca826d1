"""Second factors: apps (TOTP), passkeys, recovery codes, and requests to take them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


@dataclass(frozen=True, slots=True)
class Passkey:
    """`public_key` is COSE; `sign_count` what its authenticator counted at the last use."""

    credential_id: bytes
    name: str
    public_key: bytes
    sign_count: int
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """What somebody has; `recovery_codes`: how many are left."""

    totp: bool
    passkeys: tuple[Passkey, ...]
    recovery_codes: int

    @property
    def any(self) -> bool:
        return self.totp or bool(self.passkeys)

    @property
    def count(self) -> int:
        """Without recovery codes, which are no factor of their own."""
        return self.totp + len(self.passkeys)


@dataclass(frozen=True, slots=True)
class TotpRow:
    """`sealed`: the secret as `staff.second_factor.seal` makes it."""

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
    """What decides who may decide it."""

    reset_id: int
    person_id: int
    requested_by: int
    requested_at: datetime


async def factors_of(connection: Connection, person_id: int) -> Factors:
    """What this person has."""
    row = await connection.fetchrow(*bind("second_factors_of", person_id=person_id))
    passkeys = all_into(Passkey, await connection.fetch(*bind("passkeys_of", person_id=person_id)))
    assert row is not None  # it counts
    return Factors(row["totp"], tuple(passkeys), row["recovery_codes"])


async def totp_of(connection: Connection, person_id: int) -> TotpRow | None:
    row = await connection.fetchrow(*bind("totp_of", person_id=person_id))
    return None if row is None else TotpRow(**dict(row))


async def put_totp(connection: Connection, person_id: int, sealed: str, step: int) -> None:
    """This app instead of the one before; the code of `step` was taken."""
    await connection.execute(*bind("totp_put", person_id=person_id, sealed=sealed, step=step))


async def take_totp_step(connection: Connection, person_id: int, step: int) -> bool:
    """Whether no code of this time step, or of a later one, was taken before."""
    taken = await connection.fetchval(*bind("totp_take_step", person_id=person_id, step=step))
    return taken is not None


async def remove_totp(connection: Connection, person_id: int) -> bool:
    """Whether there was an app."""
    return (await connection.fetchval(*bind("totp_remove", person_id=person_id))) is not None


async def add_passkey(
    connection: Connection,
    person_id: int,
    *,
    credential_id: bytes,
    public_key: bytes,
    sign_count: int,
    name: str,
) -> None:
    """Raises asyncpg.UniqueViolationError where it is somebody's already."""
    await connection.execute(
        *bind(
            "passkey_add",
            person_id=person_id,
            credential_id=credential_id,
            public_key=public_key,
            sign_count=sign_count,
            name=name,
        )
    )


async def passkey_used(connection: Connection, credential_id: bytes, sign_count: int) -> None:
    await connection.execute(
        *bind("passkey_used", credential_id=credential_id, sign_count=sign_count)
    )


async def remove_passkey(connection: Connection, person_id: int, credential_id: bytes) -> bool:
    """Whether this person had it."""
    removed = await connection.fetchval(
        *bind("passkey_remove", person_id=person_id, credential_id=credential_id)
    )
    return removed is not None


async def put_recovery_codes(
    connection: Connection, person_id: int, digests: Sequence[str]
) -> None:
    """These instead of all before."""
    await connection.execute(*bind("recovery_codes_remove", person_id=person_id))
    await connection.execute(
        *bind("recovery_codes_add", person_id=person_id, digests=list(digests))
    )


async def use_recovery_code(connection: Connection, person_id: int, digest: str) -> bool:
    """Whether there is such a code that nobody has used."""
    used = await connection.fetchval(*bind("recovery_code_use", person_id=person_id, digest=digest))
    return used is not None


async def request_reset(
    connection: Connection, login: str, requested_by: int, reason: str
) -> int | None:
    """The request's number; None where nobody has this login, or one is open already."""
    reset_id: int | None = await connection.fetchval(
        *bind("factor_reset_add", login=login, requested_by=requested_by, reason=reason)
    )
    return reset_id


async def latest_resets(
    connection: Connection, expired_before: datetime, limit: int
) -> list[FactorReset]:
    """Those to decide first; what nobody decided in time is refused."""
    await connection.execute(*bind("factor_resets_expire", before=expired_before))
    return all_into(FactorReset, await connection.fetch(*bind("factor_resets_latest", limit=limit)))


async def lock_reset(connection: Connection, reset_id: int) -> OpenReset | None:
    """The request, where nobody has decided it; nobody else can until the transaction ends."""
    row = await connection.fetchrow(*bind("factor_reset_lock", reset_id=reset_id))
    return None if row is None else OpenReset(**dict(row))


async def decide_reset(
    connection: Connection, reset_id: int, decided_by: int, *, confirmed: bool
) -> None:
    await connection.execute(
        *bind("factor_reset_decide", reset_id=reset_id, decided_by=decided_by, confirmed=confirmed)
    )


async def forget_factors(connection: Connection, person_id: int) -> None:
    """The password alone is enough again, and whoever is signed in as this person is no longer."""
    await connection.execute(*bind("second_factor_forget", person_id=person_id))
