"""What the dispatcher is told of a conversation, so that it can offer it to somebody. Pure."""

from __future__ import annotations

from channels.clock import due_at
from channels.rows.inbox import OfferRow
from queue_manager.requests import WrittenConversation


def reported(offer: OfferRow) -> WrittenConversation:
    """Report a conversation: due by the ten minutes of its first message, or of the oldest since
    the last answer; what was put away is due when it comes back."""
    since = offer.published_at if offer.answered_at is None else offer.waits_since
    return WrittenConversation(
        conversation_id=str(offer.conversation_id),
        source=offer.source,
        due_at=due_at(since) if since is not None else offer.woken_at or offer.published_at,
        waits=offer.waits_since is not None or offer.woken_at is not None,
        language=offer.language,
        holder=offer.holder,
        known_to=offer.known_to,
    )
