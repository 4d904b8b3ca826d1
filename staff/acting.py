"""Who does something, as the audit names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from foundation.postgres.pool import Connection
from staff.rows.audit import write_audit


@dataclass(frozen=True, slots=True)
class ActingPerson:
    """Person who acts. `address`: network address from which the request came, if it is known."""

    person_id: int
    address: str | None = None

    async def note(
        self,
        connection: Connection,
        action: str,
        subject: str | None = None,
        detail: Mapping[str, object] | None = None,
    ) -> None:
        """Append to the audit what this person did."""
        await write_audit(
            connection,
            self.person_id,
            action,
            subject=subject,
            detail=detail,
            address=self.address,
        )
