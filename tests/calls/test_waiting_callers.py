"""Callers who wait, and what becomes of them: informed, self-served, a message, refused, a mark."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import numpy as np
import pytest
import pytest_asyncio
import soundfile

from bench.system import until
from prompts.waiting_sounds import TONE_HERTZ
from queue_manager.requests import Reread
from sip_peers.peers import (
    AnswerBehaviour,
    Caller,
    IncomingCall,
    LetRing,
    OperatorPhone,
    OutgoingCall,
)
from sip_peers.tones import has_tone
from tests.calls.stage import CITIZEN_HERTZ, OPERATOR_HERTZ, Stage, soon, talking, tones_in
from tests.tickets import insert_tickets

pytestmark = pytest.mark.calls
TOLD_HERTZ = 700


class Registry:
    """The database as the pages change it, and the dispatcher told of it."""

    def __init__(self, stage: Stage, link: Any) -> None:
        self.stage, self.link = stage, link

    async def tell(self) -> None:
        await self.stage.system.ask_dispatcher(Reread())

    async def offers(self, voicemail: bool | None = None, survey: bool | None = None) -> None:
        await self.link.execute(
            "UPDATE lines SET voicemail = coalesce($1, voicemail), survey = coalesce($2, survey)"
            " WHERE number = '109'",
            voicemail,
            survey,
        )
        await self.tell()

    async def holds(self, most_waiting: int | None) -> None:
        """So many callers may wait on 109."""
        await self.link.execute(
            "UPDATE lines SET most_waiting = $1 WHERE number = '109'", most_waiting
        )
        await self.tell()

    async def incident(
        self, seconds: float = 1.5, topic: str | None = None, district: str | None = None
    ) -> int:
        """One that everybody hears, or whom this topic or district concerns: a tone."""
        person = await self.link.fetchval("SELECT min(person_id) FROM people")
        number: int = await self.link.fetchval(
            "INSERT INTO incidents (until_at, opened_by, sounds, text_ru, topic_id, district) "
            "VALUES ($1, $2, '{\"ru\": [\"incident-test\"]}'::text::jsonb, 'тон', "
            "(SELECT topic_id FROM topics WHERE code = $3), $4) RETURNING incident_id",
            datetime.now(UTC) + timedelta(hours=1),
            person,
            topic,
            district,
        )
        wave = np.sin(2 * np.pi * TOLD_HERTZ * np.arange(round(8000 * seconds)) / 8000) * 0.5
        sounds = self.stage.system.settings.folders.sounds_dir
        soundfile.write(sounds / "incident-test.wav", wave, 8000, subtype="PCM_16")
        await self.tell()
        return number

    async def ticket(
        self, applicant: str, number: str, topic: str | None = None, district: str | None = None
    ) -> None:
        await insert_tickets(
            self.link,
            "INSERT INTO tickets (number, applicant, opened_at, state, subject, due_at, topic_id, "
            "district) VALUES ($1, $2, now(), 'in_progress', 'люк', now() + interval '2 days', "
            "(SELECT topic_id FROM topics WHERE code = $3), $4)",
            number,
            applicant,
            topic,
            district,
        )

    async def block(self, number: str) -> None:
        person = await self.link.fetchval("SELECT min(person_id) FROM people")
        await self.link.execute(
            "INSERT INTO blocked_numbers (number, reason, blocked_by) VALUES ($1, 'hoax', $2)",
            number,
            person,
        )
        await self.tell()

    async def clear(self) -> None:
        await self.link.execute("UPDATE incidents SET closed_at = now() WHERE closed_at IS NULL")
        await self.link.execute("UPDATE blocked_numbers SET lifted_at = now()")
        await self.offers(voicemail=False, survey=False)
        await self.holds(None)


@pytest_asyncio.fixture
async def registry(stage: Stage) -> AsyncIterator[Registry]:
    link = await asyncpg.connect(stage.system.settings.stores.database_url)
    try:
        registry = Registry(stage, link)
        yield registry
        await registry.clear()
    finally:
        await link.close()


async def the_call(stage: Stage) -> dict[str, Any]:
    calls = (await stage.system.floor())["floor"]["calls"]
    return next(iter(calls.values()), {})


async def test_who_hears_of_the_incident_and_hangs_up_is_informed(
    stage: Stage, registry: Registry
) -> None:
    incident = await registry.incident()
    caller = stage.citizen()
    call = caller.dial()
    assert await call.media.hears(TOLD_HERTZ)

    async def heard() -> bool:
        return f"incident:{incident}" in (await the_call(stage)).get("heard", [])

    await until(heard, 20, "the text was heard to its end")
    call.hang_up()
    row = await stage.row(caller)
    assert row["outcome"] == "informed"

    async def counted() -> bool:
        of = "SELECT count(*) FROM incident_hearings WHERE incident_id = $1"
        return bool(await registry.link.fetchval(of, incident))

    await until(counted, 20, "it is counted on the incident")


@pytest.mark.parametrize("where", [{"topic": "no_heat"}, {"district": "esil"}], ids=" ".join)
async def test_only_whom_it_concerns_hears_of_it_and_operators_ring_meanwhile(
    stage: Stage, registry: Registry, where: dict[str, str]
) -> None:
    await registry.incident(**where)
    phones = [await stage.operator(n, LetRing()) for n in (1, 2)]
    concerned, other = stage.citizen(), stage.citizen()
    number = f"109-2020-{concerned.number[-7:]}"
    await registry.ticket(f"+{concerned.number}", number, **where)
    calls, rings = [], []
    for caller, phone in zip((other, concerned), phones, strict=True):
        calls.append(caller.dial())
        rings.append(await phone.next_ring())
    assert await calls[1].media.hears(TOLD_HERTZ)
    assert not has_tone(calls[0].media.heard(), TOLD_HERTZ)
    for call, ring in zip(calls, rings, strict=True):
        assert not ring.ended.is_set(), "it rings all the while"
        ring.answer()
        await talking(call, ring)
        call.hang_up()
    assert [row["outcome"] for row in await stage.rows(2)] == ["answered"] * 2


async def test_an_answer_comes_at_once_in_the_middle_of_an_incident(
    stage: Stage, registry: Registry
) -> None:
    await registry.incident(seconds=1.9)
    caller = stage.citizen()
    call = caller.dial()
    assert await call.media.hears(TOLD_HERTZ)
    phone = await stage.operator(1, AnswerBehaviour())
    ring = await phone.next_ring()
    await talking(call, ring)
    call.hang_up()
    assert (await stage.row(caller))["outcome"] == "answered"


async def test_how_my_ticket_stands_by_a_key(stage: Stage, registry: Registry) -> None:
    caller = stage.citizen()
    await registry.ticket(f"+{caller.number}", f"109-2020-{caller.number[-7:]}")
    call = caller.dial()

    async def known() -> bool:
        there = (await the_call(stage)).get("known") or {}
        return bool(there.get("tickets"))

    await until(known, 20, "the registry knows him")
    call.media.press("2")

    async def told() -> bool:
        return "tickets" in (await the_call(stage)).get("heard", [])

    await until(told, 25, "all of it was heard")
    call.hang_up()
    row = await stage.row(caller)
    assert row["outcome"] == "self_served"


async def test_a_message_is_a_ticket_with_its_recording(stage: Stage, registry: Registry) -> None:
    await registry.offers(voicemail=True)
    caller = stage.citizen()
    call = caller.dial()
    await soon(call.answered)

    async def waits() -> bool:
        return (await the_call(stage)).get("greeted_at") is not None

    await until(waits, 20, "he waits")
    call.media.press("3")
    assert await call.media.hears(TONE_HERTZ)
    await asyncio.sleep(1.6)  # what he says
    call.hang_up()
    await is_a_ticket_with_its_recording(stage, registry, caller)


async def is_a_ticket_with_its_recording(stage: Stage, registry: Registry, caller: Caller) -> None:
    row = await stage.row(caller)
    assert (row["outcome"], row["rings"]) == ("voicemail", [])
    of = "SELECT ticket FROM recordings WHERE recording_id LIKE '%~voicemail' AND call_id = $1"

    async def linked() -> bool:
        return row["number"] == await registry.link.fetchval(of, row["call_id"])

    await until(linked, 20, "the recording is linked to the ticket")
    (recording,) = (await stage.row(caller))["recordings"]
    assert CITIZEN_HERTZ in set().union(*tones_in(recording, {CITIZEN_HERTZ, OPERATOR_HERTZ}))


async def test_a_full_line_takes_a_message_or_refuses_with_a_word(
    stage: Stage, registry: Registry
) -> None:
    await registry.offers(voicemail=True)
    await registry.holds(1)
    first, second, third = (stage.citizen() for _ in range(3))
    waiting = first.dial()
    await soon(waiting.answered)
    call = second.dial()
    assert await call.media.hears(TONE_HERTZ), "nobody asked him"
    await asyncio.sleep(1.6)  # what he says
    call.hang_up()
    await registry.offers(voicemail=False)
    call = third.dial()
    await soon(call.media.first_heard)
    call.hang_up()
    assert not waiting.ended.is_set()
    waiting.hang_up()
    await is_a_ticket_with_its_recording(stage, registry, second)
    refused = await stage.row(third)
    assert (refused["outcome"], refused["rings"]) == ("refused", []), "before he hung up"
    of = "SELECT kind FROM tasks WHERE ticket = $1 AND done_at IS NULL"
    assert await registry.link.fetchval(of, refused["number"]) == "call_back"


async def test_a_blocked_number_is_refused_and_another_is_not(
    stage: Stage, registry: Registry
) -> None:
    phone = await stage.operator(1, AnswerBehaviour())
    blocked, other = stage.citizen(), stage.citizen()
    await registry.block(f"+{blocked.number}")
    call = blocked.dial()
    await soon(call.ended, 20)
    assert call.ended_by == "pbx" and not phone.rings
    second = other.dial()
    ring = await phone.next_ring()
    await talking(second, ring)
    second.hang_up()
    rows = {row["caller"]: row for row in await stage.rows(2)}
    assert rows[f"+{blocked.number}"]["outcome"] == "refused"
    assert rows[f"+{other.number}"]["outcome"] == "answered"


async def talk_on_a_line_that_asks_for_a_mark(
    stage: Stage, registry: Registry
) -> tuple[OperatorPhone, IncomingCall, Caller, OutgoingCall]:
    await registry.offers(survey=True)
    phone = await stage.operator(1, AnswerBehaviour())
    caller = stage.citizen()
    call = caller.dial()
    ring = await phone.next_ring()
    await talking(call, ring)
    return phone, ring, caller, call


async def test_the_mark_after_the_talk_is_on_record(stage: Stage, registry: Registry) -> None:
    phone, ring, caller, call = await talk_on_a_line_that_asks_for_a_mark(stage, registry)
    ring.hang_up()
    await stage.until_state(phone, "available", None)

    async def asked() -> bool:  # a key before that is swallowed
        return "!Read!" in stage.system.console("core show channels concise")

    await until(asked, 20, "he is asked for a mark")
    call.media.press("5")
    await soon(call.ended, 20)
    assert (await stage.row(caller))["outcome"] == "answered"

    async def marked() -> bool:
        return await registry.link.fetchval("SELECT max(score) FROM surveys") == 5

    await until(marked, 20, "the mark is on record")


async def test_a_dispatcher_that_comes_back_while_a_mark_is_asked_for_lets_the_caller_go(
    stage: Stage, registry: Registry
) -> None:
    phone, ring, caller, call = await talk_on_a_line_that_asks_for_a_mark(stage, registry)
    stage.system.signal("dispatcher", signal.SIGKILL)
    ring.hang_up()
    await stage.system.until_agreed()
    assert not call.ended.is_set(), "he still hears the question"
    await soon(call.ended, 20)
    row = await stage.row(caller)
    assert row["outcome"] == "answered"
    assert [each["result"] for each in row["rings"]] == ["answered"], (
        "she is not rung for him again"
    )
    await stage.until_state(phone, "available", None)
