"""Which conversation is offered to whom. Pure, time passed in.

What is due first comes first. What cannot be answered in time any more comes after what can, but
for one in `LATE_EVERY`: else a rush makes each answer late, one after the other, for as long as it
lasts, and no author is helped by it.

An operator is offered no more than they have room for, nothing while they are with a call or after
one, and nothing that they passed a moment ago. Who takes no calls comes before who does, then who
answered the author last, then who has the most room, then the longest idle. A language that nobody
at work reads is no condition, as for callers.

Calls need no rule here: an operator with texts is available as before (and rung last:
dispatching/dispatch.py), callers are given their operators before conversations are, and whoever is
rung is offered nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable
from datetime import datetime
from itertools import takewhile

from queue_manager.domain.dispatching.dispatch import AWAY, LONG_AGO
from queue_manager.domain.floor.conversation import Conversation
from queue_manager.domain.floor.limits import ANSWER_TAKES
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.states import OperatorState

Pair = tuple[Conversation, Operator]
Rank = tuple[object, ...]

#: While some are late and others are not, one in so many that are being answered is a late one.
LATE_EVERY = 4


def may_be_offered(operator: Operator) -> bool:
    """Return whether the operator takes texts, and has no call, no wrap-up and no leg on the
    telephone."""
    return (
        operator.skills.texts > 0
        and operator.state is OperatorState.AVAILABLE
        and operator.ring_id is None
        and not operator.phone.engaged
    )


def pairs(
    conversations: Collection[Conversation], operators: Collection[Operator], at: datetime
) -> list[Pair]:
    """Return each conversation that is to be offered now, with the operator."""
    in_line = in_turn(conversations, at)
    if not in_line:
        return []
    busy = texts_of(conversations)
    able = {
        each.extension: each
        for each in operators
        if may_be_offered(each) and busy[each.extension] < each.skills.texts
    }
    found: list[Pair] = []
    in_vain: set[Hashable] = set()
    read = _read_at_work(operators) if able else frozenset()
    for conversation in in_line:
        kind = (conversation.language, conversation.passed)
        if not able or kind in in_vain:
            continue
        operator = _best(conversation, able.values(), busy, read)
        if operator is None:
            in_vain.add(kind)
            continue
        found.append((conversation, operator))
        busy[operator.extension] += 1
        if busy[operator.extension] >= operator.skills.texts:
            del able[operator.extension]
    return found


def in_turn(conversations: Collection[Conversation], at: datetime) -> list[Conversation]:
    """Return the conversations in line, as they are to be offered."""
    line = sorted(
        (each for each in conversations if each.is_in_line),
        key=lambda each: (each.due_at, each.conversation_id),
    )
    late = list(takewhile(lambda each: is_late(each, at), line))
    if not late or len(late) == len(line):
        return line
    answered = [each for each in conversations if each.waits and not each.is_in_line]
    of_late = sum(is_late(each, at) for each in answered)
    return _mixed(line[len(late) :], late, len(answered), of_late)


def is_late(conversation: Conversation, at: datetime) -> bool:
    """Return whether no answer can be in time any more."""
    return conversation.due_at < at + ANSWER_TAKES


def _mixed(
    in_time: list[Conversation], late: list[Conversation], answered: int, of_late: int
) -> list[Conversation]:
    """Both by the share that late ones have, of whom `of_late` of `answered` are being answered."""
    line: list[Conversation] = []
    now, then = iter(in_time), iter(late)
    while len(line) < len(in_time) + len(late):
        turn_of_late = LATE_EVERY * of_late < answered
        conversation = next(then if turn_of_late else now, None) or next(
            now if turn_of_late else then
        )
        of_late += turn_of_late
        answered += 1
        line.append(conversation)
    return line


def texts_of(conversations: Iterable[Conversation]) -> Counter[str]:
    """Return how many each operator answers or is offered, by extension."""
    return Counter(
        whose
        for each in conversations
        if (whose := each.offered_to if each.holder is None else each.holder)
    )


def _read_at_work(operators: Iterable[Operator]) -> frozenset[str]:
    """The languages that somebody reads who is neither away nor without texts."""
    there = (each.skills for each in operators if each.skills.texts > 0 and each.state not in AWAY)
    return frozenset(code for skills in there for code in skills.read)


def _best(
    conversation: Conversation, able: Iterable[Operator], busy: Counter[str], read: frozenset[str]
) -> Operator | None:
    passed = {each.operator for each in conversation.passed}
    condition = conversation.language if conversation.language in read else None
    fits = (
        each
        for each in able
        if each.extension not in passed and (condition is None or condition in each.skills.read)
    )
    return min(fits, key=lambda each: _rank(conversation, each, busy), default=None)


def _rank(conversation: Conversation, operator: Operator, busy: Counter[str]) -> Rank:
    return (
        operator.skills.calls,
        operator.extension != conversation.known_to,
        busy[operator.extension] / operator.skills.texts,
        operator.available_since or LONG_AGO,
        operator.extension,
    )
