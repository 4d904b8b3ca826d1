"""Which calls are assessed: so many of each operator in a month, over topics and times of day.

A night draws of the day before. By day d of a month with D days an operator has ⌊q·d ÷ D + u⌋ calls
drawn, u from 0 to 1 by chance for each operator and month: nobody can tell the days, and q are
drawn by its end. Who was away catches up with their next day, and the last night draws what is
missing from the whole month.

A call is drawn in two steps. First a stratum (topic and part of the day), by a chance in proportion
to how much it lacks of its share of the operator's draws by now. Then, in it, the call whose hash
with the seed is the lowest. So a draw can be made again from its seed and its calls, in whatever
order they come, and anybody can check that no call was picked by hand.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

#: The day has four parts: 0:00, 6:00, 12:00, 18:00.
HOURS_OF_PART = 6
_NEARLY_NOTHING = 1e-9


class Stratum(NamedTuple):
    """The stratum from which calls are drawn. `topic`: the highest one above the ticket's, 0 for
    none. `part` of the day: 0 to 3."""

    operator: str
    topic: int
    part: int


@dataclass(frozen=True, slots=True)
class AssessableCall:
    """A call that can be assessed: answered, and recorded."""

    call_id: str
    day: date
    stratum: Stratum


@dataclass(frozen=True, slots=True)
class SamplingMonth:
    """A month before the day: how many calls its strata had, how many were drawn of them and not
    set aside, and calls that were not drawn."""

    calls: Mapping[Stratum, int] = field(default_factory=dict)
    drawn: Mapping[Stratum, int] = field(default_factory=dict)
    left: Sequence[AssessableCall] = ()


def chance(seed: int, *words: object) -> float:
    """Return a number above 0 and below 1 that only these decide."""
    digest = hashlib.sha256("\0".join(map(str, (seed, *words))).encode()).digest()
    return (int.from_bytes(digest[:7]) + 0.5) / 2**56


def due_by(day: date, quota: int, start: float) -> int:
    """Return how many calls of an operator are drawn by the end of `day`; `start` is their u."""
    first = day.replace(day=1)
    days = ((first + timedelta(days=31)).replace(day=1) - first).days
    return quota if day.day == days else math.floor(quota * day.day / days + start)


def draw(
    calls: Sequence[AssessableCall], month: SamplingMonth, day: date, quota: int, seed: int
) -> list[AssessableCall]:
    """Draw of the calls of `day`. `seed` is the month's."""
    last = (day + timedelta(days=1)).day == 1
    whole, drawn = Counter(month.calls), Counter(month.drawn)
    whole.update(it.stratum for it in calls)
    at_hand = _by_operator([*calls, *month.left] if last else calls)
    found: list[AssessableCall] = []
    for operator in sorted(at_hand):
        before = sum(n for stratum, n in drawn.items() if stratum.operator == operator)
        due = due_by(day, quota, chance(seed, "start", operator))
        found += _of_operator(at_hand[operator], whole, drawn, max(0, due - before), seed)
    return found


def strata_of(calls: Iterable[AssessableCall]) -> Counter[Stratum]:
    """Return how many calls each stratum has."""
    return Counter(it.stratum for it in calls)


def _by_operator(calls: Iterable[AssessableCall]) -> dict[str, list[AssessableCall]]:
    found: dict[str, list[AssessableCall]] = defaultdict(list)
    for call in calls:
        found[call.stratum.operator].append(call)
    return found


def _of_operator(
    calls: list[AssessableCall], whole: Counter[Stratum], drawn: Counter[Stratum], n: int, seed: int
) -> list[AssessableCall]:
    """Draw `n` of an operator's calls, or all there are; they are counted in `drawn`."""
    left: dict[Stratum, list[AssessableCall]] = defaultdict(list)
    for call in sorted(calls, key=lambda call: chance(seed, call.call_id), reverse=True):
        left[call.stratum].append(call)  # the lowest is the last
    operator = calls[0].stratum.operator
    own = {stratum: count for stratum, count in whole.items() if stratum.operator == operator}
    found: list[AssessableCall] = []
    for turn in range(min(n, len(calls))):
        stratum = _stratum(left, own, drawn, (seed, operator, calls[0].day, turn))
        found.append(left[stratum].pop())
        drawn[stratum] += 1
        if not left[stratum]:
            del left[stratum]
    return found


def _stratum(
    left: Mapping[Stratum, object],
    whole: Mapping[Stratum, int],
    drawn: Mapping[Stratum, int],
    words: tuple[int, str, date, int],
) -> Stratum:
    """One of `left`, by a chance in proportion to what it lacks: the smallest −ln(u) ÷ weight."""
    share = (1 + sum(drawn.get(it, 0) for it in whole)) / sum(whole.values())

    def key(stratum: Stratum) -> tuple[float, Stratum]:
        calls = whole.get(stratum, 1)  # its ticket has got another topic since it was counted
        weight = max(calls * share - drawn.get(stratum, 0), _NEARLY_NOTHING * calls)
        return -math.log(chance(*words, stratum.topic, stratum.part)) / weight, stratum

    return min(left, key=key)
