"""Whatever the domain can hold comes back from JSON as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.events import (
    CallOffered,
    Event,
    LinesChanged,
    PhoneReachable,
    RosterChanged,
)
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.records import Record
from queue_manager.domain.floor.states import Device, OperatorState
from queue_manager.domain.lines.line import Line
from queue_manager.domain.lines.line_rules import as_week
from queue_manager.live import codec

moments = st.datetimes(
    min_value=datetime(2020, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)
)
durations = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=2))
for kind, strategy in ((datetime, moments), (timedelta, durations)):
    st.register_type_strategy(kind, strategy)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))


@settings(max_examples=300)
@given(st.one_of(*(st.from_type(kind) for kind in get_args(Event))))
def test_every_event_comes_back(event: Any) -> None:
    assert codec.event_from_json(codec.event_to_json(event)) == event


@settings(max_examples=200)
@given(st.lists(st.one_of(*(st.from_type(kind) for kind in get_args(Record))), max_size=4))
def test_every_record_comes_back(records: list[Any]) -> None:
    assert codec.records_from_json(codec.records_to_json(records)) == records


@settings(max_examples=100)
@given(
    st.dictionaries(st.text(max_size=8), st.builds(Operator, extension=st.text(max_size=5))),
    st.dictionaries(st.text(max_size=8), st.from_type(Call), max_size=3),
    st.frozensets(st.text(max_size=4), max_size=2),
    moments,
)
def test_every_floor_comes_back(
    operators: dict[str, Operator], calls: dict[str, Call], away: frozenset[str], at: datetime
) -> None:
    floor = Floor(operators=operators, calls=calls, away=away, accounted_to=at, ended={"x": at})
    assert codec.floor_from_plain(json.loads(codec.floor_to_json(floor))) == floor


def test_json_reads_as_the_contract_says() -> None:
    at = datetime(2026, 11, 24, 15, 9, 4, 665657, tzinfo=UTC)
    event = PhoneReachable(at, "1001", Device.WEB, True)
    assert json.loads(codec.event_to_json(event)) == {
        "type": "PhoneReachable",
        "at": "2026-11-24T15:09:04.665657Z",
        "operator": "1001",
        "device": "web",
        "reachable": True,
    }
    floor = Floor(operators={"1001": Operator("1001", state=OperatorState.WRAP_UP)})
    assert codec.plain(floor)["operators"]["1001"]["state"] == "wrap_up"


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{}", b'{"type":"Nonsense"}', b'{"type":"CallOffered"}', b"\xff"]
)
def test_what_is_no_event_is_named(raw: bytes) -> None:
    with pytest.raises(codec.Unreadable):
        codec.event_from_json(raw)


def test_a_name_in_kazakh_survives() -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    event = CallOffered(at, "pbx1-1.0", "109", "pbx1", "PJSIP/trunk-0", caller_shown="Әйгерім")
    assert codec.event_from_json(codec.event_to_json(event)) == event


def test_a_journal_written_before_skills_is_read() -> None:
    event = codec.event_from_json(
        b'{"type":"RosterChanged","at":"2026-11-24T00:00:00Z","names":{"1001":"A"}}'
    )
    assert event == RosterChanged(datetime(2026, 11, 24, tzinfo=UTC), {"1001": "A"}, {})
    floor = codec.floor_from_plain(
        {"lines": {"109": {"number": "109"}}, "operators": {"1001": {"extension": "1001"}}}
    )
    assert floor == Floor(lines={"109": Line("109")}, operators={"1001": Operator("1001")})


def test_a_lines_hours_and_ladder_survive() -> None:
    week = as_week([[["09:00", "18:00"]], *[[]] * 6])
    line = replace(Line("103", overflow_to="109", topics=frozenset({"clinic"})), hours=week)
    event = LinesChanged(datetime(2026, 11, 24, tzinfo=UTC), (line,))
    assert codec.event_from_json(codec.event_to_json(event)) == event
