"""What the PBX says is read in order, and what cannot be read is counted."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from queue_manager.ami import snapshot
from queue_manager.ami.connection import AmiAccount, AmiConnection, ConnectionUp
from queue_manager.ami.decode import Legs
from queue_manager.ami.protocol import ConnectionLost, Message
from queue_manager.ami.snapshot import Snapshot
from queue_manager.domain.floor import events as on
from queue_manager.effects import Effects
from queue_manager.loop import Dispatcher
from queue_manager.node import Node
from queue_manager.trace.fold import Traces
from queue_manager.trace.tail import Tail
from tests.queue_manager.ami.heard import new_legs

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class FaultyLegs:
    """Reads all but one kind of message."""

    def is_stranger(self, message: Message) -> bool:
        return False

    def read(self, message: Message) -> list[on.Event]:
        if message["Event"] == "Odd":
            raise KeyError("Uniqueid")
        return [on.CallerLeft(NOW, str(message["Uniqueid"]))]


class Listener:
    """The dispatcher and the effects, as far as a node tells them of messages."""

    def __init__(self) -> None:
        self.events: asyncio.Queue[on.Event] = asyncio.Queue()

    def tell(self, event: on.Event) -> None:
        self.events.put_nowait(event)

    def heard(self, message: Message) -> None:
        """Nothing is under way."""


async def test_a_message_that_cannot_be_read_is_left_out_and_counted() -> None:
    connection, listener = AmiConnection(AmiAccount("127.0.0.1", 1, "", "")), Listener()
    other: Any = None
    node = Node(
        connection,
        cast(Legs, FaultyLegs()),
        cast(Traces, other),
        cast(Tail, other),
        cast(Dispatcher, listener),
        cast(Effects, listener),
        other,
        other,
        lambda: NOW,
    )
    node.agreed.set()
    running = asyncio.create_task(node.run())
    connection.heard.put_nowait({"Event": "Odd"})
    connection.heard.put_nowait({"Event": "Hangup", "Uniqueid": "1.1"})
    event = await asyncio.wait_for(listener.events.get(), 20)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    assert event == on.CallerLeft(NOW, "1.1") and node.faults == 1


async def test_callers_are_kept_from_the_parachute_while_we_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """But not by a dispatcher whose every look is broken off."""
    done: list[str] = []

    class Hands:
        def connected(self) -> None:
            done.append("connected")

        def beat_once(self, at: datetime) -> None:
            done.append("beat")

    async def broken_off(*_: object) -> Snapshot:
        done.append("look")
        raise ConnectionLost("by the test")

    monkeypatch.setattr(snapshot, "take", broken_off)
    connection, other = AmiConnection(AmiAccount("127.0.0.1", 1, "", "")), cast(Any, None)
    hands = cast(Effects, Hands())
    dropped = asyncio.Queue[None]()
    monkeypatch.setattr(connection, "drop", lambda: dropped.put_nowait(None))
    legs = new_legs()
    node = Node(connection, legs, other, other, other, hands, other, other, lambda: NOW)
    running = asyncio.create_task(node.run())
    for _ in range(2):
        connection.heard.put_nowait(ConnectionUp())
        await asyncio.wait_for(dropped.get(), 20)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    assert done == ["connected", "beat", "look", "connected", "look"]
