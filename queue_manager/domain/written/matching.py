"""Which conversation is offered to whom. Pure, and without a clock.

What is due first comes first. An operator is offered no more than they have room for, nothing
while they are with a call or after one, and nothing that they passed a moment ago. Who takes no
calls comes before who does, then who answered the author last, then who has the most room, then
the longest idle. A language that nobody at work reads is no condition, as for callers.

Calls need no rule here: an operator with texts is available as before, callers are given their
operators before conversations are, and whoever is rung is offered nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable

from queue_manager.domain.dispatching.dispatch import AWAY, LONG_AGO
from queue_manager.domain.floor.conversation import Conversation
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.states import OperatorState

Pair = tuple[Conversation, Operator]
Rank = tuple[object, ...]


def may_be_offered(operator: Operator) -> bool:
    """Takes texts, and has no call, no wrap-up and no leg on the telephone."""
    return (
        operator.skills.texts > 0
        and operator.state is OperatorState.AVAILABLE
        and operator.ring_id is None
        and not operator.phone.engaged
    )


def pairs(conversations: Collection[Conversation], operators: Collection[Operator]) -> list[Pair]:
    """Each conversation that is to be offered now, with the operator."""
    in_line = sorted(
        (each for each in conversations if each.is_in_line),
        key=lambda each: (each.due_at, each.conversation_id),
    )
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


def texts_of(conversations: Iterable[Conversation]) -> Counter[str]:
    """How many each operator answers or is offered, by extension."""
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
    it: Conversation, able: Iterable[Operator], busy: Counter[str], read: frozenset[str]
) -> Operator | None:
    passed = {each.operator for each in it.passed}
    condition = it.language if it.language in read else None
    fits = (
        each
        for each in able
        if each.extension not in passed and (condition is None or condition in each.skills.read)
    )
    return min(fits, key=lambda each: _rank(it, each, busy), default=None)


def _rank(it: Conversation, operator: Operator, busy: Counter[str]) -> Rank:
    return (
        operator.skills.calls,
        operator.extension != it.known_to,
        busy[operator.extension] / operator.skills.texts,
        operator.available_since or LONG_AGO,
        operator.extension,
    )
