"""A made-up past as the dispatcher's records tell it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from demo.days import PREFIX
from demo.history import canonical
from demo.plan import calls_of_day, shifts_of_day
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import OperatorState, Outcome
from queue_manager.domain.lines.line import LadderStep, StepKind
from queue_manager.domain.measures.facts import facts_of
from registry.deadlines.reckoning import Term, TermUnit
from tests.demo.small_city import UNTIL, days_of, parts, records, wish
from tests.queue_manager.domain.call_histories import histories, recount


def ended() -> list[note.CallEnded]:
    return [it for it in records(wish()) if isinstance(it, note.CallEnded)]


def talks() -> Iterator[tuple[str, datetime, datetime]]:
    """Operator, from when, to when: with callers, and with whom they called back."""
    connected: dict[str, note.CallAnswered | note.OutboundCallAnswered] = {}
    for it in records(wish()):
        match it:
            case note.CallAnswered():
                connected[it.call_id] = it
            case note.OutboundCallAnswered():
                connected[it.out_id] = it
            case note.CallEnded() if it.call_id in connected:
                began = connected[it.call_id].connected_at
                # The caller may still give a mark when the operator has gone on to the next.
                yield it.operator or "", began, began + timedelta(seconds=it.talk_seconds)
            case note.OutboundCallEnded() if it.out_id in connected:
                yield it.operator, connected[it.out_id].connected_at, it.ended_at


def test_the_same_seed_gives_the_same_past() -> None:
    again = [record for part in days_of(wish()).parts() for record in part.records]
    assert again == records(wish())


def test_another_seed_gives_another_past() -> None:
    other = [record for part in days_of(wish(seed=6)).parts() for record in part.records]
    assert other[:100] != records(wish())[:100]


def test_every_call_has_one_outcome_and_ends_in_its_part() -> None:
    for part in parts(wish()):
        began = [it.call_id for it in part.records if isinstance(it, note.CallBegan)]
        over = [it.call_id for it in part.records if isinstance(it, note.CallEnded)]
        assert sorted(began) == sorted(over)
        assert len(set(over)) == len(over)
    assert 250 < len(ended()) < 600


def test_there_is_something_of_everything() -> None:
    outcomes = {it.outcome for it in ended()}
    assert {Outcome.ANSWERED, Outcome.ABANDONED, Outcome.SHORT_ABANDON} <= outcomes
    kinds = {type(it) for it in records(wish())}
    assert {
        note.CallbackQueued, note.CallbackEnded, note.OutboundCallEnded, note.SurveyScored,
        note.CallStepped,
    } <= kinds  # fmt: skip
    states = {(it.state, it.reason) for it in records(wish()) if isinstance(it, note.StateEnded)}
    assert {(OperatorState.PAUSED, "lunch"), (OperatorState.PAUSED, "break")} <= states


def test_the_facts_of_the_calls_are_those_of_the_records() -> None:
    made = records(wish())
    counted = recount(made)
    facts = [facts_of(history) for history in histories(made)]
    assert Counter(it.outcome.value for it in facts if it.outcome) == counted.parts
    assert Counter(it.cause.value for it in facts if it.cause) == counted.causes
    assert sum(it.in_time for it in facts) == counted.in_time
    assert sum(it.talk_ms for it in facts) == pytest.approx(1000 * counted.talk, abs=len(facts))
    assert sum(it.hold_ms for it in facts) == pytest.approx(1000 * counted.hold, abs=len(facts))


def test_nobody_talks_twice_at_once() -> None:
    of_operator: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for operator, begins, ends in talks():
        of_operator[operator].append((begins, ends))
    assert len(of_operator) > 5
    for spans in of_operator.values():
        assert all(one[1] <= other[0] for one, other in pairwise(sorted(spans)))


def test_tickets_are_numbered_one_after_the_other_from_the_last() -> None:
    play = days_of(wish(days=1, calls=40), {"109-2026": 41})
    made = [record for part in play.parts() for record in part.records]
    numbers = [it.number for it in made if isinstance(it, note.TicketOpened)]
    assert numbers[0] == "109-2026-0000042"
    assert numbers == [f"109-2026-{n:07d}" for n in range(42, 42 + len(numbers))]


def test_nothing_is_left_of_it_for_the_time_after() -> None:
    made = records(wish())
    kept = {it.callback_id for it in made if isinstance(it, note.CallbackQueued)}
    over = {it.callback_id for it in made if isinstance(it, note.CallbackEnded)}
    assert kept == over
    assert max(it.ended_at for it in ended()) < UNTIL
    assert max(it.ended_at for it in made if isinstance(it, note.StateEnded)) < UNTIL


def test_its_callers_numbers_are_nobodys() -> None:
    callers = {it.caller for it in records(wish()) if isinstance(it, note.CallBegan)}
    assert None in callers
    assert all(each.startswith(PREFIX) for each in callers if each is not None)


def test_a_shift_stands_on_the_roster_in_quarter_hours_and_some_do_not_come() -> None:
    random = Random(1)
    people = [f"{1000 + n}" for n in range(60)]
    shifts = [it for _ in range(60) for it in shifts_of_day(3000, people, frozenset(), random)]
    for shift in shifts:
        begins, ends, breaks = shift.on_roster()
        assert (begins, ends) in {(8.0, 16.5), (14.0, 23.25), (23.0, 32.25)}
        assert all(not (hour * 4) % 1 for each in breaks for hour in each)
        assert abs(shift.begins - begins) <= 0.4 and abs(shift.ends - ends) <= 0.2
    assert 1 / 80 < sum(it.absent for it in shifts) / len(shifts) < 1 / 20


def test_on_a_holiday_as_few_call_as_on_a_sunday() -> None:
    def calls(day: date, *, works: bool) -> float:
        return sum(calls_of_day(300, day, Random(n), works=works) for n in range(200)) / 200

    monday, saturday, sunday = date(2026, 10, 26), date(2026, 10, 24), date(2026, 10, 25)
    assert calls(monday, works=False) == calls(sunday, works=False)
    assert calls(monday, works=True) > 1.4 * calls(monday, works=False)
    assert calls(saturday, works=True) > 1.3 * calls(saturday, works=False)


def test_a_renamed_class_keeps_its_first_name_in_fingerprints() -> None:
    """Or a past that release 1.0 began could not go on after an update."""
    step = LadderStep(timedelta(seconds=8), frozenset({StepKind.RESERVE_JOINS}))
    assert canonical(step) == (
        "Step(datetime.timedelta(seconds=8), {<StepKind.RESERVE_JOINS: 'reserve_joins'>})"
    )
    assert canonical(Term(5, TermUnit.WORKING_DAYS)).endswith(
        "<Unit.WORKING_DAYS: 'working_days'>)"
    )
