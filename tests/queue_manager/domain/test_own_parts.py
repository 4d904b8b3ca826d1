"""Calls that several operators had: each part is theirs who spoke, and nothing is counted twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.lead_model import lead_name
from queue_manager.domain.floor.states import OperatorState
from queue_manager.domain.measures.facts import facts_of
from queue_manager.domain.measures.own_parts import (
    MILLISECOND,
    Handover,
    OwnPart,
    SharedTalk,
    own_parts,
)
from tests.queue_manager.domain.call_histories import histories
from tests.queue_manager.domain.test_any_order import walk

T0 = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
MINUTE = 60_000
A, B, C = "1001", "1002", "1003"
LEAD = lead_name(7)


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


def over(
    operator: str, lost: float, resumed: float | None = None, by: str | None = None
) -> Handover:
    """Lost, or handed on, and taken up so many minutes after the connection."""
    return Handover(operator, at(lost), None if resumed is None else at(resumed), by)


def talk(
    minutes: float,
    *handovers: Handover,
    hold: float = 0,
    held: dict[str, float] | None = None,
    wrote: dict[str, float] | None = None,
) -> SharedTalk:
    """So many minutes of talk, and of holds besides."""

    def ms(of: dict[str, float] | None) -> dict[str, int]:
        return {operator: round(it * MINUTE) for operator, it in (of or {}).items()}

    talked, on_hold = round(minutes * MINUTE), round(hold * MINUTE)
    return SharedTalk(B, T0, talked, on_hold, handovers, ms(held), ms(wrote))


def part(operator: str, began: float, talked: float, hold: float = 0, wrote: float = 0) -> OwnPart:
    in_ms = (round(it * MINUTE) for it in (talked, hold, wrote))
    return OwnPart(operator, at(began), *in_ms)


def test_who_hands_a_caller_on_has_had_a_call_of_their_own() -> None:
    """Twelve minutes with A, one of them on hold; half a minute of music; three with B, who had
    them on hold for half a minute. Each writes afterwards."""
    shared = talk(
        13.5, over(A, 12, 12.5, B), hold=1.5, held={A: 1, B: 0.5}, wrote={A: 0.25, B: 0.5}
    )
    assert own_parts(shared) == [part(A, 0, 11, 1, 0.25), part(B, 12.5, 2.5, 0.5, 0.5)]


@pytest.mark.parametrize(
    ("shared", "parts"),
    [
        # A page that was loaded again, after the same caller twice: one call, with both stretches.
        (talk(9, over(A, 4, 5, A)), [part(A, 0, 9)]),
        (talk(8, over(A, 4, 5, A), over(A, 9)), [part(A, 0, 8)]),
        # Handed on and handed back: two calls, and none is counted twice.
        (talk(10, over(A, 4, 5, B), over(B, 7, 8, A)), [part(A, 0, 8), part(B, 5, 2)]),
        # B lets it ring, the line finds C.
        (talk(6, over(A, 4, 9, C)), [part(A, 0, 4), part(C, 9, 2)]),
        # The caller left before anybody spoke to them again: B, on record, has had nothing.
        (talk(4, over(A, 4)), [part(A, 0, 4)]),
        # The caller goes on with a number outside: five minutes are nobody's of ours.
        (talk(9, over(A, 4, 4)), [part(A, 0, 4)]),
        # … and comes back to the line.
        (talk(12, over(A, 4, 4), over(A, 9, 10, B)), [part(A, 0, 4), part(B, 10, 3)]),
        # What a lead took over stays with the operator who had it.
        (talk(9, over(A, 4, 4, LEAD)), [part(A, 0, 9)]),
        (talk(9, over(A, 4, 4, LEAD), over(LEAD, 7, 8, B)), [part(A, 0, 7), part(B, 8, 2)]),
        # They held the caller, and handed on: the hold is not that of who had the caller last.
        (
            talk(7, over(A, 4, 4, LEAD), over(LEAD, 8, 8, B), hold=3, held={B: 0.5}),
            [part(A, 0, 5.5, 2.5), part(B, 8, 1.5, 0.5)],
        ),
        (
            talk(7, over(A, 4, 4, LEAD), over(LEAD, 9, 9, B), hold=3, held={A: 1}),
            [part(A, 0, 6, 3), part(B, 9, 1)],
        ),
        # More than one has room for is of those before.
        (talk(2, over(A, 4, 4, B), hold=4), [part(A, 0, 2, 2), part(B, 4, 0, 2)]),
        # States that tell more than the whole are cut.
        (talk(6, over(A, 4, 4, B), hold=1, held={A: 1, B: 0.5}), [part(A, 0, 3, 1), part(B, 4, 3)]),
        # Nothing of it is on record (any more): the call is whose it is.
        (talk(9, hold=1), [part(B, 0, 9, 1)]),
    ],
)
def test_each_part_is_theirs_who_spoke(shared: SharedTalk, parts: list[OwnPart]) -> None:
    assert own_parts(shared) == parts


def shared_talks(records: list[note.Record]) -> list[tuple[SharedTalk, bool]]:
    """Answered calls with a handover, as they are on record; and whether all of it was with us."""
    found = []
    for history in histories(records):
        facts = facts_of(history)
        broken = [
            it for it in records
            if isinstance(it, note.CallBroken) and it.call_id == history.call_id
        ]  # fmt: skip
        if not facts.answered or facts.connected_at is None or not broken:
            continue
        ms: dict[OperatorState, Counter[str]] = defaultdict(Counter)
        for it in records:
            if isinstance(it, note.StateEnded) and it.call_id == history.call_id:
                ms[it.state][it.operator] += round((it.ended_at - it.began_at) / MILLISECOND)
        broken.sort(key=lambda it: it.lost_at)
        talk = SharedTalk(
            facts.operator,
            facts.connected_at,
            facts.talk_ms,
            facts.hold_ms,
            [Handover(it.operator, it.lost_at, it.resumed_at, it.resumed_by) for it in broken],
            ms[OperatorState.HOLD],
            ms[OperatorState.WRAP_UP],
        )
        found.append((talk, not any(it.outside for it in broken)))
    return found


@given(st.integers(min_value=0, max_value=2**32))
@example(126)  # a lead who took over holds the caller, and hands on
@settings(max_examples=25, deadline=None)
def test_on_any_floor_the_parts_are_the_whole(seed: int) -> None:
    for shared, whole in shared_talks(walk(seed).story.records):
        parts = own_parts(shared)
        assert shared.operator in {it.operator for it in parts}, "on record is one who spoke"
        assert len({it.operator for it in parts}) == len(parts) > 0
        for it in parts:
            assert it.talk_ms >= 0 and it.hold_ms >= 0 and it.wrap_up_ms >= 0
            assert it.began_at >= shared.connected_at
        together = sum(it.talk_ms + it.hold_ms for it in parts)
        assert together <= shared.talk_ms + shared.hold_ms
        if whole:
            assert together == shared.talk_ms + shared.hold_ms
            assert sum(it.hold_ms for it in parts) == shared.hold_ms
