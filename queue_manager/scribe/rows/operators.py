"""What operators did, as the scribe writes it. Each record may be written twice without a trace."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from queue_manager.domain.floor.records import HandEnded, LeadWasOnLine, OfferEnded, StateEnded


async def add_state(connection: Connection, it: StateEnded) -> None:
    """A state that has ended."""
    await connection.execute(
        *bind(
            "operator_state",
            operator=it.operator,
            state=it.state.value,
            reason=it.reason,
            device=it.device.value,
            call_id=it.call_id,
            began_at=it.began_at,
            ended_at=it.ended_at,
        )
    )


async def add_hand(connection: Connection, it: HandEnded) -> None:
    """A raised hand."""
    await connection.execute(
        *bind(
            "operator_hand",
            operator=it.operator,
            call_id=it.call_id,
            raised_at=it.raised_at,
            seen_at=it.seen_at,
            seen_by=it.seen_by,
            lowered_at=it.lowered_at,
            lowered_by=it.lowered_by,
        )
    )


async def add_monitoring(connection: Connection, it: LeadWasOnLine) -> None:
    """A shift lead was on the operator's line."""
    await connection.execute(
        *bind(
            "operator_monitored",
            leg=it.leg,
            call_id=it.call_id,
            operator=it.operator,
            person_id=it.person_id,
            mode=it.mode.value,
            began_at=it.began_at,
            ended_at=it.ended_at,
        )
    )


async def add_offer(connection: Connection, it: OfferEnded) -> None:
    """The operator was offered a conversation in writing."""
    await connection.execute(
        *bind(
            "operator_offer",
            conversation_id=int(it.conversation_id),
            operator=it.operator,
            offered_at=it.offered_at,
            ended_at=it.ended_at,
            result=it.result.value,
        )
    )
