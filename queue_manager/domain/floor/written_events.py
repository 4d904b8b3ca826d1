"""What happens to conversations in writing, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from queue_manager.domain.floor.conversation import Conversation


@dataclass(frozen=True, slots=True)
class ConversationsChanged:
    """The conversations that have come or are otherwise now (without what the dispatcher decides:
    offers), and those of the ids `gone` that need nobody any more."""

    at: datetime
    changed: tuple[Conversation, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferDeclined:
    """The operator passes the conversation that they are offered."""

    at: datetime
    operator: str
    conversation_id: str
