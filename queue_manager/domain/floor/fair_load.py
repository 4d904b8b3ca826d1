"""A load that is shared fairly over a shift: calls and minutes, at equal presence.

The longest idle alone does not do it: who has had short talks by chance is idle as early as the
others and is rung as often, and after eight hours the busiest of 27 operators has had a quarter
more calls than the least busy. So what each has carried is counted, as talk time plus a mean talk
for each call, and who has carried markedly less is rung first; among those who have carried about
the same, the longest idle. Who comes to work, or back from a pause, begins with what the others
carry on average: nobody has to make up for an absence.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.states import OperatorState

#: Operators within the same such span (in seconds) have carried about the same.
SPAN = 600.0
#: A call weighs as much besides its own talk, where the line's mean is not known yet.
USUAL_TALK = timedelta(seconds=120)
AWAY = frozenset({OperatorState.SIGNED_OUT, OperatorState.PAUSED})


def rank(operator: Operator) -> int:
    """Sort operators by what they have carried, the least first; many are equal."""
    return int(operator.load // SPAN)


def carried(talk: timedelta, handled: Iterable[float]) -> float:
    """Return what one call adds: its talk, and the mean of the line's latest handling times."""
    known = list(handled)
    mean = sum(known) / len(known) if known else USUAL_TALK.total_seconds()
    return talk.total_seconds() + mean


def on_return(operator: Operator, operators: Iterable[Operator]) -> float:
    """Return the load with which somebody comes to work or back from a pause."""
    loads = [
        each.load
        for each in operators
        if each.state not in AWAY and each.extension != operator.extension
    ]
    return max(operator.load, sum(loads) / len(loads)) if loads else operator.load
