"""The connection to the PBX with panoramisk's traps closed, against a manager interface that
misbehaves.

What a real Asterisk does is tried in tests/queue_manager/test_on_asterisk.py.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_manager.ami import connection as link_module
from queue_manager.ami.actions import BadAction
from queue_manager.ami.connection import AmiAccount, AmiConnection, ConnectionDown, ConnectionUp
from queue_manager.ami.protocol import ConnectionLost, PlainManager, SafeProtocol
from tests.queue_manager.ami.fake_pbx import FakePbx, connected, fake_pbx, plainly, until_heard

NAME = "Әйгерім Ұлықбекқызы"
EVENT = f"Event: Newchannel\r\nUniqueid: 1.1\r\nCallerIDName: {NAME}\r\n\r\n".encode()


class Wire(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []

    def write(self, data: Any) -> None:
        self.written.append(bytes(data))

    def abort(self) -> None: ...


def nothing() -> None:
    """Nobody listens."""


def protocol_hearing(
    events: list[dict[str, Any]], unreadable: Callable[[], None] = nothing
) -> SafeProtocol:
    protocol = SafeProtocol(PlainManager(events.append, nothing, unreadable))
    protocol.connection_made(Wire())
    return protocol


@settings(max_examples=200, deadline=None)
@given(st.sets(st.integers(1, len(EVENT) * 2 - 1)))
def test_letters_cut_between_two_chunks_arrive_whole(cuts: set[int]) -> None:
    async def hear() -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = []
        protocol = protocol_hearing(events)
        for start, end in itertools.pairwise([0, *sorted(cuts), len(EVENT) * 2]):
            protocol.data_received((EVENT * 2)[start:end])
        return events

    assert [event["CallerIDName"] for event in asyncio.run(hear())] == [NAME, NAME]


async def test_bytes_that_are_no_letters_stop_nothing() -> None:
    events: list[dict[str, Any]] = []
    protocol = protocol_hearing(events)
    protocol.data_received(b"Event: Bad\r\nName: \xff\xfe\xd3\r\n\r\n" + EVENT)
    assert [event["Event"] for event in events] == ["Bad", "Newchannel"]


@pytest.mark.parametrize("bad", [b"This is no AMI\r\n\r\n", b"Name: of no kind\r\n\r\n"])
async def test_a_message_that_cannot_be_read_is_counted_and_stops_nothing(bad: bytes) -> None:
    events: list[dict[str, Any]] = []
    unreadable: list[None] = []
    protocol = protocol_hearing(events, lambda: unreadable.append(None))
    protocol.data_received(bad + EVENT + b"\r\n\r\n" + EVENT)
    assert [event["Event"] for event in events] == ["Newchannel", "Newchannel"]
    assert len(unreadable) == 1


@pytest.fixture
async def pbx() -> AsyncIterator[FakePbx]:
    async with fake_pbx() as pbx:
        yield pbx


@pytest.fixture
async def connection(pbx: FakePbx) -> AsyncIterator[AmiConnection]:
    async with connected(pbx) as connection:
        yield connection


ORIGINATE = {"Action": "Originate", "ActionID": "c~1", "Channel": "PJSIP/1001", "Async": "true"}


async def test_an_originate_without_an_answer_is_never_sent_again(
    pbx: FakePbx, connection: AmiConnection
) -> None:
    pbx.answer = lambda action: plainly(action) if action["Action"] != "Originate" else None
    (answer,) = connection.send([ORIGINATE])
    (ping,) = connection.send([{"Action": "Ping"}])
    await ping  # the PBX has read the Originate too
    pbx.hang_up()
    with pytest.raises(ConnectionLost):
        await answer
    await until_heard(connection, ConnectionUp)
    await connection.ask({"Action": "Ping"})
    assert (len(pbx.sent("Originate")), pbx.logins) == (1, 2)


async def test_the_late_word_on_an_originate_is_an_event(
    pbx: FakePbx, connection: AmiConnection
) -> None:
    (answer,) = connection.send([ORIGINATE])
    assert (await answer).message == "ok"
    pbx.say(b"Event: OriginateResponse\r\nActionID: c~1\r\nResponse: Failure\r\nReason: 0\r\n\r\n")
    answer = await asyncio.wait_for(connection.heard.get(), 20)
    assert isinstance(answer, dict) and answer["Event"] == "OriginateResponse"


async def test_what_cannot_be_read_is_counted_and_the_connection_stays(
    pbx: FakePbx, connection: AmiConnection
) -> None:
    pbx.say(b"nonsense\r\n\r\n" + EVENT)
    heard = await asyncio.wait_for(connection.heard.get(), 20)
    assert isinstance(heard, dict) and heard["Event"] == "Newchannel"
    await connection.ask({"Action": "Ping"})
    assert (connection.faults, connection.logins, connection.up) == (1, 1, True)


async def test_the_end_of_a_connection_is_marked_in_its_place(
    pbx: FakePbx, connection: AmiConnection
) -> None:
    pbx.say(EVENT)
    await connection.ask({"Action": "Ping"})
    pbx.hang_up()
    before = await until_heard(connection, ConnectionDown)
    assert [type(each) for each in before] == [dict, ConnectionDown]
    assert not connection.up
    with pytest.raises(ConnectionLost):
        connection.send([{"Action": "Ping"}])
    await until_heard(connection, ConnectionUp)


async def test_a_silent_pbx_is_found(
    pbx: FakePbx, connection: AmiConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "PING_EVERY_SECONDS", 0.05)
    monkeypatch.setattr(link_module, "PING_SECONDS", 0.1)
    pbx.answer = lambda action: plainly(action) if action["Action"] == "Login" else None
    await until_heard(connection, ConnectionDown)
    await until_heard(connection, ConnectionUp)


async def test_a_refused_login_is_tried_again(pbx: FakePbx) -> None:
    pbx.answer = lambda action: (
        f"Response: Error\r\nActionID: {action['ActionID']}\r\nMessage: no\r\n\r\n"
    )
    connection = AmiConnection(AmiAccount("127.0.0.1", pbx.port, "komek", "wrong"))
    running = asyncio.create_task(connection.run())
    await asyncio.wait_for(pbx.logged_in_again.wait(), 20)
    assert connection.heard.empty() and not connection.up
    pbx.answer = plainly
    await until_heard(connection, ConnectionUp)
    running.cancel()


async def test_a_line_break_is_refused_before_anything_is_written(
    pbx: FakePbx, connection: AmiConnection
) -> None:
    before = len(pbx.actions)
    with pytest.raises(BadAction):
        connection.send([{"Action": "Ping"}, {"Action": "Setvar", "Value": "x\r\nAction: Logoff"}])
    await connection.ask({"Action": "Events"})
    assert [action["Action"] for action in pbx.actions[before:]] == ["Events"]


async def test_actions_are_written_in_one_piece() -> None:
    protocol = protocol_hearing([])
    protocol.send_all([{"Action": "Setvar", "Value": NAME}, ORIGINATE])
    (written,) = protocol.transport.written
    assert written.decode().count("\r\n\r\n") == 2 and NAME in written.decode()
