"""What the dispatcher is told of a conversation, so that it can offer it to somebody. Pure."""

from __future__ import annotations

from channels.clock import due_at
from channels.rows.inbox import OfferRow
from queue_manager.requests import WrittenConversation


def reported(it: OfferRow) -> WrittenConversation:
    """Due by the ten minutes of its first message, or of the oldest since the last answer; what was
    put away is due when it comes back."""
    since = it.published_at if it.answered_at is None else it.waits_since
    return WrittenConversation(
        conversation_id=str(it.conversation_id),
        source=it.source,
        due_at=due_at(since) if since is not None else it.woken_at or it.published_at,
        waits=it.waits_since is not None or it.woken_at is not None,
        language=it.language,
        holder=it.holder,
        known_to=it.known_to,
    )
