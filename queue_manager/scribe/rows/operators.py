"""What operators did, as the scribe writes it. Each record may be written twice without a trace."""

from __future__ import annotations

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from queue_manager.domain.floor.records import HandEnded, LeadWasOnLine, OfferEnded, StateEnded


@query("operator_state")
async def add_state(connection: Connection, record: StateEnded) -> None:
    """Add a state that has ended."""


@query("operator_hand")
async def add_hand(connection: Connection, record: HandEnded) -> None:
    """Add a raised hand of an operator."""


@query("operator_monitored")
async def add_monitoring(connection: Connection, record: LeadWasOnLine) -> None:
    """Note that a shift lead was on the operator's line."""


@query("operator_offer")
async def add_offer(connection: Connection, record: OfferEnded) -> None:
    """Note that the operator was offered a conversation in writing."""
