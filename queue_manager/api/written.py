"""Conversations in writing: which there are, and who passes one."""

from __future__ import annotations

from queue_manager.api.desk import Desk, Handlers, RequestRefused
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.conversation import Conversation
from queue_manager.domain.floor.copying import changed
from queue_manager.requests import DeclineConversation, ReportConversations, WrittenConversation


async def report_conversations(desk: Desk, request: ReportConversations) -> None:
    """Report the conversations. Only what is otherwise becomes an event: the same is reported again
    and again."""
    known = desk.floor.conversations
    reported = {it.conversation_id: _conversation(it) for it in request.conversations}
    other = tuple(
        conversation
        for key, conversation in reported.items()
        if key not in known or _without_offer(known[key]) != conversation
    )
    gone = tuple(sorted(known.keys() - reported.keys()))
    if other or gone:
        await desk.tell(on.ConversationsChanged(desk.clock(), other, gone))


def _conversation(conversation: WrittenConversation) -> Conversation:
    return Conversation(
        conversation_id=conversation.conversation_id,
        source=conversation.source,
        due_at=conversation.due_at,
        language=conversation.language,
        waits=conversation.waits,
        holder=conversation.holder,
        known_to=conversation.known_to,
    )


def _without_offer(conversation: Conversation) -> Conversation:
    return changed(conversation, offered_to=None, offered_at=None, passed=())


async def decline_conversation(desk: Desk, request: DeclineConversation) -> None:
    extension = desk.operator(request.operator).extension
    conversation = desk.floor.conversations.get(request.conversation_id)
    if conversation is None or conversation.offered_to != extension:
        raise RequestRefused(409, "not_offered")
    await desk.tell(on.OfferDeclined(desk.clock(), extension, conversation.conversation_id))


HANDLERS: Handlers = {
    ReportConversations: report_conversations,
    DeclineConversation: decline_conversation,
}
