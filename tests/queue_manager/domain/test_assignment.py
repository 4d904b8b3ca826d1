"""The assignment against every possible one."""

from __future__ import annotations

import random
from collections.abc import Iterator

from queue_manager.domain.dispatching.assignment import FIT, Costs, assign


def every(callers: list[int], operators: list[int], costs: Costs) -> Iterator[dict[int, int]]:
    """Each way to pair them, also with some left over."""

    def more(at: int, taken: dict[int, int]) -> Iterator[dict[int, int]]:
        if at == len(callers):
            yield dict(taken)
            return
        yield from more(at + 1, taken)
        for index, kind in enumerate(operators):
            if index not in taken.values() and (callers[at], kind) in costs:
                yield from more(at + 1, taken | {at: index})

    yield from more(0, {})


def worth(
    pairs: dict[int, int], callers: list[int], operators: list[int], costs: Costs
) -> tuple[list[bool], int]:
    """Whom it serves, the first in line first; then what it costs."""
    fit = sum(costs[callers[a], operators[b]] for a, b in pairs.items())
    return [n not in pairs for n in range(len(callers))], FIT * fit + sum(pairs.values())


def test_no_other_assignment_is_better() -> None:
    rng = random.Random(109)
    for _ in range(1500):
        kinds = rng.randint(1, 4)
        callers = [rng.randrange(kinds) for _ in range(rng.randint(1, 5))]
        operators = [rng.randrange(kinds) for _ in range(rng.randint(1, 5))]
        costs = {
            (a, b): rng.choice([-9, 0, 1, 2, 5])
            for a in range(kinds)
            for b in range(kinds)
            if rng.random() < 0.6
        }
        found = dict(assign(callers, operators, costs))
        assert len(set(found.values())) == len(found)
        assert all((callers[a], operators[b]) in costs for a, b in found.items())
        best = min(
            worth(each, callers, operators, costs) for each in every(callers, operators, costs)
        )
        assert worth(found, callers, operators, costs) == best


def test_equals_are_served_in_their_order() -> None:
    assert assign([0, 0, 0], [0, 0], {(0, 0): 0}) == [(0, 0), (1, 1)]
    assert assign([0, 0, 1], [0, 1], {(0, 0): 0, (1, 1): 0}) == [(0, 0), (2, 1)]


def test_who_can_serve_only_one_kind_is_not_wasted() -> None:
    # The first caller may have either operator, the second only the longer idle one.
    assert assign([0, 1], [0, 1], {(0, 0): 0, (0, 1): 3, (1, 0): 0}) == [(0, 1), (1, 0)]
