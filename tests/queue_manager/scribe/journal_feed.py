"""Writes records into the journal as the dispatcher does, and waits for the scribe."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import redis

from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import (
    Device,
    EndedBy,
    OperatorState,
    Outcome,
    RingResult,
    Route,
)
from queue_manager.live.stored_format import FORMAT, FORMAT_FIELD
from queue_manager.scribe.journal import POSITION_KEY, STREAM, WRITTEN_CHANNEL, order_of

START = datetime(2024, 11, 24, 8, 0, 0, 123456, tzinfo=UTC)
ANSWERED = Outcome.ANSWERED
WAIT_SECONDS = 60.0


def encode(*records: note.Record) -> dict[str, str]:
    """The fields of one entry."""
    return entry(json.dumps([plain(each) for each in records]))


def entry(records: str) -> dict[str, str]:
    """The fields of an entry with these records, as they are."""
    return {"event": '{"type": "Tick"}', "records": records, FORMAT_FIELD: FORMAT}


def plain(record: note.Record) -> dict[str, Any]:
    return {"type": type(record).__name__, **msgspec.to_builtins(record)}


def add(connection: redis.Redis, *records: note.Record) -> str:
    """Append one entry; returns its id."""
    entry_id: bytes = connection.xadd(STREAM, encode(*records))  # type: ignore[arg-type, assignment]
    return entry_id.decode()


@contextmanager
def listening(connection: redis.Redis) -> Iterator[redis.client.PubSub]:
    """A subscription to what the scribe has written."""
    with connection.pubsub() as heard:
        heard.subscribe(WRITTEN_CHANNEL)
        assert heard.get_message(timeout=WAIT_SECONDS) is not None
        yield heard


def wait_written(connection: redis.Redis, heard: redis.client.PubSub, entry_id: str) -> None:
    """Return when the scribe says that it has written up to `entry_id`."""
    while order_of((connection.get(POSITION_KEY) or b"0-0").decode()) < order_of(entry_id):  # type: ignore[union-attr]
        if heard.get_message(timeout=WAIT_SECONDS) is None:
            raise TimeoutError(
                f"the scribe is at {connection.get(POSITION_KEY)!r}, not at {entry_id}"
            )


def call_id(n: int) -> str:
    return f"pbx1-{int(START.timestamp()) + n}.{n}"


def began(n: int, caller: str | None = "+77011234567", **changes: Any) -> note.CallBegan:
    offered_at = START + timedelta(seconds=n)
    values: dict[str, Any] = {
        "call_id": call_id(n),
        "line": "109",
        "pbx": "pbx1",
        "offered_at": offered_at,
        "caller": caller,
        "caller_shown": caller or "anonymous",
        "caller_kind": "known" if caller else "anonymous",
        "language": "kk",
    }
    return note.CallBegan(**{**values, **changes})


def answered(n: int, waited: float = 3.25, operator: str = "1001") -> note.CallAnswered:
    at = START + timedelta(seconds=n + waited)
    return note.CallAnswered(call_id(n), operator, at, Route.DISPATCHER, ticket(n))


def ticket(n: int) -> str:
    return f"109-2026-{n + 1:07d}"


def opened(n: int, *, call_back: bool = False, **changes: Any) -> note.TicketOpened:
    values: dict[str, Any] = {
        "number": ticket(n),
        "call_id": call_id(n),
        "line": "109",
        "opened_at": START + timedelta(seconds=n + 3.25),
        "caller": "+77011234567",
        "operator": None if call_back else "1001",
        "language": "kk",
        "call_back": call_back,
    }
    return note.TicketOpened(**{**values, **changes})


def ended(n: int, outcome: Outcome = ANSWERED, **changes: Any) -> note.CallEnded:
    talked = outcome is ANSWERED
    values: dict[str, Any] = {
        "call_id": call_id(n),
        "outcome": outcome,
        "ended_at": START + timedelta(seconds=n + 63.25),
        "waited_seconds": 3.25 if talked else 63.25,
        "talk_seconds": 60.0 if talked else 0.0,
        "hold_seconds": 0.0,
        "ended_by": EndedBy.CALLER,
        "route": Route.DISPATCHER,
        "operator": "1001" if talked else None,
        "ticket": ticket(n),
        "crowd": None if talked else note.Crowd(talking=("1002",), paused={"1003": "lunch"}),
    }
    return note.CallEnded(**{**values, **changes})


def rang(n: int, k: int = 1, result: RingResult = RingResult.ANSWERED) -> note.RingEnded:
    began_at = START + timedelta(seconds=n)
    return note.RingEnded(
        ring_id=f"{call_id(n)}~{k}",
        call_id=call_id(n),
        operator="1001",
        device=Device.WEB,
        started_at=began_at,
        ringing_at=began_at + timedelta(seconds=0.1),
        ended_at=began_at + timedelta(seconds=3),
        seconds=3.0,
        result=result,
    )


def talked(n: int) -> note.StateEnded:
    return note.StateEnded(
        operator="1001",
        state=OperatorState.TALKING,
        reason=None,
        device=Device.WEB,
        call_id=call_id(n),
        began_at=START + timedelta(seconds=n + 3.25),
        ended_at=START + timedelta(seconds=n + 63.25),
    )


def whole_call(n: int) -> list[tuple[note.Record, ...]]:
    """The entries of one answered call; every third is lost instead, with a ring that rang out."""
    if n % 3 == 2:
        caller = f"+7701{n:07d}"
        return [
            (began(n, caller),),
            (rang(n, 1, RingResult.NO_ANSWER),),
            (opened(n, call_back=True, caller=caller), ended(n, Outcome.ABANDONED)),
        ]
    return [
        (began(n),),
        (rang(n), answered(n), opened(n)),
        (talked(n),),
        (ended(n),),
    ]
