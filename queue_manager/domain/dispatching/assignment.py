"""Who gets whom, exactly: as many callers as can be served, the first in line first, then the
best fit, then the longest idle.

Callers and operators come in kinds (all of a kind may have the same partners at the same cost), so
the search runs over a few dozen kinds however many people there are. It is the shortest augmenting
path of the assignment problem (Jonker & Volgenant 1987; Ahuja, Magnanti & Orlin, Network Flows,
chapter 9): callers are added one by one in their order, so whoever comes first is never given up
for whoever comes later, and after each the cost is the least possible for those served.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence

#: One step of fit weighs more than the whole order of idleness: 1,400 operators are possible.
FIT = 1_000_000
Costs = Mapping[tuple[int, int], int]


def assign(callers: Sequence[int], operators: Sequence[int], costs: Costs) -> list[tuple[int, int]]:
    """Assign callers to operators. `callers` are the kinds of callers, the first in line first,
    `operators` the kinds of operators, the longest idle first; `costs` says how badly two kinds fit
    (0: perfectly, may be negative), and a pair that is not in it may not meet. Returns (caller,
    operator) by index, in the callers' order."""
    if len({*callers}) == len({*operators}) == 1:
        meet = (callers[0], operators[0]) in costs
        return list(zip(range(len(callers)), range(len(operators)), strict=False)) if meet else []
    return _Assignment(operators, costs).of(callers)


class _Assignment:
    def __init__(self, operators: Sequence[int], costs: Costs) -> None:
        self._costs = costs
        self._members: dict[int, list[int]] = defaultdict(list)
        for index, kind in enumerate(operators):
            self._members[kind].append(index)
        self._used: dict[int, int] = dict.fromkeys(self._members, 0)
        self._partners: dict[int, list[int]] = defaultdict(list)
        for mine, theirs in costs:
            if theirs in self._members:
                self._partners[mine].append(theirs)
        # How many callers of a kind have an operator of another: operators' kind → callers' kind.
        self._pairs: dict[int, dict[int, int]] = {kind: {} for kind in self._members}

    def of(self, callers: Sequence[int]) -> list[tuple[int, int]]:
        """Every caller who can be served, with an operator."""
        left = sum(map(len, self._members.values()))
        hopeless: set[int] = set()
        served: list[int] = []
        for index, kind in enumerate(callers):
            if not left:
                break
            if kind in hopeless:
                continue
            if self._add(kind):
                served.append(index)
                left -= 1
            else:
                hopeless.add(kind)  # nor is anybody of their kind who comes later
        return self._share_out(callers, served)

    def _add(self, start: int) -> bool:
        """One more caller of this kind, at the least cost; False if there is no way."""
        cost_to, via = self._search(start)
        ends = [
            (cost + self._members[kind][self._used[kind]], kind)
            for kind, cost in cost_to.items()
            if self._used[kind] < len(self._members[kind])
        ]
        if not ends:
            return False
        _, end = min(ends)
        self._used[end] += 1
        while True:
            caller = via[end]
            pairs = self._pairs[end]
            pairs[caller] = pairs.get(caller, 0) + 1
            before = self._came_from[caller]
            if before is None:  # here the path began
                return True
            self._pairs[before][caller] -= 1
            if not self._pairs[before][caller]:
                del self._pairs[before][caller]
            end = before

    def _search(self, start: int) -> tuple[dict[int, int], dict[int, int]]:
        """The least cost to reach each kind of operators, and through which kind of callers:
        label correcting, since a caller who moves over gives their old cost back."""
        self._came_from: dict[int, int | None] = {start: None}
        reach: dict[int, int] = {start: 0}
        cost_to: dict[int, int] = {}
        via: dict[int, int] = {}
        waiting, queued = deque([start]), {start}
        while waiting:
            caller = waiting.popleft()
            queued.discard(caller)
            for operators in self._partners[caller]:
                cost = reach[caller] + FIT * self._costs[caller, operators]
                if cost >= cost_to.get(operators, cost + 1):
                    continue
                cost_to[operators], via[operators] = cost, caller
                for other in self._pairs[operators]:
                    back = cost - FIT * self._costs[other, operators]
                    if other != start and back < reach.get(other, back + 1):
                        reach[other], self._came_from[other] = back, operators
                        if other not in queued:
                            waiting.append(other)
                            queued.add(other)
        return cost_to, via

    def _share_out(self, callers: Sequence[int], served: Sequence[int]) -> list[tuple[int, int]]:
        """Within a kind the first in line has the best fit, then the longest idle."""
        shares: dict[int, list[tuple[int, int]]] = defaultdict(list)
        taken = dict.fromkeys(self._members, 0)
        result = []
        for kind, pairs in self._pairs.items():
            for caller_kind, count in pairs.items():
                shares[caller_kind] += [(self._costs[caller_kind, kind], kind)] * count
        for kinds in shares.values():
            kinds.sort(reverse=True)
        for index in served:
            _, kind = shares[callers[index]].pop()
            result.append((index, self._members[kind][taken[kind]]))
            taken[kind] += 1
        return result
