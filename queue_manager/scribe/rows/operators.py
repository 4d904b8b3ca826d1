"""What operators did, as the scribe writes it. Each record may be written twice without a trace."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from queue_manager.domain.floor.records import HandEnded, LeadWasOnLine, OfferEnded, StateEnded


async def add_state(connection: Connection, record: StateEnded) -> None:
    """Add a state that has ended."""
    await connection.execute(
        *bind(
            "operator_state",
            operator=record.operator,
            state=record.state.value,
            reason=record.reason,
            device=record.device.value,
            call_id=record.call_id,
            began_at=record.began_at,
            ended_at=record.ended_at,
        )
    )


async def add_hand(connection: Connection, record: HandEnded) -> None:
    """Add a raised hand of an operator."""
    await connection.execute(
        *bind(
            "operator_hand",
            operator=record.operator,
            call_id=record.call_id,
            raised_at=record.raised_at,
            seen_at=record.seen_at,
            seen_by=record.seen_by,
            lowered_at=record.lowered_at,
            lowered_by=record.lowered_by,
        )
    )


async def add_monitoring(connection: Connection, record: LeadWasOnLine) -> None:
    """Note that a shift lead was on the operator's line."""
    await connection.execute(
        *bind(
            "operator_monitored",
            leg=record.leg,
            call_id=record.call_id,
            operator=record.operator,
            person_id=record.person_id,
            mode=record.mode.value,
            began_at=record.began_at,
            ended_at=record.ended_at,
        )
    )


async def add_offer(connection: Connection, record: OfferEnded) -> None:
    """Note that the operator was offered a conversation in writing."""
    await connection.execute(
        *bind(
            "operator_offer",
            conversation_id=int(record.conversation_id),
            operator=record.operator,
            offered_at=record.offered_at,
            ended_at=record.ended_at,
            result=record.result.value,
        )
    )
