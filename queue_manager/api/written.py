"""Conversations in writing: which there are, and who passes one."""

from __future__ import annotations

from queue_manager.api.desk import Desk, Handlers, RequestRefused
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.conversation import Conversation
from queue_manager.domain.floor.copying import changed
from queue_manager.requests import DeclineConversation, ReportConversations, WrittenConversation


async def report_conversations(desk: Desk, request: ReportConversations) -> None:
    """Only what is otherwise becomes an event: the same is reported again and again."""
    known = desk.floor.conversations
    reported = {it.conversation_id: _conversation(it) for it in request.conversations}
    other = tuple(
        it for key, it in reported.items() if key not in known or _without_offer(known[key]) != it
    )
    gone = tuple(sorted(known.keys() - reported.keys()))
    if other or gone:
        await desk.tell(on.ConversationsChanged(desk.clock(), other, gone))


def _conversation(it: WrittenConversation) -> Conversation:
    return Conversation(
        conversation_id=it.conversation_id,
        source=it.source,
        due_at=it.due_at,
        language=it.language,
        waits=it.waits,
        holder=it.holder,
        known_to=it.known_to,
    )


def _without_offer(it: Conversation) -> Conversation:
    return changed(it, offered_to=None, offered_at=None, passed=())


async def decline_conversation(desk: Desk, request: DeclineConversation) -> None:
    extension = desk.operator(request.operator).extension
    it = desk.floor.conversations.get(request.conversation_id)
    if it is None or it.offered_to != extension:
        raise RequestRefused(409, "not_offered")
    await desk.tell(on.OfferDeclined(desk.clock(), extension, it.conversation_id))


HANDLERS: Handlers = {
    ReportConversations: report_conversations,
    DeclineConversation: decline_conversation,
}
