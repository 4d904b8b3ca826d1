"""An assessment's life on a real database: begun, submitted, disputed, upheld by another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from foundation.postgres.pool import Connection, connection, open_pool
from foundation.settings import Settings
from quality.assessment import work
from quality.assessment.form import AssessmentForm, Item, Section, read_form
from quality.assessment.life import (
    AssessmentRefusal,
    AssessmentState,
    AssessmentStep,
    Reason,
    StepRefused,
)
from quality.assessment.rows import assessments, draws, forms
from quality.assessment.score import Mark, score
from quality.assessment.sheet import AssessmentSheet, Note, read_sheet
from quality.assessment.work import Actor, DisputeDecision
from tests.quality.assessment.forms import names
from tests.quality.assessment.stage import ALMATY, answered, record
from tests.quality.assessment.test_drawing import person

pytestmark = pytest.mark.services
NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
TODAY = date(2026, 3, 2)


@dataclass
class House:
    link: Connection
    judge: Actor
    other: Actor
    operator: Actor

    async def waiting(self, n: int, assessor: Actor | None = None) -> int:
        """A call that waits to be assessed."""
        at = datetime(2026, 3, 1, 6, n, tzinfo=UTC)
        await record(self.link, [answered(n, at, "1001")])
        found = await draws.candidates(self.link, at, at + timedelta(seconds=1), ALMATY, at, [])
        who = assessor.person_id if assessor else None
        await draws.add(self.link, found[0], Reason.RANDOM, TODAY - timedelta(1), who, NOW)
        return await self.link.fetchval("SELECT max(assessment_id) FROM assessments")

    async def submitted(self, n: int) -> int:
        """A call that the judge has assessed: no greeting, and rude."""
        await self.waiting(n, self.judge)
        it = await work.take_next(self.link, self.judge)
        assert it is not None
        await self.save(it, {"greeting": Mark.NO}, ("rudeness",))
        await work.submit(self.link, it, self.judge)
        return it

    async def save(self, it: int, marks: dict[str, Mark], fatal: tuple[str, ...] = ()) -> Any:
        before = await self.one(it)
        every = {each.code: Mark.YES for each in read_form(before.form).items()}
        sheet = AssessmentSheet(
            every | marks, fatal, (Note("Не поздоровался", 2.5, "greeting"),), "…"
        )
        return await work.save(self.link, it, self.judge, sheet, before.revision)

    async def one(self, it: int) -> assessments.Assessment:
        found = await assessments.one(self.link, it)
        assert found is not None
        return found

    async def refused(self, why: AssessmentRefusal, attempt: Any) -> None:
        with pytest.raises(StepRefused) as refusal:
            await attempt
        assert refusal.value.why is why


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    pool = await open_pool(fresh_settings, "test", size=1)
    async with connection(pool) as link, link.transaction():
        judge, other = [await person(link, login, "quality") for login in ("judge", "other")]
        talker = await person(link, "1001", "operator", "1001")
        actor = Actor(judge, True, NOW, TODAY)
        yield House(link, actor, replace(actor, person_id=other), Actor(talker, False, NOW, TODAY))
    pool.terminate()


async def test_assessed_disputed_upheld_by_another(house: House) -> None:
    link, it = house.link, await house.submitted(1)
    await house.refused(
        AssessmentRefusal.NOTHING, work.dispute(link, it, house.operator, {"other": "Нет"})
    )
    await house.refused(
        AssessmentRefusal.NO_WORDS, work.dispute(link, it, house.operator, {"greeting": " "})
    )
    await house.refused(
        AssessmentRefusal.PART, work.dispute(link, it, house.judge, {"greeting": "Нет"})
    )
    disputes = {"greeting": "Сәлемдестім, 2-секунд", "rudeness": "Дөрекілік болған жоқ"}
    await work.dispute(link, it, house.operator, disputes)
    decisions = {
        "greeting": DisputeDecision(False, "Есть только имя"),
        "rudeness": DisputeDecision(True, "Тон спокойный"),
    }
    await house.refused(AssessmentRefusal.PART, work.decide(link, it, house.judge, decisions))
    await house.refused(AssessmentRefusal.PART, work.decide(link, it, house.operator, decisions))
    only = {"rudeness": decisions["rudeness"]}
    await house.refused(AssessmentRefusal.NOTHING, work.decide(link, it, house.other, only))
    await work.decide(link, it, house.other, decisions)
    await house.refused(AssessmentRefusal.STATE, work.decide(link, it, house.other, decisions))
    await work.coach(link, it, house.judge, "Сәлемдесу керек")
    first, second = await assessments.scores_of(link, it)
    assert (first.score, first.fatal) == (0.0, ("rudeness",)), "the old one stays"
    assert second.fatal == () and second.score == first.without_fatal == pytest.approx(25 / 26)
    assert second.marks["greeting"] == Mark.NO
    assert (await house.one(it)).state is AssessmentState.UPHELD
    steps = [(each.step, each.person) for each in await assessments.steps_of(link, it)]
    assert steps == [
        (AssessmentStep.BEGIN, "judge"), (AssessmentStep.SUBMIT, "judge"), (AssessmentStep.DISPUTE,
        "1001"),
        (AssessmentStep.UPHOLD, "other"), (AssessmentStep.COACH, "judge"),
    ]  # fmt: skip
    (line,) = await assessments.done(link, 9, subject=house.operator.person_id)
    assert line.score == second.score
    with pytest.raises(asyncpg.PostgresError, match="append-only"):
        async with link.transaction():
            await link.execute("UPDATE assessment_scores SET score = 1")


async def test_a_disputed_item_gets_another_mark(house: House) -> None:
    it = await house.submitted(1)
    await work.dispute(house.link, it, house.operator, {"greeting": "Нет"})
    same = {"greeting": DisputeDecision(True, "Да", Mark.NO)}
    await house.refused(AssessmentRefusal.UNFIT, work.decide(house.link, it, house.other, same))
    await work.decide(
        house.link, it, house.other, {"greeting": DisputeDecision(True, "Да", Mark.YES)}
    )
    _, second = await assessments.scores_of(house.link, it)
    assert (second.score, second.without_fatal) == (0.0, 1.0), "the fatal error was not disputed"


async def test_who_does_not_answer_in_five_days_cannot_any_more(house: House) -> None:
    it = await house.submitted(1)
    last, late = TODAY + timedelta(5), TODAY + timedelta(6)
    await assessments.lapse(house.link, last, NOW)
    assert (await house.one(it)).state is AssessmentState.SUBMITTED
    own = house.operator.person_id
    assert await assessments.to_answer(house.link, own) == assessments.ToAnswer(1, last)
    tomorrow = replace(house.operator, today=late)
    await house.refused(
        AssessmentRefusal.LATE, work.dispute(house.link, it, tomorrow, {"greeting": "Нет"})
    )
    await assessments.lapse(house.link, late, NOW)
    await assessments.lapse(house.link, late, NOW)
    assert (await house.one(it)).state is AssessmentState.LAPSED
    assert await assessments.to_answer(house.link, own) == assessments.ToAnswer(0, None)
    assert [each.step for each in await assessments.steps_of(house.link, it)].count("lapse") == 1


async def test_a_form_changed_meanwhile_is_the_next_calls(house: House) -> None:
    link = house.link
    await house.waiting(1, house.judge)
    begun = await work.take_next(link, house.judge)
    (old,) = await forms.versions(link)
    draft = await forms.add_draft(link, old.form_id, old.version_id, house.judge.person_id)
    assert draft and await forms.add_draft(link, old.form_id, draft, 1) is None, "one draft at once"
    short = AssessmentForm((Section(names("x"), (Item("only", names("x"), 1),)),))
    assert await forms.save_draft(link, draft, names("Жаңа"), short, 0) == 1
    assert await forms.save_draft(link, draft, names("Ескі"), short, 0) is None, "saved since"
    assert await forms.publish(link, draft, 1, NOW) == 2
    assert await forms.save_draft(link, draft, names("Ескі"), short, 1) is None
    with pytest.raises(asyncpg.PostgresError, match="never changed"):
        async with link.transaction():
            await link.execute("UPDATE assessment_form_versions SET content = '{}'")
    await house.save(begun, {})
    await work.submit(link, begun, house.judge)
    assert (await house.one(begun)).form_version == 1
    await house.waiting(2, house.judge)
    after = await work.take_next(link, house.judge)
    assert (await house.one(after)).form_version == 2
    await house.refused(
        AssessmentRefusal.UNFIT,
        work.save(link, after, house.judge, AssessmentSheet({"greeting": Mark.YES}), 0),
    )


async def test_drafts_are_not_lost_and_not_taken(house: House) -> None:
    link = house.link
    await house.waiting(1, house.judge)
    it = await work.take_next(link, house.judge)
    await house.refused(AssessmentRefusal.INCOMPLETE, work.submit(link, it, house.judge))
    revision, found = await house.save(it, {"topic": Mark.NO})
    assert found == score(read_form((await house.one(it)).form), read_sheet(
        (await house.one(it)).sheet).judged)  # fmt: skip
    stale = work.save(link, it, house.judge, AssessmentSheet(), revision - 1)
    await house.refused(AssessmentRefusal.STALE, stale)
    await house.refused(
        AssessmentRefusal.PART, work.save(link, it, house.other, AssessmentSheet(), revision)
    )
    assert await work.take_next(link, house.other) is None
    assert await work.take_next(link, house.judge, but=it) is None
    assert await work.take_next(link, house.judge) == it, "it comes again"
    assert read_sheet((await house.one(it)).sheet).notes[0].at == 2.5
    await house.refused(AssessmentRefusal.NO_WORDS, work.set_aside(link, it, house.judge, ""))
    await work.set_aside(link, it, house.judge, "Басқа тілде")
    assert (await house.one(it)).state is AssessmentState.SET_ASIDE
    await house.refused(AssessmentRefusal.STATE, work.submit(link, it, house.judge))


async def test_own_calls_first_then_nobodys_then_those_that_wait_for_long(house: House) -> None:
    link = house.link
    others, nobodys = await house.waiting(1, house.other), await house.waiting(2)
    own = await house.waiting(3, house.judge)
    assert await work.take_next(link, house.judge) == own
    assert await work.take_next(link, house.judge, but=own) == nobodys
    later = replace(house.judge, today=TODAY + timedelta(2))
    assert await work.take_next(link, later, but=own) == others, "the other is away"
    assert (await house.one(others)).assessor == house.judge.person_id


async def test_a_controller_never_gets_the_calls_they_answered(house: House) -> None:
    it = await house.waiting(1)
    former = replace(house.operator, may_assess=True)
    assert await work.take_next(house.link, former) is None
    await house.refused(AssessmentRefusal.PART, work.set_aside(house.link, it, former, "мой"))


async def test_operators_are_renamed_leave_and_recordings_are_erased(house: House) -> None:
    link, it = house.link, await house.submitted(1)
    await work.dispute(link, it, house.operator, {"greeting": "Айгүл ханыммен сәлемдестім"})
    await link.execute("UPDATE people SET name = 'Жаңа аты' WHERE login = '1001'")
    await link.execute("UPDATE people SET active = false WHERE login = '1001'")
    found = await house.one(it)
    assert (found.subject_name, found.subject_active) == ("Жаңа аты", False)
    erasure = await link.fetchval(
        """INSERT INTO erasures (applicant, reason, asked_by, decided_by, decided_at, state)
           VALUES ('+77012345678', 'x', $1, $2, now(), 'confirmed') RETURNING erasure_id""",
        house.judge.person_id, house.other.person_id,
    )  # fmt: skip
    await link.execute("SELECT erase_applicant($1)", erasure)
    found = await house.one(it)
    sheet = read_sheet(found.sheet)
    assert found.erased and (sheet.notes, sheet.comment) == ((), ""), "nobody's words are left"
    assert sheet.marks["greeting"] == Mark.NO and len(await assessments.scores_of(link, it)) == 1
    decided = {"greeting": DisputeDecision(False, "Жазба жоқ")}
    await work.decide(link, it, house.other, decided)
    assert (await house.one(it)).state is AssessmentState.DISMISSED
