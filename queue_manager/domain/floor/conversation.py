"""A conversation in writing that goes on, as much of it as says to whom it is offered.

What was said is no business of the dispatcher's: the process of the channels has it, and says which
conversations wait. Standard library only; times are aware UTC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: Who is offered a conversation and does not open it for so long is passed over.
OFFERED_FOR = timedelta(seconds=30)
#: Who passed a conversation, or let its offer run out, is not offered it again for so long.
PASSED_FOR = timedelta(minutes=2)
#: In `Conversation.holder`: somebody without an extension, such as a shift lead, answers.
SOMEBODY = ""


class OfferResult(StrEnum):
    """The result of an offer."""

    TAKEN = "taken"
    DECLINED = "declined"
    SILENT = "silent"  # it was not opened in time
    INTERRUPTED = "interrupted"  # a call came, or work after one
    AWAY = "away"  # a pause, or the end of the shift
    GONE = "gone"  # a colleague took it, or it is over


@dataclass(frozen=True, slots=True)
class Passed:
    """The operator to whom the conversation is not offered before `until`."""

    operator: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation in writing. `due_at`: until when a person is to answer. `waits`: the author
    waits for one; a conversation that does not only counts for its `holder`, the extension of who
    answers it (`SOMEBODY`: they have none). `known_to`: the extension of who answered last.
    `language` None: it is unknown."""

    conversation_id: str
    source: str
    due_at: datetime
    language: str | None = None
    waits: bool = True
    holder: str | None = None
    known_to: str | None = None
    offered_to: str | None = None
    offered_at: datetime | None = None
    passed: tuple[Passed, ...] = ()

    @property
    def is_in_line(self) -> bool:
        """Return whether an operator is to be found for it."""
        return self.waits and self.holder is None and self.offered_to is None


def being_written(conversations: Iterable[Conversation]) -> Counter[str]:
    """Return how many authors wait for an answer that each operator has begun, by extension."""
    return Counter(it.holder for it in conversations if it.holder and it.waits)
