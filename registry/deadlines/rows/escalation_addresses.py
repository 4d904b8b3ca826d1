"""Whom to tell of a term outside the screens, and the city's own terms."""

from __future__ import annotations

from dataclasses import dataclass

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from registry.deadlines.escalation import Recipient


@dataclass(frozen=True, slots=True)
class Address:
    """An address for escalations. `body_*` None: of tickets that no body has."""

    address_id: int
    body_id: int | None
    body_names: Names | None
    recipient: str
    channel: str
    address: str


@dataclass(frozen=True, slots=True)
class BodyName:
    """The name of an open body."""

    body_id: int
    names: Names


@dataclass(frozen=True, slots=True)
class CityTerm:
    """A topic and its own term; None: the usual seven days."""

    code: str
    names: Names
    amount: int | None
    unit: str | None


@query("escalation_addresses_all", recipients=list(Recipient))
async def addresses(connection: Connection) -> list[Address]:
    """List the addresses that are notified of deadlines, by body; those of no body first."""


@query("escalation_bodies")
async def bodies(connection: Connection) -> list[BodyName]:
    """Return the bodies that are open."""


@query("escalation_address_add")
async def add(
    connection: Connection, body_id: int | None, recipient: str, channel: str, address: str
) -> int | None:
    """Add an address, and return its id. None: it is there already."""


@query("escalation_address_remove")
async def remove(connection: Connection, address_id: int) -> str | None:
    """Remove an address, and return it. None: there was none."""


@query("city_terms_all")
async def city_terms(connection: Connection) -> list[CityTerm]:
    """Return every topic that is in use, those with a term of their own first."""


async def set_city_term(connection: Connection, code: str, amount: int | None, unit: str) -> bool:
    """Set the city's term; False where there is no such topic. None: the usual term again."""
    topic_id = await connection.fetchval(*bind("city_term_topic", code=code))
    if topic_id is None:
        return False
    if amount is None:
        await connection.execute(*bind("city_term_remove", topic_id=topic_id))
    else:
        await connection.execute(
            *bind("city_term_set", topic_id=topic_id, amount=amount, unit=unit)
        )
    return True
