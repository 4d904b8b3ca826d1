"""Reading the journal: what the dispatcher's codec writes, the scribe reads."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as some

from queue_manager.domain.floor import records as note
from queue_manager.live import codec
from queue_manager.scribe.journal import (
    KINDS,
    Noted,
    UnreadableRecord,
    order_of,
    read_entry,
    read_record,
    touched,
)
from tests.queue_manager.scribe import journal_feed as feed

RECORDS: list[note.Record] = [
    record for n in (0, 2) for entry in feed.whole_call(n) for record in entry
]


def test_it_reads_what_the_dispatcher_writes() -> None:
    entry = read_entry(b"5-1", {b"records": codec.records_to_json(RECORDS)})
    assert entry.entry_id == "5-1"
    assert all(isinstance(item, Noted) for item in entry.items)
    read = [item.record for item in entry.items if isinstance(item, Noted)]
    assert sorted(map(repr, read)) == sorted(map(repr, RECORDS))


def test_every_kind_of_record_is_known() -> None:
    assert set(KINDS.values()) == set(get_args(note.Record))


def test_calls_come_before_what_refers_to_them() -> None:
    entry = read_entry(b"5-1", {b"records": codec.records_to_json(RECORDS[::-1])})
    kinds = [item.kind for item in entry.items]
    assert kinds.index("RingEnded") > max(
        place for place, kind in enumerate(kinds) if kind.startswith("Call")
    )


def test_what_was_touched() -> None:
    entry = read_entry(b"5-1", {b"records": codec.records_to_json(RECORDS)})
    assert touched([entry]) == {
        "calls": [feed.call_id(0), feed.call_id(2)],
        "tickets": [feed.ticket(0), feed.ticket(2)],
    }


def test_a_time_without_a_zone_is_no_record() -> None:
    raw = codec.records_to_json([feed.began(0)])[1:-1].replace(b"Z", b"")
    item = read_record(0, raw)
    assert isinstance(item, UnreadableRecord) and "time zone" in item.reason
    assert item.call_id == feed.call_id(0)


@given(some.binary() | some.text().map(str.encode))
def test_no_bytes_stop_the_reader(raw: bytes) -> None:
    entry = read_entry(b"1-1", {b"records": raw})
    for item in entry.items:
        assert "\x00" not in (item.raw if isinstance(item, UnreadableRecord) else "")


@given(some.recursive(some.none() | some.integers() | some.text(), some.lists, max_leaves=5))
def test_no_value_in_a_field_stops_the_reader(value: Any) -> None:
    raw = codec.json_bytes([{**feed.plain(RECORDS[0]), "offered_at": value, "caller": value}])
    entry = read_entry(b"1-1", {b"records": raw})
    assert len(entry.items) == 1


@pytest.mark.parametrize(("early", "late"), [("9-1", "10-0"), ("9-9", "9-10"), ("0-0", "1")])
def test_ids_compare_as_numbers(early: str, late: str) -> None:
    assert order_of(early) < order_of(late)
