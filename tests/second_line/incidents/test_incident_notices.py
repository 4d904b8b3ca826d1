"""An incident becomes a public notice by one action, and the notice ends with it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from foundation.postgres.pool import transaction
from foundation.settings import Settings
from registry.public_notices.actions import NoticeStepRefused, take_step
from registry.public_notices.life import NoticeRefusal, NoticeStep
from second_line.incidents import actions
from second_line.incidents.kinds import KINDS
from second_line.incidents.messages import PoliceAnswer
from second_line.incidents.notices import CATEGORIES, draft_notice
from second_line.incidents.states import StepNotTaken
from staff.acting import ActingPerson
from tests.second_line.incidents.stage import HERE, Stage, incident_stage

pytestmark = pytest.mark.services


@pytest.fixture
async def stage(fresh_settings: Settings) -> AsyncIterator[Stage]:
    async with incident_stage(fresh_settings) as it:
        yield it


async def draft(stage: Stage, number: int) -> int:
    async with transaction(stage.pool) as link:
        notice = await draft_notice(link, number, stage.who.by, stage.now, drill=True)
    assert notice is not None
    return notice


async def publish(stage: Stage, notice: int) -> None:
    """By a second person, who is a lead."""
    lead = await stage.pool.fetchval(
        """INSERT INTO people (login, name, role, password_hash)
           VALUES ('lead', 'Павел', 'second_line_lead', 'x') RETURNING person_id"""
    )
    async with transaction(stage.pool) as link:
        for step in (NoticeStep.APPROVE, NoticeStep.PUBLISH):
            await take_step(link, notice, step, ActingPerson(lead), stage.now)


async def row(stage: Stage, notice: int) -> dict[str, object]:
    return dict(
        await stage.pool.fetchrow("SELECT * FROM public_notices WHERE notice_id = $1", notice)
    )


async def answered(stage: Stage, number: int, state: str) -> None:
    async with transaction(stage.pool) as link:
        told = PoliceAnswer(number, state, "Дежурный")  # type: ignore[arg-type]
        await actions.take_answer(link, state, told, stage.now)


def test_every_kind_has_a_category_of_notices() -> None:
    assert {kind.category for kind in KINDS.values()} <= set(CATEGORIES)


async def test_a_draft_has_kind_and_place_and_is_made_once(stage: Stage) -> None:
    number = await stage.handed_over("crash")
    await stage.pool.execute("UPDATE camera_incidents SET words = 'номер 777 AAA 01'")
    notice = await draft(stage, number)
    assert await draft(stage, number) == notice
    made = await row(stage, notice)
    assert (made["state"], made["severity"], made["drill"]) == ("draft", "severe", True)
    assert (made["lat"], made["radius_m"], made["category"]) == (HERE.lat, 300, "transport")
    assert "777" not in str(made), "no words of an operator"


async def test_a_severe_one_needs_a_second_person_and_ends_with_the_incident(stage: Stage) -> None:
    number = await stage.handed_over("crash")
    notice = await draft(stage, number)
    with pytest.raises(NoticeStepRefused) as refused:
        async with transaction(stage.pool) as link:
            await take_step(link, notice, NoticeStep.APPROVE, stage.who.by, stage.now)
    assert refused.value.why is NoticeRefusal.SECOND_PERSON
    await publish(stage, notice)
    await answered(stage, number, "dispatched")
    assert (await row(stage, notice))["state"] == "published"
    await answered(stage, number, "resolved")
    assert (await row(stage, notice))["state"] == "over"


async def test_an_unfounded_one_is_withdrawn_and_its_followers_hear_so(stage: Stage) -> None:
    number = await stage.handed_over("crash")
    notice = await draft(stage, number)
    await publish(stage, notice)
    await answered(stage, number, "unfounded")
    found = await row(stage, notice)
    assert found["state"] == "withdrawn" and found["reason"]
    news = "SELECT array_agg(news ORDER BY round_id) FROM notice_rounds WHERE notice_id = $1"
    assert await stage.pool.fetchval(news, notice) == ["published", "withdrawn"]


async def test_matters_of_the_police_are_held_back_and_drafts_end_unseen(stage: Stage) -> None:
    number = await stage.handed_over("robbery")
    notice = await draft(stage, number)
    assert (await row(stage, notice))["state"] == "held"
    await answered(stage, number, "resolved")
    found = await row(stage, notice)
    assert found["state"] == "dropped" and found["published_at"] is None


async def test_what_is_not_confirmed_or_was_planted_becomes_no_notice(stage: Stage) -> None:
    async with transaction(stage.pool) as link:
        seen = actions.Sighting("crash", None, HERE, "x")
        number = await actions.see(link, seen, stage.who, stage.now)
    with pytest.raises(StepNotTaken):
        await draft(stage, number)
    planted = await stage.handed_over()
    await stage.pool.execute("UPDATE camera_incidents SET test = true")
    with pytest.raises(StepNotTaken):
        await draft(stage, planted)
