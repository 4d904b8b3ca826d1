"""Real rows of the PBX's trace, folded into calls."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import ANY

import pytest

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.events import CallTraced
from queue_manager.domain.floor.states import EndedBy, RingResult
from queue_manager.trace import fold
from queue_manager.trace.fold import LegSeen, Traces
from queue_manager.trace.rows import TraceRow, read_rows
from tests.queue_manager.ami.heard import read_kz

FOLDER = Path(__file__).parent / "rows"
LATER = datetime(2100, 1, 1, tzinfo=UTC)


def rows(name: str) -> list[TraceRow]:
    return list(read_rows((FOLDER / f"{name}.csv").read_text(encoding="utf-8").split("\n")))


def traced(name: str, lines: tuple[str, ...] = ("109",)) -> list[CallTraced]:
    traces = Traces("pbx1", read_kz)
    traces.add(rows(name))
    return traces.ended(lines, LATER)


def only(name: str) -> CallTraced:
    (call,) = traced(name)
    return call


def joined_at(trace_rows: list[TraceRow]) -> datetime | None:
    """Since when the two hear each other, in a call that has not ended yet."""
    traces = Traces("pbx1", read_kz)
    traces.add(trace_rows)
    return traces.joined_at(trace_rows[0].call_id)


@pytest.mark.parametrize(
    ("name", "by"),
    [("operator_hangs_up", EndedBy.OPERATOR), ("caller_hangs_up", EndedBy.CALLER)],
)
def test_a_call_that_the_dispatcher_connected(name: str, by: EndedBy) -> None:
    call, entered = only(name), [row for row in rows(name) if row.event == "BRIDGE_ENTER"]
    assert (call.operator, call.parachute, call.ended_by) == ("1001", False, by)
    assert call.connected_at == max(row.at for row in entered)
    assert call.talk_ended_at == min(row.at for row in rows(name) if row.event == "BRIDGE_EXIT")
    assert call.rings == ()  # ours are in the journal
    assert (call.line, call.caller, call.at) == ("109", "+77010000001", call.ended_at)
    assert call.offered_at == rows(name)[0].at


def test_a_call_that_the_dialplan_refused() -> None:
    of_call = rows("nobody_there")
    assert not only("nobody_there").refused
    traces = Traces("pbx1", read_kz)
    traces.add([*of_call[:-3], *[replace(row, context="refused") for row in of_call[-3:]]])
    (call,) = traces.ended(("109",), LATER)
    assert (call.refused, call.parachute) == (True, False)


def test_nobody_answered() -> None:
    call = only("nobody_there")
    assert (call.operator, call.connected_at, call.talk_ended_at) == (None, None, None)
    assert (call.ended_by, call.parachute, call.rings) == (EndedBy.CALLER, False, ())


def test_a_call_in_the_parachute_with_its_rings() -> None:
    call = only("parachute")
    assert (call.operator, call.parachute, call.ended_by) == ("1002", True, EndedBy.OPERATOR)
    assert [(ring.operator, ring.result) for ring in call.rings] == [
        ("1001", RingResult.BUSY),
        ("1002", RingResult.ANSWERED),
    ]
    assert call.connected_at is not None and call.rings[1].ended_at < call.connected_at


def test_a_call_taken_out_of_the_parachute_is_the_dispatcher_s() -> None:
    call = only("out_of_the_parachute")
    assert (call.operator, call.parachute) == ("1002", False)


def test_only_calls_on_a_line_are_calls() -> None:
    first, *_ = rows("nobody_there")
    strangers = [TraceRow("CHAN_START", first.at, "x.1", "x.1", "PJSIP/trunk-1", "from-trunk",
    "999",
                     "", "", {}),
                 TraceRow("HANGUP", first.at, "x.1", "x.1", "PJSIP/trunk-1", "from-trunk", "999",
                     "", "", {"hangupcause": 1}),
                 TraceRow("CHAN_END", first.at, "x.1", "x.1", "PJSIP/trunk-1", "from-trunk", "999",
                     "", "", {})]  # fmt: skip
    traces = Traces("pbx1", read_kz)
    traces.add(strangers)
    assert traces.ended(["109"], LATER) == []
    traces.add(strangers)
    assert [call.line for call in traces.ended(["109", "999"], LATER)] == ["999"]


def test_a_call_whose_beginning_is_missing_is_not_guessed() -> None:
    for start in range(1, len(rows("parachute"))):
        traces = Traces("pbx1", read_kz)
        traces.add(rows("parachute")[start:])
        assert traces.ended(["109"], LATER) == []


def test_a_call_is_handed_out_once_and_only_when_it_is_over() -> None:
    traces = Traces("pbx1", read_kz)
    every = rows("operator_hangs_up")
    over = next(i for i, row in enumerate(every) if row.event == "CHAN_END")
    traces.add(every[:over])
    assert traces.ended(["109"], LATER) == [] and not traces.has_ended(every[0].call_id)
    assert traces.joined_at(every[0].call_id) is not None
    traces.add(every[over:])
    assert traces.has_ended(every[0].call_id)
    assert traces.ended(["109"], every[0].at) == []  # not by then
    (call,) = traces.ended(["109"], LATER)
    assert traces.ended(["109"], LATER) == []
    traces.keep([call])
    assert traces.ended(["109"], LATER) == [call]
    traces.keep([call])
    assert traces.ended(["109"], LATER, known={call.call_id}) == [], "it became known meanwhile"


@pytest.mark.parametrize(
    ("name", "ring", "cause", "by", "lost"),
    [
        ("parachute", None, 16, EndedBy.OPERATOR, False),
        ("parachute", None, 44, EndedBy.OPERATOR, True),
        ("operator_hangs_up", "~1", 16, EndedBy.OPERATOR, False),
        ("caller_hangs_up", "~1", 44, EndedBy.CALLER, False),
    ],
)
def test_a_talk_that_is_over_before_its_call_is(
    name: str, ring: str | None, cause: int, by: EndedBy, lost: bool
) -> None:
    whole, call_id = only(name), rows(name)[0].call_id
    end = next(
        n
        for n, row in enumerate(rows(name))
        if row.event == "CHAN_END" and row.unique_id == call_id
    )
    traces = Traces("pbx1", read_kz)
    heard: list[on.Connected | on.Disconnected] = []
    for row in rows(name)[:end]:
        traces.add([replace(row, extra={**row.extra, "hangupcause": cause})])
        now = traces.heard_of_talk(call_id)
        assert now[: len(heard)] == heard, "nothing is taken back"
        assert traces.is_parting(call_id) is (len(now) == 1)
        heard = now
    assert whole.connected_at is not None and whole.talk_ended_at is not None
    assert heard == [
        on.Connected(whole.connected_at, call_id, whole.operator or "", ring and call_id + ring),
        on.Disconnected(whole.talk_ended_at, call_id, by, lost),
    ]
    traces.add(rows(name)[end:])
    traces.ended(["109"], LATER)
    assert traces.heard_of_talk(call_id) == [], "it is handed out as one that ended"


def test_of_a_talk_whose_operator_is_elsewhere_only_the_beginning_is_told() -> None:
    """For a private word: she may come back to it."""
    every = rows("operator_hangs_up")
    parted = next(n for n, row in enumerate(every) if row.event == "BRIDGE_EXIT")
    hers = every[parted].unique_id
    traces = Traces("pbx1", read_kz)
    traces.add(row for row in every[: parted + 1] if row.event != "HANGUP" or row.unique_id != hers)
    assert [type(it) for it in traces.heard_of_talk(every[0].call_id)] == [on.Connected]
    assert traces.is_parting(every[0].call_id)


def test_how_a_talk_ended_is_told_by_the_leg_that_was_there_last() -> None:
    """The first was lost, the second hung up."""
    every = rows("operator_hangs_up")
    call_id = every[0].call_id
    first = next(row.unique_id for row in every if row.event == "BRIDGE_EXIT")

    def again(row: TraceRow) -> TraceRow:
        leg = row.unique_id if row.unique_id == call_id else "again"
        more = {"bridge_id": "again", "hangupcause": 16}
        return replace(row, at=LATER, unique_id=leg, extra={**row.extra, **more})

    lost = [
        replace(row, extra={**row.extra, "hangupcause": 41})
        for row in every
        if row.unique_id == first or row.event.startswith("BRIDGE") or row is every[0]
    ]
    traces = Traces("pbx1", read_kz)
    traces.add(lost)
    assert traces.heard_of_talk(call_id)[1:] == [
        on.Disconnected(ANY, call_id, EndedBy.OPERATOR, lost=True)
    ]
    traces.add(again(row) for row in every if row.event.startswith("BRIDGE"))
    assert traces.is_parting(call_id), "its cause is still to come"
    traces.add(again(row) for row in every if row.event == "HANGUP" and row.unique_id == first)
    assert traces.heard_of_talk(call_id)[1:] == [
        on.Disconnected(LATER, call_id, EndedBy.OPERATOR, lost=False)
    ]


def test_a_talk_that_was_taken_up_again_goes_on_since_then() -> None:
    every = rows("operator_hangs_up")
    parted = next(n for n, row in enumerate(every) if row.event == "BRIDGE_EXIT") + 1
    again = [
        replace(row, at=LATER, extra={**row.extra, "bridge_id": "again"})
        for row in every
        if row.event == "BRIDGE_ENTER"
    ]
    began = max(row.at for row in every if row.event == "BRIDGE_ENTER")
    assert joined_at(every[: parted - 1]) == began
    assert joined_at([*every[:parted], *again]) == LATER


def test_a_call_that_is_known_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    traces, every = Traces("pbx1", read_kz), rows("operator_hangs_up")
    monkeypatch.setattr(fold, "read_call", lambda *rows: pytest.fail("read"))
    traces.add(every)
    assert traces.ended(["109"], LATER, known={every[0].call_id}) == []
    assert traces.ended(["109"], LATER) == [], "nor is it handed out later"


def test_rows_of_several_calls_in_any_mixture() -> None:
    names = ["operator_hangs_up", "parachute", "nobody_there", "busy"]
    alone = [only(name) for name in names]
    mixed = [row for many in itertools.zip_longest(*map(rows, names)) for row in many if row]
    traces = Traces("pbx1", read_kz)
    traces.add(mixed)
    assert traces.ended(["109"], LATER) == sorted(alone, key=lambda call: call.ended_at)


@pytest.mark.parametrize(
    "line",
    ["", "x", '"CHAN_START"', '"CHAN_START","now","a","a","c","from-trunk","109","","","","","",""',
     '"A","1795532944.1","a","a","c","x","y"', "\x00", '"unclosed,'],
)  # fmt: skip
def test_lines_that_are_no_rows_are_left_out(line: str) -> None:
    good = (FOLDER / "busy.csv").read_text(encoding="utf-8").split("\n")[0]
    assert len(list(read_rows([good]))) == 1
    assert list(read_rows([line])) == []


def made_row(event: str, second: int, leg: str) -> TraceRow:
    moment = datetime(2026, 11, 24, 7, 0, second, tzinfo=UTC)
    return TraceRow(event, moment, leg, leg, "PJSIP/1001-00000001", "calling-out", "s", "", "", {})


def test_a_leg_of_a_call_made_to_a_citizen_tells_how_far_it_got() -> None:
    leg, traces = "pbx1-out-1700000000.12345601~1", Traces("pbx1", read_kz)
    events = ("CHAN_START", "ANSWER", "BRIDGE_ENTER", "BRIDGE_EXIT", "BRIDGE_ENTER")
    trace_rows = [made_row(event, second, leg) for second, event in enumerate(events)]
    traces.add(trace_rows)
    assert traces.made(leg) == LegSeen(trace_rows[1].at, trace_rows[2].at)
    assert traces.made("pbx1-out-1700000000.12345602~1") is None


@pytest.mark.parametrize("line", ["x\ry", '"never closed,1,2', "a" * 200_000, '"a"b",c'])
def test_a_line_of_anything_costs_no_other_line(line: str) -> None:
    """A carriage return raised out of the reader, a quote without end swallowed what followed."""
    good = (FOLDER / "busy.csv").read_text(encoding="utf-8").split("\n")
    assert list(read_rows([line, *good])) == list(read_rows(good)) != []
