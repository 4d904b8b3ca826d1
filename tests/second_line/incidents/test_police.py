"""Incidents reach the police once, whatever fails, and their answers become states."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from foundation.postgres.pool import transaction
from foundation.settings import Settings
from queue_manager.requests import PoliceCallState
from registry.tickets.rows.contacts import open_contact
from registry.workflow.opening import NewTicket, open_ticket
from second_line.incidents import actions
from second_line.incidents.actions import IncidentMissing, Sighting
from second_line.incidents.cap import problems_in
from second_line.incidents.escalation import BETWEEN_CALLS, MOST_CALLS
from second_line.incidents.events import event_of
from second_line.incidents.messages import PoliceAnswer
from second_line.incidents.police_calls import LONGEST_CALL
from second_line.incidents.states import StepNotTaken
from tests.second_line.incidents.stage import HERE, Stage, incident_stage

pytestmark = pytest.mark.services
FIRE = Sighting("fire", None, HERE, "x")


@pytest.fixture
async def stage(fresh_settings: Settings) -> AsyncIterator[Stage]:
    async with incident_stage(fresh_settings) as it:
        yield it


async def test_an_incident_is_delivered_once_with_its_cap_message(stage: Stage) -> None:
    number = await stage.handed_over()
    await stage.work().send(stage.now)
    await stage.work().send(stage.now)
    assert stage.police.requests == [f"camera-incident/{number}/alert"]
    (message,) = stage.police.incidents.values()
    assert message["data"]["place"] == "Абай / Бейбітшілік"  # type: ignore[index]
    assert problems_in(message["data"]["cap"]) == []  # type: ignore[index]
    assert await stage.incident_state(number) == "delivered"
    assert await stage.steps(number) == ["see", "confirm", "hand_over", "deliver"]


async def test_police_that_fail_get_the_incident_when_they_are_back(stage: Stage) -> None:
    stage.police.status = 500
    number = await stage.handed_over()
    work = stage.work()
    for _ in range(3):
        again = await work.send(stage.now)
        assert again is not None and again > stage.now
        stage.now = again
    assert await stage.incident_state(number) == "handed_over"
    stage.police.status = 200
    await work.send(stage.now)
    assert set(stage.police.requests) == {f"camera-incident/{number}/alert"}
    assert len(stage.police.incidents) == 1 and await stage.incident_state(number) == "delivered"


async def test_police_that_are_down_for_a_day_are_given_up_and_one_incident_delays_no_other(
    stage: Stage,
) -> None:
    stage.police.status = 400
    refused = await stage.handed_over()
    await stage.work().send(stage.now)
    assert (await stage.steps(refused))[-1] == "fail_delivery"
    stage.police.status = 500
    late = await stage.handed_over()
    await stage.work().send(stage.now)
    await stage.pool.execute("UPDATE outbox SET made_at = $1", stage.now)
    stage.pass_time(86_400)
    await stage.work().send(stage.now)
    assert (await stage.steps(late))[-1] == "fail_delivery"
    assert await stage.incident_state(late) == "handed_over", "the call and the sheet remain"


async def test_a_sender_that_dies_after_handing_over_sends_the_same_message_again(
    stage: Stage,
) -> None:
    number = await stage.handed_over()
    work, gone = stage.work(), asyncio.Event()

    async def die(*_: object) -> None:
        gone.set()
        await asyncio.Event().wait()

    work.sender.arrived = die
    task = asyncio.create_task(work.send(stage.now))
    await asyncio.wait_for(gone.wait(), 10)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await stage.incident_state(number) == "handed_over"
    stage.pass_time(60)
    await stage.work().send(stage.now)
    assert stage.police.requests == [f"camera-incident/{number}/alert"] * 2, "the same id"
    assert len(stage.police.incidents) == 1 and await stage.incident_state(number) == "delivered"


async def test_what_was_rolled_back_is_neither_handed_over_nor_sent(stage: Stage) -> None:
    with pytest.raises(RuntimeError):
        async with transaction(stage.pool) as link:
            number = await actions.see(link, FIRE, stage.who, stage.now)
            await actions.confirm(link, number, stage.who, stage.now)
            await actions.hand_over(link, stage.settings, number, stage.who, stage.now)
            raise RuntimeError
    await stage.work().send(stage.now)
    assert stage.police.requests == []


async def test_answers_come_once_by_their_id_and_late_ones_change_nothing(stage: Stage) -> None:
    number = await stage.handed_over()

    async def answer(message_id: str, state: str) -> str:
        async with transaction(stage.pool) as link:
            told = PoliceAnswer(number, state, "Дежурный")  # type: ignore[arg-type]
            return await actions.take_answer(link, message_id, told, stage.now)

    assert await answer("a", "dispatched") == "dispatched"
    assert await answer("a", "dispatched") == "dispatched"
    assert await answer("b", "acknowledged") == "dispatched", "late"
    assert await answer("c", "unfounded") == "unfounded"
    assert await answer("d", "on_scene") == "unfounded"
    assert (await stage.steps(number))[3:] == [
        "dispatch", "acknowledge", "declare_unfounded", "arrive",
    ]  # fmt: skip
    with pytest.raises(asyncpg.RestrictViolationError):
        await stage.pool.execute("UPDATE camera_incident_steps SET step = 'see'")
    with pytest.raises(asyncpg.RestrictViolationError):
        await stage.pool.execute("DELETE FROM camera_incident_steps")


async def test_an_unknown_or_unconfirmed_incident_takes_no_answer(stage: Stage) -> None:
    async with transaction(stage.pool) as link:
        number = await actions.see(link, FIRE, stage.who, stage.now)
        with pytest.raises(StepNotTaken):
            await actions.take_answer(link, "a", PoliceAnswer(number, "resolved"), stage.now)
        with pytest.raises(IncidentMissing):
            await actions.take_answer(link, "b", PoliceAnswer(10**9, "resolved"), stage.now)
        with pytest.raises(IncidentMissing):
            await actions.see(link, Sighting("fire", 10**9), stage.who, stage.now)


async def test_without_an_acknowledgement_the_police_are_called_and_a_key_acknowledges(
    stage: Stage,
) -> None:
    number = await stage.handed_over()
    work = stage.work(can_call=True)
    assert await work.escalate(stage.now) is not None and stage.called == []
    stage.pass_time(60)
    await work.escalate(stage.now)
    stage.pass_time(2)
    await work.escalate(stage.now)
    assert stage.called == [number]
    assert (await stage.steps(number))[-2:] == ["call", "fail_call"]
    stage.now += BETWEEN_CALLS
    await work.escalate(stage.now)
    stage.pass_time(2)
    stage.call_state = PoliceCallState(live=True, pressed=True)
    await work.escalate(stage.now)
    assert await stage.incident_state(number) == "acknowledged"
    stage.pass_time(10_000)
    assert await work.escalate(stage.now) is None and stage.called == [number] * 2


async def test_calls_end_after_a_few(stage: Stage) -> None:
    number = await stage.handed_over()
    work = stage.work(can_call=True)
    for _ in range(4 * MOST_CALLS):
        stage.pass_time(100)
        await work.escalate(stage.now)
    assert stage.called == [number] * MOST_CALLS
    assert (await stage.steps(number)).count("fail_call") == MOST_CALLS


async def test_a_process_that_dies_finds_its_call_again_and_makes_no_second_one(
    stage: Stage,
) -> None:
    number = await stage.handed_over()
    stage.pass_time(60)
    await stage.work(can_call=True).escalate(stage.now)
    again = stage.work(can_call=True)
    stage.call_state = PoliceCallState(live=True, pressed=False)
    other = await stage.handed_over("fire")
    for _ in range(70):
        stage.pass_time(1)
        await again.escalate(stage.now)
    assert stage.called == [number], "one call at a time, though another one is due"
    stage.call_state = None
    stage.pass_time(1)
    await again.escalate(stage.now)
    assert (await stage.steps(number))[-1] == "call", "the dispatcher is waited for"
    stage.call_state = PoliceCallState(live=False, pressed=True)
    await again.escalate(stage.now)
    assert await stage.incident_state(number) == "acknowledged"
    await again.escalate(stage.now)
    assert stage.called == [number, other]


async def test_a_dispatcher_that_stays_away_ends_the_attempt(stage: Stage) -> None:
    number = await stage.handed_over()
    stage.pass_time(60)
    work = stage.work(can_call=True)
    await work.escalate(stage.now)
    stage.call_state = None
    stage.now += LONGEST_CALL
    await work.escalate(stage.now)
    assert (await stage.steps(number))[-1] == "fail_call"


async def test_tickets_and_incidents_nearby_are_offered_and_joined(stage: Stage) -> None:
    number = await stage.handed_over("crash")
    other = await stage.handed_over("crash")
    async with transaction(stage.pool) as link:
        for minutes, topic in ((1, "waste"), (2, "traffic_light"), (9, "road")):
            at = stage.now + timedelta(minutes=minutes)
            name = f"test/{minutes}"
            await open_contact(
                link, name, channel="open311", line="109", applicant=None, language="ru",
                received_at=at,
            )  # fmt: skip
            topic_id = await link.fetchval("SELECT topic_id FROM topics WHERE code = $1", topic)
            ticket = NewTicket(
                number=f"109-2026-000000{minutes}", line="109", opened_at=at, subject=topic,
                text="", lat=HERE.lat + minutes * 0.001, lon=HERE.lon, topic_id=topic_id,
                contact_id=name,
            )  # fmt: skip
            await open_ticket(link, ticket, at=at, assign_at=at)
    async with transaction(stage.pool) as link:
        event = await event_of(link, number)
        assert event is not None
        offered = [it.ticket.number[-1] for it in event.near_tickets]
        assert offered == ["2", "1"], "the topic fits; a kilometre away is another event"
        assert [it.incident.incident_id for it in event.near_incidents] == [other]
        await actions.join_ticket(link, number, "109-2026-0000002", stage.who, stage.now)
        await actions.join_incident(link, number, other, stage.who)
        event = await event_of(link, number)
        assert event is not None
        assert [it.number[-1] for it in event.tickets] == ["2"]
        assert [it.incident_id for it in event.same] == [other]
        assert {it.incident_id for it in event.steps} == {number, other}
        assert len(event.near_tickets) == 1 and event.near_incidents == []
        with pytest.raises(IncidentMissing):
            await actions.join_ticket(link, number, "109-2026-9999999", stage.who, stage.now)
        with pytest.raises(IncidentMissing):
            await actions.join_incident(link, other, number, stage.who)
        await actions.part_incident(link, other, stage.who)
        await actions.part_ticket(link, number, "109-2026-0000002", stage.who)
