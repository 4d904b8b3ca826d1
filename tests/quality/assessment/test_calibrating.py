"""Calibration: alone, then together; how far controllers agree, item by item."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from quality.assessment import calibrating, work
from quality.assessment.calibrating import open_to_all, results
from quality.assessment.form import read_form
from quality.assessment.life import AssessmentRefusal, AssessmentState
from quality.assessment.rows import calibrations as rows
from quality.assessment.rows.calibrations import CalibrationSheet
from quality.assessment.score import Mark
from quality.assessment.sheet import AssessmentSheet
from tests.quality.assessment.forms import SMALL
from tests.quality.assessment.stage import answered, record
from tests.quality.assessment.test_work import House, house  # noqa: F401

AT = datetime(2026, 3, 1, 6, tzinfo=UTC)
YES, PARTLY, NO, N_A = Mark


def sheet(
    call: int, who: int, *marks: Mark, rude: bool = False, score: float = 1.0
) -> CalibrationSheet:
    """What `who` gave the call: marks of hello, topic, address, hold; none: not handed in."""
    marked = dict(zip(("hello", "topic", "address", "hold"), marks, strict=True)) if marks else None
    state = AssessmentState.CALIBRATED if marks else AssessmentState.DRAFT
    fatal = (("rude",) if rude else ()) if marks else None
    return CalibrationSheet(
        10 * call + who, f"c{call}", who, f"judge {who}", state, AT, marked, fatal,
        score if marks else None,
    )  # fmt: skip


def test_items_on_which_they_differ_are_to_be_rewritten() -> None:
    sheets = []
    for call in range(10):
        other = NO if call % 2 else YES
        sheets += [
            sheet(call, 1, YES, YES, YES, N_A, score=0.9),
            sheet(call, 2, YES, other, YES, N_A, score=0.5 if call % 2 else 0.9),
            sheet(call, 3, NO if call in (4, 7) else YES, YES, YES, N_A, rude=call == 4, score=0.9),
        ]
    found = results(SMALL, sheets)
    hello, topic, address, hold = (it.agreement for it in found.items)
    assert (hello.agreement, hello.ac1) == (
        pytest.approx(0.867, abs=5e-4), pytest.approx(0.848, abs=5e-4),
    ), "the worked numbers"  # fmt: skip
    assert not hello.to_rewrite and topic.agreement == pytest.approx(2 / 3)
    # Of three possible marks two are marked: π = 25/30, 5/30, p_e = 2 · (25/30 · 5/30) ÷ 2
    assert topic.ac1 == pytest.approx((2 / 3 - 5 / 36) / (1 - 5 / 36)) and not topic.to_rewrite
    assert address.ac1 == hold.ac1 == 1
    assert found.fatal[0].marks["c4"] == ["no", "no", "yes"]
    assert found.controllers == ["judge 1", "judge 2", "judge 3"]
    assert found.totals["c1"] == [0.9, 0.5, 0.9]
    assert found.alpha is not None and found.alpha < 0.2


def test_what_was_not_handed_in_counts_for_nobody() -> None:
    sheets = [sheet(0, 1, YES, YES, YES, YES), sheet(0, 2), sheet(1, 1, NO, YES, YES, YES)]
    found = results(SMALL, sheets)
    assert found.items[0].agreement.calls == 0 and found.items[0].agreement.ac1 is None
    assert found.totals == {"c0": [1.0, None], "c1": [1.0, None]} and found.alpha is None


@pytest.mark.services
async def test_nobody_sees_marks_before_all_are_done_or_it_is_ended(house: House) -> None:  # noqa: F811
    link, both = house.link, [house.judge.person_id, house.other.person_id]
    days = [answered(n, AT + timedelta(minutes=n), "1001") for n in range(4)]
    await record(link, days, unrecorded=["c3"])
    one, few = AssessmentRefusal.ONE_CONTROLLER, AssessmentRefusal.FEW
    alone = [house.judge.person_id] * 2  # the same person twice is one
    everybody = [house.operator.person_id, *both]
    for why, people, wish in (
        (one, both[:1], 3),
        (one, alone, 3),
        (few, both, 1),
        (few, everybody, 3),
    ):
        await house.refused(why, calibrating.begin(link, "Март", people, wish, house.judge))
    number = await calibrating.begin(link, "Март", both, 9, house.judge)
    sheets = await rows.sheets(link, number)
    assert {it.call_id for it in sheets} == {"c0", "c1", "c2"} and len(sheets) == 6
    assert await work.take_next(link, house.judge) is None, "it is no assessment"
    judged = await rows.next_for(link, number, house.judge.person_id)
    assert judged is not None
    await house.save(judged, {})
    await work.submit(link, judged, house.judge)
    assert (await house.one(judged)).state is AssessmentState.CALIBRATED
    assert await rows.next_for(link, number, house.judge.person_id) not in (judged, None)
    others = await rows.next_for(link, number, house.other.person_id)
    stranger = work.save(link, others, house.judge, AssessmentSheet(), 0)
    await house.refused(AssessmentRefusal.PART, stranger)
    it = await rows.one(link, number)
    assert it is not None and not open_to_all(it, await rows.sheets(link, number))
    await house.refused(AssessmentRefusal.STATE, calibrating.close(link, number, house.other))
    await calibrating.close(link, number, house.judge)
    it, sheets = await rows.one(link, number), await rows.sheets(link, number)
    assert it is not None and open_to_all(replace(it, closed_at=None), sheets), "no draft is left"
    assert results(read_form(it.form), sheets).alpha is None
    await house.refused(
        AssessmentRefusal.STATE, work.save(link, others, house.other, AssessmentSheet(), 0)
    )
    assert await work.take_next(link, house.judge) is None
