"""Who assesses which call: as many for each controller, and never one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from quality.assessment.sampling import chance


class DrawnCall(NamedTuple):
    """A call that was drawn. `subject`: the person who talked; None: nobody's telephone any
    more."""

    call_id: str
    subject: int | None


def spread(drawn: Sequence[DrawnCall], load: Mapping[int, int], seed: int) -> dict[str, int | None]:
    """Call → controller: whoever has the fewest. `load`: the controllers, and how many calls wait
    for each. None where there is nobody but who talked."""
    has, found = dict(load), dict[str, int | None]()
    for call in sorted(drawn, key=lambda call: chance(seed, "spread", call.call_id)):
        turn = {
            who: (waiting, chance(seed, who, call.call_id))
            for who, waiting in has.items()
            if who != call.subject
        }
        chosen = min(turn, key=turn.__getitem__, default=None)
        if chosen is not None:
            has[chosen] += 1
        found[call.call_id] = chosen
    return found
