"""Days with conversations in writing, counted by hand."""

from __future__ import annotations

from datetime import timedelta

from quality.replay.run import replay
from quality.replay.written import ReplayedBoth, Terms, Text, Turn, replay_both
from queue_manager.domain.floor.conversation import OfferResult
from tests.quality.replay.days import at, callers, made, there

TERMS = Terms(timedelta(minutes=10), timedelta(minutes=2), opens=timedelta(seconds=4))


def text(number: int, arrives: float, work: float, *later: tuple[float, float]) -> Text:
    """`later`: the work and the gap of each further turn."""
    turns = [Turn(timedelta(seconds=work))]
    turns += [Turn(timedelta(seconds=each), timedelta(seconds=gap)) for each, gap in later]
    return Text(f"t{number}", at(arrives), tuple(turns), timedelta(seconds=10))


def answered(it: ReplayedBoth) -> list[float | None]:
    return [
        None if each.answered_at is None else (each.answered_at - at(0)).total_seconds()
        for each in it.texts
    ]


def connected(it: ReplayedBoth) -> list[float | None]:
    return [
        None if each.connected_at is None else (each.connected_at - at(0)).total_seconds()
        for each in it.calls.fates
    ]


def test_texts_alone_are_answered_one_after_the_other() -> None:
    day = made((), there("1001"))
    both = replay_both(day, [text(0, 0, 60), text(1, 5, 30)], TERMS)
    # Four seconds until it is opened; ten to close it; the second offer has run out meanwhile, and
    # whoever lets one run out is not offered it again for two minutes.
    assert answered(both) == [64, 5 + 30 + 120 + 4 + 30]
    assert both.offers == (OfferResult.TAKEN, OfferResult.SILENT, OfferResult.TAKEN)


def test_a_call_interrupts_who_writes_and_they_go_on_after_it() -> None:
    day = made(callers((20, 50)), there("1001"), ring=3)
    both = replay_both(day, [text(0, 0, 60)], TERMS)
    assert connected(both) == [23]
    # 16 seconds were written, 44 are left at 73, when the talk is over.
    assert answered(both) == [73 + 44]


def test_a_long_call_frees_the_text_for_a_colleague_who_begins_anew() -> None:
    day = made(callers((20, 500)), there("1001"), ring=3)
    comes = there("1002", begins=60)
    both = replay_both(
        made(day.arrivals, (*day.presences, *comes), ring=3), [text(0, 0, 60)], TERMS
    )
    assert answered(both) == [20 + 120 + 4 + 60]
    assert both.texts[0].begun == 1


def test_a_call_rings_who_writes_to_nobody_before_who_has_been_idle_longer() -> None:
    writes = there("1001")
    idle = there("1002", begins=10)
    day = made(callers((30, 50)), (*writes, *idle), ring=3)
    both = replay_both(day, [text(0, 0, 60)], TERMS)
    assert both.calls.fates[0].operator == "1002"
    assert answered(both) == [64]


def test_who_asks_again_is_answered_by_who_knows_them_and_counts_once() -> None:
    day = made((), there("1001", "1002"))
    both = replay_both(day, [text(0, 0, 30, (20, 300))], TERMS)
    (fate,) = both.texts
    assert fate.answered_at == at(34) and fate.offered_at == at(0)
    assert both.offers == (OfferResult.TAKEN, OfferResult.TAKEN), "it was free again by then"


def test_without_texts_it_is_the_replay_of_the_calls() -> None:
    day = made(callers((0, 60), (10, 60, 30), (20, 60)), there("1001"), greeting=4, wrap_up=20)
    assert replay_both(day, (), TERMS).calls == replay(day)


def test_nobody_answers_where_nobody_is_at_work() -> None:
    both = replay_both(made((), ()), [text(0, 0, 60)], TERMS)
    assert answered(both) == [None] and both.texts[0].offered_at is None
