"""The dispatcher's process on a real Asterisk: calls go through, links break, processes die."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from datetime import datetime

import pytest

from queue_manager.ami import actions
from queue_manager.ami.connection import AmiAccount, AmiConnection, ConnectionUp
from queue_manager.domain.ringing.stopping import FIRST_ANSWER
from queue_manager.requests import Reload
from sip_peers.kernel_stamps import now_us
from sip_peers.peers import (
    AnswerBehaviour,
    IncomingCall,
    LetRing,
    OperatorPhone,
    OutgoingCall,
    Reject,
    Vanish,
)
from tests.asterisk_conf.agent_process import running_agent
from tests.queue_manager.ami.fake_pbx import until_heard
from tests.queue_manager.on_asterisk import House, Wire, hire, house
from tests.real_pbx import RealPbx, running_pbx
from tests.real_services import RealServices

pytestmark = [pytest.mark.calls, pytest.mark.services]
EXTENSIONS = ["1001", "1002", "1003"]


@pytest.fixture(scope="module")
def pbx(real_services: RealServices) -> Iterator[RealPbx]:
    dsn = real_services.new_database()
    asyncio.run(hire(dsn, EXTENSIONS))
    keys = {"database_dsn": dsn, "redis_dsn": real_services.settings.stores.redis_url}
    with running_pbx(**keys) as pbx:
        yield pbx


async def hung_up(ring: IncomingCall) -> None:
    """By the operator, as soon as she has answered; or it has ended before."""
    first = [asyncio.create_task(each.wait()) for each in (ring.answered, ring.ended)]
    await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
    for each in first:
        each.cancel()
    if not ring.ended.is_set():
        ring.hang_up()


async def answered_unheard(at: House) -> tuple[OperatorPhone, OutgoingCall, IncomingCall]:
    """1001 takes the only caller while the dispatcher hears nothing of the PBX."""
    phone = await at.operator("1001", LetRing())
    call = at.citizen().dial("109")
    ring = await phone.next_ring()
    at.wire.cut()
    ring.answer()
    return phone, call, ring


async def soon(event: asyncio.Event, seconds: float = 20) -> None:
    await asyncio.wait_for(event.wait(), seconds)


@pytest.mark.alone
async def test_a_call_goes_through(pbx: RealPbx) -> None:
    async with house(pbx) as at:
        phone = await at.operator("1001", AnswerBehaviour(0.2, talk_seconds=0.5))
        call = at.citizen("77010000001", "Әйгерім").dial("109")
        await soon(call.ended)
        await at.until_empty()
        ended = await at.only("CallEnded")
        assert (ended.outcome, ended.operator, ended.ended_by) == ("answered", "1001", "operator")
        rung = phone.rings[0]
        heard = datetime.fromtimestamp(rung.connected_at_us / 1e6).astimezone()
        assert abs(ended.talk_seconds - 0.5) < 0.5
        answered = await at.only("CallAnswered")
        assert abs((answered.connected_at - heard).total_seconds()) < 0.5
        ring = await at.only("RingEnded")
        assert (ring.result, ring.operator) == ("answered", "1001")
        assert answered.ticket.endswith("-0000001") and phone.rings[0].caller_number
        await at.until_state("1001", "available")


async def test_a_telephone_is_not_rung_for_the_next_before_the_cancel_has_reached_it(
    pbx: RealPbx,
) -> None:
    async with house(pbx) as at:
        phone = await at.operator("1001", Vanish())
        first = at.citizen("77010000001").dial("109")
        ring = await phone.next_ring()
        second = at.citizen("77010000002").dial("109")
        await soon(second.answered)
        first.hang_up()
        over = await at.only("RingEnded")

        async def leg_is_gone() -> bool:
            return over.ring_id not in (await at.floor())["rings"]

        await at.until(leg_is_gone, "the PBX has told the end of the ring's leg")
        ring.ring()  # its first answer: now it is sent the CANCEL
        await soon(ring.ended)
        again = await phone.next_ring()
        waited_us = (over.ended_at + FIRST_ANSWER).timestamp() * 1e6
        assert again.began_at_us >= min(ring.ended_at_us, waited_us)
        second.hang_up()


async def test_a_telephone_that_answers_as_the_cancel_comes_is_not_rung_before_its_bye(
    pbx: RealPbx,
) -> None:
    async with house(pbx) as at:
        phone = await at.operator("1001", LetRing())
        first = at.citizen("77010000001").dial("109")
        ring = await phone.next_ring()
        ring.crosses_cancel = 0.02
        second = at.citizen("77010000002").dial("109")
        await soon(second.answered)
        first.hang_up()
        again = await phone.next_ring()
        await soon(ring.ended)
        assert ring.answered_at_us and again.began_at_us >= ring.ended_at_us
        second.hang_up()


async def test_the_parachutes_ring_is_cancelled_before_ours_begins(pbx: RealPbx) -> None:
    async with house(pbx) as at:
        phone = await at.operator("1001", Vanish())
        at.wire.cut()
        call = at.citizen().dial("109")
        ring = await phone.next_ring()
        at.wire.mend()

        seen_us = 0

        async def fetched_back() -> bool:
            nonlocal seen_us
            before_us = now_us()
            rows = pbx.console("core show channels concise").splitlines()
            if any(row.startswith("PJSIP/1001-") and "~" not in row for row in rows):
                seen_us = before_us
                return False
            return True

        await at.until(fetched_back, "the parachute's ring is over")
        ring.ring()
        await soon(ring.ended)
        again = await phone.next_ring()
        waited_us = seen_us + FIRST_ANSWER.total_seconds() * 1e6
        assert again.began_at_us >= min(ring.ended_at_us, waited_us)
        call.hang_up()


@pytest.mark.alone
async def test_the_next_operator_is_rung_and_the_first_set_aside(pbx: RealPbx) -> None:
    async with house(pbx) as at:
        first = await at.operator("1001", LetRing())
        second = await at.operator("1002", Reject(486, 0.1))
        third = await at.operator("1003", AnswerBehaviour(0.1, 0.3))
        call = at.citizen().dial("109")
        await soon(call.ended)
        await at.until_empty()
        rings = [(ring.operator, ring.result) for ring in await at.so_many("RingEnded", 3)]
        assert rings == [("1001", "no_answer"), ("1002", "busy"), ("1003", "answered")]
        operators = (await at.floor())["operators"]
        assert [operators[each]["reason"] for each in EXTENSIONS] == ["no_answer", "busy", None]
        assert [len(phone.rings) for phone in (first, second, third)] == [1, 1, 1]
        gap = second.rings[0].began_at_us - first.rings[0].ended_at_us
        assert gap < 200_000  # at once, as soon as the first one's time is up


async def test_a_caller_who_leaves_in_the_moment_of_the_answer(pbx: RealPbx) -> None:
    """One outcome each, whichever was first; nobody's telephone is left engaged."""
    async with house(pbx) as at:
        phone = await at.operator("1001", AnswerBehaviour())
        for after_ms in (0, 2, 5, 10, 20, 30, 50):
            call = at.citizen(f"770100001{after_ms:02d}").dial("109")
            ring = await phone.next_ring()
            await soon(ring.acknowledged)
            await asyncio.sleep(after_ms / 1000)
            call.hang_up()
            await soon(ring.ended)
            await at.until_empty()
            await at.until_state("1001", "available")
        ended = await at.so_many("CallEnded", 7)
        rings = {ring.call_id: ring.result for ring in await at.so_many("RingEnded", 7)}
        assert len(ended) == len(rings) == 7
        for call in ended:
            answered = call.outcome == "answered"
            assert answered or call.outcome == "short_abandon"
            assert rings[call.call_id] == ("answered" if answered else "caller_left")


async def test_a_caller_who_gives_up_before_the_dialplan_begins(pbx: RealPbx) -> None:
    """Five of them at once: whether the dialplan or only the trace saw them, all are calls."""
    async with house(pbx) as at:
        calls = [at.citizen(f"770100002{n:02d}").dial("109") for n in range(5)]
        for call in calls:
            call.hang_up()
        for call in calls:
            await soon(call.ended)

        ended = await at.so_many("CallEnded", 5)
        assert [call.outcome for call in ended] == ["short_abandon"] * 5
        assert len({call.call_id for call in ended}) == 5


async def test_kazakh_letters_cut_on_the_wire_arrive_whole(pbx: RealPbx) -> None:
    settings = pbx.settings
    wire = Wire(settings.ports.ami_port, chunk=3)
    await wire.start()
    connection = AmiConnection(
        AmiAccount("127.0.0.1", wire.port, "komek", settings.exchange.ami_password)
    )
    running = asyncio.create_task(connection.run())
    await until_heard(connection, ConnectionUp)
    name = "Әйгерім Ұлықбекқызы — «Қазақстан»"
    await connection.ask({"Action": "Setvar", "Variable": "WHO", "Value": name})
    (answer,) = await connection.ask({"Action": "Getvar", "Variable": "WHO"})
    assert answer["Value"] == name
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    wire.close()


@pytest.mark.alone
async def test_a_link_that_breaks_in_mid_call(pbx: RealPbx) -> None:
    """The talk goes on, its end is not heard, and afterwards it is on record to the moment."""
    async with house(pbx) as at:
        phone = await at.operator("1001", AnswerBehaviour(0.05))
        call = at.citizen().dial("109")
        await at.until_state("1001", "talking")
        at.wire.cut()
        rung = phone.rings[0]
        await asyncio.sleep(0.3)
        assert not rung.ended.is_set() and not call.ended.is_set()
        rung.hang_up()
        await soon(call.ended)
        at.wire.mend()
        await at.until_empty()
        await at.until_state("1001", "available")
        ended = await at.only("CallEnded")
        assert (ended.outcome, ended.ended_by) == ("answered", "operator")
        talked = (rung.ended_at_us - rung.connected_at_us) / 1e6
        assert abs(ended.talk_seconds - talked) < 0.5


@pytest.mark.alone
async def test_a_talk_that_began_unheard_keeps_its_moment(pbx: RealPbx) -> None:
    async with house(pbx) as at:
        _, call, ring = await answered_unheard(at)
        await soon(ring.acknowledged)
        await asyncio.sleep(0.5)
        at.wire.mend()
        await at.until_state("1001", "talking")
        answered = await at.only("CallAnswered")
        heard = ring.connected_at_us / 1e6
        assert abs(answered.connected_at.timestamp() - heard) < 0.4
        ring.hang_up()
        await soon(call.ended)
        await at.until_empty()
        assert len(await at.so_many("CallEnded", 1)) == 1


async def test_a_talk_that_began_and_was_lost_unheard_goes_on(pbx: RealPbx) -> None:
    """The dialplan keeps the caller, who was answered: the same operator is rung for them again."""

    async def joined() -> bool:
        return " 2 " in pbx.console("bridge show all")  # channels in it

    async with house(pbx) as at:
        phone, call, ring = await answered_unheard(at)
        await at.until(joined, "they talk")
        ring.reason = "Q.850;cause=41"  # a fault
        ring.hang_up()
        await soon(ring.ended)
        at.wire.mend()
        again = await phone.next_ring()
        again.answer()
        await at.until_state("1001", "talking")
        await at.until(joined, "they talk again")  # or the operator would hang up on nobody
        answered = await at.only("CallAnswered")
        assert answered.connected_at.timestamp() < ring.ended_at_us / 1e6, "the first time"
        again.hang_up()
        await soon(call.ended)
        await at.until_empty()
        ended = await at.only("CallEnded")
        assert (ended.outcome, ended.operator, ended.route) == ("answered", "1001", "dispatcher")


async def test_an_originate_is_never_repeated(pbx: RealPbx) -> None:
    """Asterisk does it, its answer is lost: after the reconnection the phone has rung once."""
    async with house(pbx) as at:
        phone = await at.operator("1001", LetRing())
        at.wire.sent.clear()
        at.wire.mute_after = b"Action: Originate"
        call = at.citizen().dial("109")
        ring = await phone.next_ring()
        at.wire.cut()
        at.wire.mend()

        async def agreed_again() -> bool:
            return at.wire.count(b"Action: Login") == 1 and bool((await at.floor_answer())["ami"])

        await at.until(agreed_again, "agreed again")
        ring.answer()
        await at.until_state("1001", "talking")
        assert at.wire.count(b"Action: Originate") == 1
        assert len(phone.rings) == 1
        phone.rings[0].hang_up()
        await soon(call.ended)
        await at.until_empty()


async def test_a_silent_link_is_found_and_the_parachute_opens(pbx: RealPbx) -> None:
    async with house(pbx) as at:
        phone = await at.operator("1001", AnswerBehaviour(0.05, 0.5))
        at.wire.mute = True
        await asyncio.sleep(2.0)  # the beat grows old: the PBX does not hear us either way
        at.wire.cut()
        call = at.citizen().dial("109")
        await soon(call.ended)
        assert len(phone.rings) == 1
        at.wire.mend()

        ended = await at.only("CallEnded")
        assert (ended.outcome, ended.operator, ended.route) == ("answered", "1001", "parachute")


async def test_killed_while_they_talk_and_wait(pbx: RealPbx) -> None:
    """Nobody is dropped; all are on record exactly once, also who came and went meanwhile."""
    async with house(pbx) as at:
        first = await at.operator("1001", AnswerBehaviour(0.05))
        second = await at.operator("1002", AnswerBehaviour(0.05))
        talking = [at.citizen(f"7701000000{n}").dial("109") for n in (1, 2)]
        await at.until_state("1001", "talking")
        await at.until_state("1002", "talking")
        waiting = at.citizen("77010000003").dial("109")
        await soon(waiting.answered)
        at.kill()
        came_and_went = at.citizen("77010000004").dial("109")
        await soon(came_and_went.answered)
        await asyncio.sleep(0.3)
        came_and_went.hang_up()
        first.rings[0].hang_up()
        over = [asyncio.create_task(call.ended.wait()) for call in talking]
        await asyncio.wait(over, return_when=asyncio.FIRST_COMPLETED, timeout=5)
        assert not waiting.ended.is_set()
        await at.start()

        async def served() -> bool:  # by the parachute or by us
            calls = (await at.floor())["calls"].values()
            return any(c["caller"] == "+77010000003" and c["connected_at"] for c in calls)

        await at.until(served, "who waited talks")
        assert sum(call.ended.is_set() for call in talking) == 1
        for phone in (first, second):
            # Whom we fetch back in the instant in which the parachute connected him is rung for
            # once more, perhaps just now.
            phone.plan = AnswerBehaviour(0.05, talk_seconds=0.2)
            for ring in list(phone.rings):
                await hung_up(ring)
        await soon(waiting.ended)
        await at.until_empty()

        ended = await at.so_many("CallEnded", 4)
        assert len({each.call_id for each in ended}) == len(ended) == 4
        assert sorted(each.outcome for each in ended) == ["answered"] * 3 + ["short_abandon"]
        tickets = [ticket.number for ticket in await at.so_many("TicketOpened", 4)]
        assert len(set(tickets)) == len(tickets) == 4


@pytest.mark.alone
async def test_fetched_back_from_the_parachute(pbx: RealPbx) -> None:
    """Nobody was on shift and we were away: the caller waits on, and is ours again."""
    async with house(pbx) as at:
        at.kill()
        call = at.citizen().dial("109")
        await soon(call.answered)
        await at.start()

        async def waits() -> bool:
            return "!waiting!" in pbx.console("core show channels concise")

        await at.until(waits, "the caller is back in the waiting room")
        assert not call.ended.is_set()
        phone = await at.operator("1001", AnswerBehaviour(0.05, 0.4))
        await soon(call.ended)
        await at.until_empty()
        ended = await at.only("CallEnded")
        assert (ended.outcome, ended.route, ended.operator) == ("answered", "dispatcher", "1001")
        waited = (phone.rings[0].connected_at_us - call.began_at_us) / 1e6
        assert abs(ended.waited_seconds - waited) < 0.5  # the first clock is kept
        sounds = {path.name for path in pbx.settings.folders.incoming_dir.glob(f"{ended.call_id}*")}
        assert f"{ended.call_id}~1.raw" in sounds
        left = pbx.settings.folders.incoming_dir / f"{ended.call_id}~parachute.raw"
        assert not left.exists() or left.stat().st_size == 0


async def test_a_new_operator_is_applied_without_dropping_a_call(pbx: RealPbx) -> None:
    async with house(pbx, start=False) as at:
        await at.start(through_wire=False)  # what is rendered anew names AMI's own port
        phone = await at.operator("1001", AnswerBehaviour(0.05))
        call = at.citizen().dial("109")
        await at.until_state("1001", "talking")
        await hire(pbx.settings.stores.database_url, ["1028"])
        assert "1028" not in pbx.console("pjsip show endpoints")
        assert await at.ask(Reload()) == 503, "nobody is there to reload"
        assert "1028" not in (await at.floor())["operators"]
        with running_agent(pbx.settings):
            assert await at.ask(Reload()) == 200
        assert "1028-web" in pbx.console("pjsip show endpoints")
        assert await at.state("1028") == "signed_out"
        assert not call.ended.is_set() and await at.state("1001") == "talking"
        phone.rings[0].hang_up()
        await soon(call.ended)
        await at.until_empty()


async def test_what_ami_says_that_nobody_can_read_is_counted_and_makes_it_unwell(
    pbx: RealPbx,
) -> None:
    async with house(pbx) as at:
        await at.operator("1001", AnswerBehaviour(0.05, 0.3))
        assert (await at.health())["ok"]
        at.wire.say(b"This is no AMI\r\n\r\n")

        async def unwell() -> bool:
            return not (await at.health())["ok"]

        await at.until(unwell, "the dispatcher is unwell")
        assert (await at.health())["faults"] == {"AMI messages not read": 1}
        await soon(at.citizen().dial("109").ended)
        assert (await at.only("CallEnded")).outcome == "answered"


async def test_without_fastagi_nothing_is_lost_of_who_calls(pbx: RealPbx) -> None:
    """The dialplan tells what it knows; number and language are the dispatcher's to read."""
    async with house(pbx) as at:
        call = at.citizen("89161234567").dial("109")

        async def offered() -> bool:
            return bool((await at.floor())["calls"])

        await at.until(offered, "the call is on the floor")
        (seen,) = (await at.floor())["calls"].values()
        assert (seen["caller"], seen["language"]) == ("+79161234567", "ru")
        call.hang_up()
        await at.until_empty()


async def test_redis_away_stops_no_call(pbx: RealPbx, real_services: RealServices) -> None:
    async with house(pbx) as at:
        await at.operator("1001", AnswerBehaviour(0.05, 0.3))
        real_services.valkey.kill()
        try:
            call = at.citizen().dial("109")
            await soon(call.ended)
            again = at.citizen("77010000002").dial("109")
            await soon(again.ended)
            assert not (await at.floor_answer())["redis"]
        finally:
            real_services.valkey.start()

        async def back() -> bool:
            return bool((await at.floor_answer())["redis"])

        await at.until(back, "redis has the journal")
        ended = await at.so_many("CallEnded", 2)
        assert [each.outcome for each in ended] == ["answered", "answered"]


async def test_an_agi_service_that_opens_and_says_nothing(pbx: RealPbx) -> None:
    open_ones: list[asyncio.StreamWriter] = []

    async def silence(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_ones.append(writer)

    server = await asyncio.start_server(silence, "127.0.0.1", pbx.settings.ports.agi_port)
    async with house(pbx) as at:
        phone = await at.operator("1001", AnswerBehaviour(0.05, 0.3))
        call = at.citizen().dial("109")
        ring = await phone.next_ring()
        assert open_ones and (ring.began_at_us - call.began_at_us) / 1e6 < 5.0
        await soon(call.ended)
        await at.until_empty()
        ended = await at.only("CallEnded")
        assert ended.waited_seconds > 0.4  # the clock began when the channel appeared
    for writer in open_ones:
        writer.close()
    server.close()


async def test_the_parachute_knows_who_is_on_shift(pbx: RealPbx) -> None:
    async with house(pbx) as at:
        await at.operator("1001", LetRing())
        phone = await at.operator("1002", LetRing())
        pause = phone.dial("*11")
        await soon(pause.ended)
        await at.until_state("1002", "paused")

        def shown() -> dict[str, bool]:
            """Who is in the queue, and whether paused."""
            rows = pbx.console("queue show parachute-109").splitlines()
            return {who: "paused" in row for row in rows for who in EXTENSIONS if who in row}

        async def one_pauses() -> bool:  # the word to the PBX may be on its way
            return shown() == {"1001": False, "1002": True}

        await at.until(one_pauses, "one is there, one pauses, and the third is not on shift")
        out = phone.dial("*12")
        await soon(out.ended)
        await at.until_state("1002", "signed_out")

        async def one_is_left() -> bool:
            return shown() == {"1001": False}

        await at.until(one_is_left, "who has signed out is not rung")


async def test_a_session_password_lets_the_browser_s_telephone_in(pbx: RealPbx) -> None:
    connection = AmiConnection(
        AmiAccount(
            "127.0.0.1", pbx.settings.ports.ami_port, "komek", pbx.settings.exchange.ami_password
        )
    )
    running = asyncio.create_task(connection.run())
    await until_heard(connection, ConnectionUp)
    (answer,) = await connection.ask(actions.web_password("1001", "a-password-of-this-session"))
    assert answer["Response"] == "Success"
    shown = pbx.console("pjsip show auth 1001-web")
    assert "1001-web" in shown and "userpass" in shown.lower()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
