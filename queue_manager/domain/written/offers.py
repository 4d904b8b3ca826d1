"""The life of an offer: made, taken, declined, run out, or broken off by a call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from queue_manager.domain.floor import records as note
from queue_manager.domain.floor import written_events as on
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.conversation import (
    OFFERED_FOR,
    PASSED_FOR,
    Conversation,
    OfferResult,
    Passed,
)
from queue_manager.domain.floor.copying import changed
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.states import OperatorState
from queue_manager.domain.written import matching

#: What an offer ends as where its operator may be offered nothing any more.
LEFT = {
    OperatorState.PAUSED: OfferResult.AWAY,
    OperatorState.SIGNED_OUT: OfferResult.AWAY,
}
#: After these the operator is not offered the same again at once.
PASSING = frozenset({OfferResult.DECLINED, OfferResult.SILENT})


def conversations_changed(change: FloorChange, event: on.ConversationsChanged) -> None:
    """Take over conversations; an offer stands while its conversation waits."""
    now = dict(change.floor.conversations)
    for conversation_id in event.gone:
        known = now.pop(conversation_id, None)
        if known is not None:
            _note_end(change, known, OfferResult.GONE, event.at)
    for conversation in event.changed:
        now[conversation.conversation_id] = _with_offer(
            change, conversation, now.get(conversation.conversation_id), event.at
        )
    change.set(conversations=now)


def _with_offer(
    change: FloorChange, conversation: Conversation, known: Conversation | None, at: datetime
) -> Conversation:
    if known is None:
        return conversation
    if conversation.waits and conversation.holder is None:
        offer = (known.offered_to, known.offered_at)
        passed = known.passed
        if known.holder:  # they gave it back, or were not heard any more
            passed = (*passed, Passed(known.holder, at + PASSED_FOR))
        return changed(conversation, offered_to=offer[0], offered_at=offer[1], passed=passed)
    taken = known.offered_to is not None and conversation.holder == known.offered_to
    _note_end(change, known, OfferResult.TAKEN if taken else OfferResult.GONE, at)
    return conversation


def offer_declined(change: FloorChange, event: on.OfferDeclined) -> None:
    """Offer it to somebody else; do nothing where it is not offered to them."""
    conversation = change.floor.conversations.get(event.conversation_id)
    if conversation is not None and conversation.offered_to == event.operator:
        _put(change, [_ended(change, conversation, OfferResult.DECLINED, event.at)])


def offer(change: FloorChange, _: Floor, at: datetime) -> None:
    """End offers that are over, and offer what waits."""
    if not change.floor.conversations:
        return
    _put(change, list(_over(change, at)))
    operators = change.operators.values()
    made = matching.pairs(change.floor.conversations.values(), operators, at)
    _put(
        change,
        [changed(it, offered_to=each.extension, offered_at=at) for it, each in made],
    )


def _over(change: FloorChange, at: datetime) -> Iterator[Conversation]:
    """What is otherwise by now: an offer has ended, or somebody may be offered it again."""
    for conversation in change.floor.conversations.values():
        result = _result(change, conversation, at)
        if result is not None:
            yield _ended(change, conversation, result, at)
        elif conversation.passed and conversation.passed[0].until <= at:
            yield changed(
                conversation, passed=tuple(each for each in conversation.passed if each.until > at)
            )


def _result(change: FloorChange, conversation: Conversation, at: datetime) -> OfferResult | None:
    """As what the offer ends now; None: it stands, or there is none."""
    if conversation.offered_to is None or conversation.offered_at is None:
        return None
    operator = change.operators.get(conversation.offered_to)
    if operator is None:
        return OfferResult.AWAY
    if not matching.may_be_offered(operator):
        return LEFT.get(operator.state, OfferResult.INTERRUPTED)
    return OfferResult.SILENT if conversation.offered_at + OFFERED_FOR <= at else None


def _ended(
    change: FloorChange, conversation: Conversation, result: OfferResult, at: datetime
) -> Conversation:
    _note_end(change, conversation, result, at)
    passed = conversation.passed
    if result in PASSING and conversation.offered_to is not None:
        passed = (*passed, Passed(conversation.offered_to, at + PASSED_FOR))
    return changed(conversation, offered_to=None, offered_at=None, passed=passed)


def _note_end(
    change: FloorChange, conversation: Conversation, result: OfferResult, at: datetime
) -> None:
    if conversation.offered_to is None or conversation.offered_at is None:
        return
    change.records.append(
        note.OfferEnded(
            conversation_id=conversation.conversation_id,
            operator=conversation.offered_to,
            offered_at=conversation.offered_at,
            ended_at=max(at, conversation.offered_at),
            result=result,
        )
    )


def _put(change: FloorChange, conversations: list[Conversation]) -> None:
    if conversations:
        now = {each.conversation_id: each for each in conversations}
        change.set(conversations={**change.floor.conversations, **now})


def due(floor: Floor) -> Iterator[datetime]:
    """Yield when an offer runs out, or somebody may be offered again what they passed."""
    for conversation in floor.conversations.values():
        if conversation.offered_at is not None:
            yield conversation.offered_at + OFFERED_FOR
        if conversation.passed:
            yield conversation.passed[0].until
