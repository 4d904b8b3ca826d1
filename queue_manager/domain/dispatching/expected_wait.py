"""How long a caller will probably wait: told when they come, and before they are handed on."""

from __future__ import annotations

from datetime import datetime, timedelta

from queue_manager.domain.dispatching import dispatch
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator

#: A line's latest handling times that are kept, and how many there must be to tell anything.
HANDLED_REMEMBERED, FEWEST_HANDLED = 40, 5


def expected_wait(floor: Floor, call: Call, at: datetime) -> timedelta | None:
    """Return how long this caller will probably wait from `at` on for an operator to be rung.

    With n operators at work who may serve them, of whom f are free, and a callers before them, they
    need the (a − f + 1)-th end of a call. Handling times (talk and wrap-up) are about exponential
    with the mean m of the line's latest, so one of n ends each m ÷ n. None where that cannot be
    told: nobody who may serve them is at work, or too few calls have been handled.
    """
    return wait_for(floor, call, who_may_serve(floor, call))


def wait_for(floor: Floor, call: Call, pool: list[Operator]) -> timedelta | None:
    """Return how long this caller will probably wait for one of `pool`, those who may serve them,
    as `expected_wait` says."""
    free = sum(map(dispatch.may_be_rung, pool))
    lines = {
        line.number
        for line in floor.lines.values()
        if any(line.is_served_by(each.skills) for each in pool)
    }
    before = _before(floor, call, lines | {call.served_line})
    if before < free:
        return timedelta()
    handled = floor.handled.get(call.served_line, ())
    if not pool or len(handled) < FEWEST_HANDLED:
        return None
    mean_seconds = sum(handled) / len(handled)
    return timedelta(seconds=(before - free + 1) * mean_seconds / len(pool))


def who_may_serve(floor: Floor, call: Call) -> list[Operator]:
    """Return the operators at work who may serve this caller; not who has handed them on. Whether
    they may is a matter of their skills, which many share."""
    want = dispatch.requirements_of(floor, call, dispatch.Staff(floor.operators.values()))
    able: dict[int, bool] = {}
    pool = []
    for each in floor.operators.values():
        if each.state in dispatch.AWAY or each.extension == want.handed_on_by:
            continue
        skills = id(each.skills)
        if skills not in able:
            able[skills] = want.misfit(each) is not None
        if able[skills]:
            pool.append(each)
    return pool


def _before(floor: Floor, call: Call, lines: set[str]) -> int:
    """Callers in line before this one who want the same operators."""
    mine = dispatch.place(floor, call)
    # Most are of the same line, where who came first is first: that is quickly told.
    return sum(
        each.offered_at < call.offered_at
        if each.line == call.line and each.talk is None and call.talk is None
        else dispatch.place(floor, each) < mine
        for each in dispatch.waiting(floor)
        if each.served_line in lines
    )


def talk_is_over(change: FloorChange, call: Call, talk: timedelta) -> None:
    """Remember how long such a call takes: its `talk`, and the wrap-up."""
    if call.talk is None or call.origin.trial:
        return
    line = change.line_of(call)
    seconds = (talk + line.wrap_up).total_seconds()
    latest = (*change.floor.handled.get(line.number, ()), seconds)[-HANDLED_REMEMBERED:]
    change.set(handled={**change.floor.handled, line.number: latest})
