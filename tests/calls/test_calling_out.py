"""A missed caller is called back by the ticket: the operator's telephone first, then the trunk.
The provider is a peer of ours; the request comes in where the page sends it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import asyncpg
import pytest
import pytest_asyncio

from bench.system import System, until
from queue_manager.ami import legs_made
from queue_manager.ami.connection import AmiAccount, AmiConnection, ConnectionUp
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor.states import Device
from sip_peers.outside import outside
from sip_peers.peers import AnswerBehaviour, LetRing, OperatorPhone, Plan, Reject
from tests.calls.stage import CITIZEN_HERTZ, OPERATOR_HERTZ, Stage, soon, talking, tones_in
from tests.calls.test_recording_paused import loud_ms, runs, speaks_on
from tests.queue_manager.ami.fake_pbx import until_heard

pytestmark = pytest.mark.calls


@pytest_asyncio.fixture
async def stage(out_system: System) -> AsyncIterator[Stage]:
    async with Stage(out_system) as stage:
        yield stage


@pytest.fixture
async def provider(stage: Stage) -> AsyncIterator[OperatorPhone]:
    """Everybody whom the city calls."""
    out = stage.system.settings.trunk.trunk_out
    with outside(stage.system.pbx, out, CITIZEN_HERTZ, LetRing(), log=stage.log) as peer:
        yield peer


class Desk:
    """What an operator's page asks the web process for."""

    def __init__(self, http: aiohttp.ClientSession, system: System) -> None:
        self._http, self._operator, self._token = http, system.status["operators"][0], ""

    async def sign_in(self) -> None:
        body = {"login": self._operator["login"], "password": self._operator["password"]}
        async with self._http.post("/api/sign-in", json=body) as answer:
            self._token = (await answer.json())["csrf"]

    async def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        headers = {"X-CSRF": self._token}
        async with self._http.request(method, path, json=body, headers=headers) as answer:
            text = await answer.text()
            return answer.status, (await answer.json()) if text else None

    async def call_out(self, **whom: str) -> tuple[int, Any]:
        return await self.ask("POST", "/api/me/call-out", whom)


@pytest.fixture
async def desk(stage: Stage) -> AsyncIterator[Desk]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(stage.system.status["web"], cookie_jar=jar) as http:
        desk = Desk(http, stage.system)
        await desk.sign_in()
        yield desk


async def missed(stage: Stage) -> tuple[str, str]:
    """A caller whom nobody answered: (ticket, number)."""
    caller = stage.citizen()
    call = caller.dial()
    await soon(call.answered)
    call.hang_up()
    row = await stage.row(caller)
    assert row["outcome"] == "short_abandon"
    return row["number"], caller.number


async def rows(system: System, query: str, *values: object) -> list[Any]:
    connection = await asyncpg.connect(system.settings.stores.database_url)
    try:
        return list(await connection.fetch(query, *values))
    finally:
        await connection.close()


async def ended(system: System, ticket: str) -> Any:
    """The row of the only call made for this ticket, once it has ended."""
    found: list[Any] = []

    async def over() -> bool:
        wanted = "SELECT * FROM calls_out WHERE ticket = $1 AND result IS NOT NULL"
        found[:] = await rows(system, wanted, ticket)
        return bool(found)

    await until(over, 20, "the call made is on record", every=0.1)
    (row,) = found
    return row


async def owed(desk: Desk) -> set[str]:
    status, told = await desk.ask("GET", "/api/call-backs")
    assert status == 200
    return {each["ticket"] for each in told}


async def test_a_missed_caller_is_called_back_recorded_and_settled(
    stage: Stage, provider: OperatorPhone, desk: Desk
) -> None:
    ticket, number = await missed(stage)
    phone = await stage.operator(1, AnswerBehaviour())
    assert ticket in await owed(desk)
    provider.plan = LetRing()
    status, told = await desk.call_out(ticket=ticket)
    assert (status, told) == (200, {"ticket": ticket, "number": f"+{number}"})
    hers = await phone.next_ring()
    assert hers.caller_number.endswith(number[-10:])
    theirs = await provider.next_ring()
    assert theirs.began_at_us > hers.answered_at_us, "her telephone first, then the trunk"
    assert theirs.dialled_number == f"+{number}"
    assert theirs.caller_number == "109", "the citizen sees the line"
    await stage.until_state(phone, "calling_out", None)
    assert ticket in await owed(desk), "not before they speak"
    waits = stage.citizen()
    in_line = waits.dial()
    await soon(in_line.answered)
    theirs.answer()
    await talking(theirs, hers)
    await asyncio.sleep(1.0)  # speech to record, not a wait for anything
    assert len(phone.rings) == 1, "no caller is offered to her meanwhile"
    theirs.hang_up()
    await soon(hers.ended)
    row = await ended(stage.system, ticket)
    assert (row["operator"], row["result"], row["number"]) == ("1001", "answered", f"+{number}")
    talked = (theirs.ended_at_us - theirs.answered_at_us) / 1e6
    assert row["talk_seconds"] == pytest.approx(talked, abs=0.9)
    assert ticket not in await owed(desk)
    (task,) = await rows(stage.system, "SELECT * FROM tasks WHERE ticket = $1", ticket)
    assert task["done_call"] == row["out_id"] and task["done_by"] is not None
    next_ring = await phone.next_ring(10)
    assert next_ring.caller_number.endswith(waits.number[-10:]), (
        "after the wrap-up the line goes on"
    )
    in_line.hang_up()
    await recorded(stage, desk, ticket)


async def recorded(stage: Stage, desk: Desk, ticket: str) -> None:
    """In the ticket, each voice on its own side."""
    found: list[Any] = []

    async def there() -> bool:
        _, whole = await desk.ask("GET", f"/api/tickets/{ticket}")
        found[:] = whole["recordings"]
        return bool(found)

    await until(there, 20, "the recording is in the ticket", every=0.2)
    (one,) = found
    wanted = "SELECT operator, sides_path FROM recordings WHERE recording_id = $1"
    ((operator, path),) = await rows(stage.system, wanted, one["recording_id"])
    assert operator == "1001"
    sides = tones_in(
        str(stage.system.settings.folders.recordings_dir / path), {OPERATOR_HERTZ, CITIZEN_HERTZ}
    )
    assert sorted(sides, key=sorted) == [{OPERATOR_HERTZ}, {CITIZEN_HERTZ}]
    story = await rows(stage.system, "SELECT change FROM ticket_history WHERE ticket = $1", ticket)
    assert any("call_out" in row["change"] for row in story)


@pytest.mark.parametrize(
    ("plan", "result"), [(Reject(486), "busy"), (Reject(404), "failed"), (Reject(480), "no_answer")]
)
async def test_who_is_not_reached_is_still_owed(
    stage: Stage, provider: OperatorPhone, desk: Desk, plan: Plan, result: str
) -> None:
    ticket, _ = await missed(stage)
    phone = await stage.operator(1, AnswerBehaviour())
    provider.plan = plan
    assert (await desk.call_out(ticket=ticket))[0] == 200
    hers = await phone.next_ring()
    await soon(hers.ended, 20)
    row = await ended(stage.system, ticket)
    assert row["result"] in (result, "failed") and row["talk_seconds"] == 0
    assert row["result"] == result or result == "no_answer"
    assert ticket in await owed(desk)
    await stage.until_state(phone, "available", None)


async def test_a_card_number_told_in_it_is_not_recorded(
    stage: Stage, provider: OperatorPhone, desk: Desk
) -> None:
    ticket, _ = await missed(stage)
    phone = await stage.operator(1, AnswerBehaviour())
    provider.plan = AnswerBehaviour()
    assert (await desk.call_out(ticket=ticket))[0] == 200
    hers, theirs = await phone.next_ring(), await provider.next_ring()
    await talking(theirs, hers)

    async def known() -> bool:  # the two may hear each other before the dispatcher is told
        operator = (await stage.system.floor())["floor"]["operators"]["1001"]
        return operator["outgoing"]["connected_at"] is not None

    await until(known, 20, "the dispatcher knows that they talk")
    assert (await desk.ask("POST", "/api/me/recording/pause", {"reason": "card"}))[0] == 204
    await speaks_on(theirs, 75)
    assert (await desk.ask("POST", "/api/me/recording/resume"))[0] == 204
    await speaks_on(theirs, 75)
    theirs.hang_up()
    await soon(hers.ended)
    row = await ended(stage.system, ticket)
    found: list[Any] = []

    async def there() -> bool:
        _, whole = await desk.ask("GET", f"/api/tickets/{ticket}")
        found[:] = [each for each in whole["recordings"] if each["gaps"]]
        return bool(found)

    await until(there, 20, "the recording is in the ticket, with its silent part", every=0.2)
    assert found[0]["gaps"][0]["reason"] == "card"
    (path,) = stage.system.settings.folders.recordings_dir.rglob(f"{row['out_id']}~1.sides.opus")
    for side in loud_ms(str(path)):
        assert [heard for heard, _ in runs(side)][-2:] == [False, True], runs(side)
        assert runs(side)[-2][1] >= 70


async def test_given_up_by_the_operator_rings_nobody_any_more(
    stage: Stage, provider: OperatorPhone, desk: Desk
) -> None:
    ticket, _ = await missed(stage)
    phone = await stage.operator(1, AnswerBehaviour())
    assert (await desk.call_out(ticket=ticket))[0] == 200
    hers = await phone.next_ring()
    theirs = await provider.next_ring()
    hers.hang_up()
    await soon(theirs.ended)
    assert (await ended(stage.system, ticket))["result"] == "given_up"


async def test_her_own_telephone_not_picked_up_dials_nobody(
    stage: Stage, provider: OperatorPhone, desk: Desk
) -> None:
    ticket, _ = await missed(stage)
    phone = await stage.operator(1, LetRing())
    assert (await desk.call_out(ticket=ticket))[0] == 200
    hers = await phone.next_ring()
    assert (await desk.ask("POST", "/api/me/call-out/end"))[0] == 204
    await soon(hers.ended)
    assert (await ended(stage.system, ticket))["result"] == "not_picked_up"
    assert provider.rings == []
    await stage.until_state(phone, "available", None)


async def test_a_dispatcher_killed_in_mid_talk_leaves_nothing_stuck(
    stage: Stage, provider: OperatorPhone, desk: Desk
) -> None:
    ticket, _ = await missed(stage)
    phone = await stage.operator(1, AnswerBehaviour())
    provider.plan = AnswerBehaviour()
    assert (await desk.call_out(ticket=ticket))[0] == 200
    hers, theirs = await phone.next_ring(), await provider.next_ring()
    await talking(theirs, hers)
    await stage.system.refresh()
    stage.system.signal("dispatcher", signal.SIGKILL)
    await stage.system.until_agreed()
    await stage.until_state(phone, "calling_out", None)
    assert not hers.ended.is_set(), "the conversation goes on"
    theirs.hang_up()
    await soon(hers.ended)
    assert (await ended(stage.system, ticket))["result"] == "answered"
    await stage.until_state(phone, "available", None)


async def test_what_may_not_be_called_never_reaches_the_trunk(
    stage: Stage, provider: OperatorPhone, desk: Desk
) -> None:
    ticket, _ = await missed(stage)
    phone = await stage.operator(1, AnswerBehaviour())
    numbers = {"+12025550123": "not_allowed", "+79161234567": "not_allowed", "112": "no_number"}
    for number, reason in numbers.items():
        await rows(
            stage.system, "UPDATE tickets SET applicant = $2 WHERE number = $1", ticket, number
        )
        status, told = await desk.call_out(ticket=ticket)
        assert (status, told["reason"]) == (409, reason)
    await rows(stage.system, "UPDATE tickets SET applicant = NULL WHERE number = $1", ticket)
    assert (await desk.call_out(ticket=ticket))[1]["reason"] == "no_number"
    assert (await desk.call_out(ticket="109-2026-9999999"))[0] == 404
    status, _ = await desk.ask("POST", "/api/me/call-out", {"number": "+77012345678"})
    assert status == 400, "a page names a ticket, never a number"
    # Nobody dials his way out, nor is transferred out: the operators' context has no such way.
    for dialled in ("+77012345678", "87012345678", "calling-out", "s"):
        call = phone.dial(dialled)
        await soon(call.ended)
        assert not call.answered.is_set()
    assert provider.rings == [] and phone.rings == []
    audit = await rows(
        stage.system, "SELECT action FROM audit WHERE subject = $1 ORDER BY audit_id", ticket
    )
    assert [row["action"] for row in audit] == ["call_out", "call_out_refused"] * 3


async def test_the_dialplan_refuses_what_the_dispatcher_would_have_let_through(
    stage: Stage, provider: OperatorPhone
) -> None:
    """The second lock, for a fault of ours or a stolen manager's password."""
    phone = await stage.operator(1, AnswerBehaviour())
    settings = stage.system.settings
    connection = AmiConnection(
        AmiAccount("127.0.0.1", settings.ports.ami_port, "komek", settings.exchange.ami_password)
    )
    running = asyncio.create_task(connection.run())
    try:
        await until_heard(connection, ConnectionUp)
        wrong = ("+12025550123", "77012345678", "+7701x@evil", "+77&PJSIP/1002", "+7" * 9, "")
        for n, number in enumerate(wrong):
            out_id = f"pbx1-out-1700000000.{n}"
            command = do.CallOut(f"{out_id}~1", out_id, "1001", Device.PHONE, number, "109")
            (action,) = legs_made.call_out(command)
            connection.send([action])
            ring = await phone.next_ring()
            await soon(ring.ended)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert provider.rings == []
