"""What is read off the wire log, and how it is held against the records: pure, with no PBX."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench import report, wire_account
from bench.agreement import differences
from bench.delays import idle_delays, quantiles
from bench.system import is_husk
from bench.wire_account import WireCall, WireRing, digits_of
from sip_peers.wire_log import Direction, WireEntry


def entry(
    at_ms: float, peer: str, way: Direction, method: str, status: int = 0, again: bool = False
) -> WireEntry:
    return WireEntry(round(at_ms * 1000), peer, way, method, status, "x", 1, again)


def test_idle_is_from_the_first_bye_to_the_next_invite_at_that_phone() -> None:
    log = [
        entry(0, "1001", "out", "BYE"),
        entry(1, "1001", "in", "BYE", 200),
        entry(2, "1002", "in", "INVITE"),
        entry(3, "1001", "out", "BYE", again=True),
        entry(7, "1001", "in", "INVITE"),
        entry(9, "1001", "in", "INVITE"),
        entry(10, "1002", "in", "BYE"),
        entry(11, "caller", "out", "BYE"),
    ]
    assert idle_delays(log, ["1001", "1002"], 10**9) == [0.007]


def test_a_phone_never_rung_again_counts_as_endless_but_not_after_the_end() -> None:
    log = [entry(0, "1001", "out", "BYE"), entry(5, "1002", "out", "BYE")]
    assert idle_delays(log, ["1001", "1002"], until_us=1000) == [float("inf")]


def test_quantiles_are_nearest_rank() -> None:
    told = quantiles(n / 1000 for n in range(1, 101))
    assert (told.count, told.p50, told.p99, told.worst) == (100, 0.051, 0.1, 0.1)
    with pytest.raises(ValueError, match="no delay"):
        quantiles([])


def wired(**changes: Any) -> WireCall:
    facts: dict[str, Any] = {
        "caller": "77010000001",
        "sip_call_id": "x",
        "offered_at_us": 0,
        "connected_at_us": 1_000_000,
        "ended_at_us": 3_000_000,
        "ended_by": "caller",
        "outcome": "answered",
        "waited_seconds": 1.0,
        "talk_seconds": 2.0,
        "operator": "1001",
        "rings": (WireRing("1001", 0, 0.5, "answered"),),
        "close": False,
    }
    return WireCall(**(facts | changes))


@pytest.fixture
def row(tmp_path: Path) -> dict[str, Any]:
    sound = tmp_path / "a.opus"
    sound.write_bytes(b"sound")
    return {
        "number": "109-2026-0000001",
        "call_id": "pbx1-1.1",
        "caller": "+77010000001",
        "outcome": "answered",
        "waited_seconds": 1.02,
        "talk_seconds": 2.0,
        "operator": "1001",
        "ticket": "109-2026-0000001",
        "recordings": [str(sound)],
        "rings": [{"operator": "1001", "seconds": 0.5, "result": "answered"}],
    }


def test_agreement(row: dict[str, Any]) -> None:
    assert differences([wired()], [row]) == []


@pytest.mark.parametrize(
    ("wire", "book", "told"),
    [
        ({}, {"outcome": "abandoned"}, "outcome abandoned on record, answered on the wire"),
        ({}, {"waited_seconds": 1.051}, "51 ms apart"),
        ({}, {"operator": "1002"}, "answered by 1002 on record, 1001 on the wire"),
        ({}, {"ticket": None}, "answered without a ticket"),
        ({}, {"number": None}, "answered without a ticket number"),
        ({}, {"recordings": []}, "answered without a recording"),
        ({}, {"recordings": ["/nowhere"]}, "no sound in /nowhere"),
        ({}, {"rings": []}, "rings [] on record"),
        ({}, {"caller": "+77019999999"}, "on the wire once, on record 0 times"),
    ],
)
def test_each_disagreement_is_told(
    row: dict[str, Any], wire: dict[str, Any], book: dict[str, Any], told: str
) -> None:
    assert any(told in text for text in differences([wired(**wire)], [row | book]))


def test_what_a_peer_itself_spoke_late_is_not_the_systems_delay(row: dict[str, Any]) -> None:
    heard_late = {"waited_seconds": 1.15, "late_seconds": 0.1}
    assert differences([wired(**heard_late)], [row]) == []
    (told,) = differences([wired(**heard_late)], [row | {"waited_seconds": 0.98}])
    assert "70 ms apart, 100 ms of a peer's own lateness left out" in told
    (told,) = differences([wired(**heard_late)], [row | {"waited_seconds": 1.21}])
    assert "60 ms apart" in told, "on record it cannot be later than it was heard"


def test_a_call_on_record_only_or_twice_is_told(row: dict[str, Any]) -> None:
    found = differences([], [row])
    assert found == ["7010000001: on record 1 times, never on the wire"]
    doubled = differences([wired()], [row, row])
    assert any("on record 2 times" in text for text in doubled)
    assert any("call_id pbx1-1.1 is there 2 times" in text for text in doubled)
    assert any("belongs to 2 calls" in text for text in doubled)


def test_where_two_events_crossed_either_outcome_is_true(row: dict[str, Any]) -> None:
    lost = row | {"outcome": "short_abandon", "ticket": None, "recordings": []}
    assert differences([wired(close=True)], [lost]) == []
    assert differences([wired()], [lost]) != []


def test_the_edge_of_the_short_abandon(row: dict[str, Any]) -> None:
    lost = row | {"outcome": "abandoned", "waited_seconds": 5.001, "rings": []}
    edge = wired(outcome="short_abandon", waited_seconds=4.999, rings=())
    far = wired(outcome="short_abandon", waited_seconds=4.9, rings=())
    assert differences([edge], [lost]) == []
    assert differences([far], [lost]) != []


def test_numbers_are_one_in_all_writings() -> None:
    assert digits_of("+7 (701) 000-00-01") == digits_of("87010000001") == "7010000001"


def test_a_section_replaces_its_older_self(tmp_path: Path) -> None:
    file = tmp_path / "BENCHMARKS.md"
    report.publish("## One\n\nfirst", file)
    report.publish("## Two\n\nother", file)
    report.publish("## One\n\nsecond", file)
    text = file.read_text()
    assert text.startswith("# Benchmarks")
    assert "first" not in text
    assert text.index("second") < text.index("other")
    assert text.count("## One") == 1


def test_of_two_telephones_rung_at_once_the_slower_one_was_taken() -> None:
    def ring(answered: int, ended: int, ended_by: str) -> Any:
        times = {"began_at_us": 0, "answered_at_us": answered, "ended_at_us": ended}
        return SimpleNamespace(call=SimpleNamespace(**times, ended_by=ended_by, status=487))

    caller: Any = SimpleNamespace(ended_by="pbx", ended_at_us=60_000_000)
    took = ring(2_000_000, 60_000_000, "pbx")
    assert wire_account.result(ring(0, 2_020_000, "pbx"), caller, took) == "taken"
    assert wire_account.result(ring(0, 3_000_000, "pbx"), caller, took) == "withdrawn"
    assert wire_account.result(ring(0, 2_020_000, "peer"), caller, took) == "rejected"
    assert wire_account.result(took, caller, took) == "answered"


def test_a_telephone_rung_while_it_talks_is_told() -> None:
    def ring(began: int, ended: int | None, caller: str) -> Any:
        times = {"began_at_us": began, "answered_at_us": 0, "ended_at_us": ended}
        return SimpleNamespace(operator="1001", call=SimpleNamespace(**times, caller_number=caller))

    first = ring(0, 3_000_000, "77010000001")
    assert wire_account.overlaps([first, ring(3_000_000, None, "77010000002")]) == []
    again = [first, ring(2_990_000, None, "+77010000001")]
    assert len(wire_account.overlaps(again)) == 1
    assert wire_account.overlaps([first, ring(2_990_000, None, "77010000002")]) == [
        "1001 rung for 7010000002 while in a call of 77010000001, 10 ms before its end"
    ]


def test_only_the_husk_of_a_channel_may_be_left() -> None:
    husk = "Surrogate/PJSIP/trunk-00000226!waiting!s!1!Down!(None)!!!!!3!252!!pbx1-1795651650.733"
    assert is_husk(husk)
    assert not is_husk(husk.removeprefix("Surrogate/"))
    assert not is_husk(husk.replace("!Down!", "!Up!"))
    assert not is_husk(husk.replace("(None)", "WaitExten"))
