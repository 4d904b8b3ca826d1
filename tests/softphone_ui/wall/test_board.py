"""What a screen is told: numbers, their age, and nothing of anybody."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from queue_manager.domain.floor.states import OperatorState
from queue_manager.domain.measures.measures import Tally
from softphone_ui.wall.board import (
    STATES,
    Board,
    BoardFigures,
    BoardServiceLevel,
    Frame,
    KnownIncident,
    board_of,
    frame_of,
    level_of,
)

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
KPI = timedelta(seconds=16)
SECRET = "Әйгерім +77012345678 109-2026-0000001"


def call(state: str, seconds: float, line: str = "109") -> dict[str, Any]:
    offered_at = (NOW - timedelta(seconds=seconds)).isoformat()
    private = {"caller": SECRET, "ticket": SECRET, "operator": SECRET, "caller_shown": SECRET}
    return {"state": state, "offered_at": offered_at, "line": line, **private}


def operator(state: str, *lines: str) -> dict[str, Any]:
    skills = {"lines": lines, "calls": True, "named_only": False}
    private = {"name": SECRET, "extension": SECRET, "reason": SECRET}
    return {"state": state, "skills": skills, **private}


def board(*calls: dict[str, Any], operators: tuple[str, ...] = ()) -> Board:
    lines = {"1414": {"number": "1414", "kpi": "PT60S"}}
    by_id = {str(n): it for n, it in enumerate(calls)}
    people = {str(n): operator(it) for n, it in enumerate(operators)}
    return board_of(by_id, people, lines, (), KPI)


def test_who_waits_is_counted_and_the_most_pressing_is_told() -> None:
    found = board(call("waiting", 10, "1414"), call("ringing", 7), call("talking", 300))
    frame = frame_of(found, None, NOW - timedelta(seconds=3), NOW)
    assert (frame.waiting, frame.age_ms, frame.kpi_ms) == (2, 3000, 16_000)
    assert frame.oldest is not None
    assert (frame.oldest.waited_ms, frame.oldest.kpi_ms) == (7000, 16_000)
    nobody = frame_of(board(), None, None, NOW)
    assert (nobody.waiting, nobody.oldest, nobody.age_ms) == (0, None, None)


def test_who_serves_only_lines_for_the_named_is_not_of_the_shift() -> None:
    lines = {"109": {"number": "109"}, "1090": {"number": "1090", "named_only": True}}
    people = {
        "1001": operator("available"),
        "1002": operator("talking", "109", "1090"),
        "1003": operator("available", "1090"),
        "1004": operator("available"),
    }
    people["1004"]["skills"]["named_only"] = True
    found = board_of({}, people, lines, (), KPI).operators
    assert (found["available"], found["talking"]) == (1, 1)


def test_each_state_of_who_is_signed_in_is_counted() -> None:
    assert set(STATES) == set(OperatorState) - {OperatorState.SIGNED_OUT}
    found = board(operators=("available", "available", "talking", "signed_out"))
    assert found.operators["available"] == 2 and sum(found.operators.values()) == 3


def test_conversations_are_counted_that_wait_and_that_nobody_answers() -> None:
    it = {"waits": True, "holder": None}
    every = {"1": it, "2": {**it, "holder": ""}, "3": {**it, "waits": False}, "4": it}
    assert board_of({}, {}, {}, (), KPI, every).texts == 2


calls = st.builds(call, st.sampled_from(["waiting", "talking"]), st.floats(0, 900))
states = st.lists(st.sampled_from([*OperatorState]).map(str), max_size=9).map(tuple)


@given(st.lists(calls, max_size=9), states)
def test_no_frame_holds_a_word_of_anybody(
    made: list[dict[str, Any]], found: tuple[str, ...]
) -> None:
    figures = BoardFigures(
        NOW,
        BoardServiceLevel(1, 2, 0.5),
        BoardServiceLevel(0, 0, None),
        3,
        (KnownIncident("a", "b", "c"),),
    )
    sent = msgspec.json.encode(frame_of(board(*made, operators=found), figures, NOW, NOW)).decode()
    assert not any(part in sent for part in SECRET.split())
    assert msgspec.json.decode(sent, type=Frame).figures is not None


def test_the_level_is_the_headline_of_the_published_formulas() -> None:
    tally = Tally(answered=9, in_time=8, short_abandon=2, abandoned=1, waiting=5)
    assert level_of(tally) == BoardServiceLevel(8, 10, 0.8)
    assert level_of(Tally()) == BoardServiceLevel(0, 0, None)
    assert "waiting" in {it.name for it in fields(Tally)}
