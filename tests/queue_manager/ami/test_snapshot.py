"""The PBX's truth after a login: one talk, one ring, one caller in the parachute, and two
operators who ring each other, as Asterisk told it."""

from __future__ import annotations

import pytest

from queue_manager.ami import snapshot
from queue_manager.ami.snapshot import Snapshot
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import LastWord
from tests.queue_manager.ami.heard import NOW, heard, new_legs, read_kz

TALKS, RINGS, FELL = "pbx1-1795535116.98", "pbx1-1795535116.100", "pbx1-1795535117.103"
LEGS = new_legs()


def taken() -> Snapshot:
    rows = heard("after_a_login")
    LEGS.forget()
    return snapshot.read(rows, rows, LEGS, read_kz, NOW)


def test_every_caller_is_offered_with_the_first_clock() -> None:
    offered = {event.call_id: event for event in taken().offered}
    assert offered.keys() == {TALKS, RINGS, FELL}
    first = offered[TALKS]
    assert (first.line, first.caller, first.caller_kind) == ("109", "+77010000001", "known")
    assert first.at.isoformat() == "2026-11-24T15:45:16.458392+00:00"


def test_who_has_chosen_a_language_by_a_key_is_known_by_it() -> None:
    rows = [dict(row) for row in heard("after_a_login")]
    for row in rows:
        if row.get("Uniqueid") == FELL:
            row["Variable"] = [*row["Variable"], "KOMEK_CHOSEN=en"]
    LEGS.forget()
    chosen = {
        it.call_id: it.language_chosen
        for it in snapshot.read(rows, rows, LEGS, read_kz, NOW).offered
    }
    assert chosen == {TALKS: False, RINGS: False, FELL: True}


def test_a_message_that_is_being_left_is_known_by_its_tone() -> None:
    rows = [dict(row) for row in heard("after_a_login")]
    for row in rows:
        if row.get("Uniqueid") == FELL:
            row["Variable"] = [*row["Variable"], "KOMEK_MESSAGE=1795535120.250000"]
    LEGS.forget()
    (began,) = snapshot.read(rows, rows, LEGS, read_kz, NOW).messages
    assert (began.call_id, began.at.isoformat()) == (FELL, "2026-11-24T15:45:20.250000+00:00")
    assert taken().messages == ()


def test_the_husk_of_a_callers_channel_is_no_caller() -> None:
    rows = heard("after_a_login")
    caller = next(row for row in rows if row.get("Uniqueid") == FELL)
    husk = {**caller, "Channel": f"Surrogate/{caller['Channel']}", "Uniqueid": "pbx1-9.9"}
    husk |= {"ChannelState": "0", "BridgeID": ""}
    LEGS.forget()
    snap = snapshot.read([*rows, husk], rows, LEGS, read_kz, NOW)
    assert {event.call_id for event in snap.offered} == {TALKS, RINGS, FELL}
    assert "pbx1-9.9" not in {leg.unique_id for leg in snap.legs}


def test_legs_are_ours_alone() -> None:
    legs = {leg.unique_id: leg for leg in taken().legs}
    assert legs.keys() == {TALKS, f"{TALKS}~1", RINGS, f"{RINGS}~1", FELL}
    assert (legs[TALKS].operator, legs[TALKS].bridged) == (None, f"{TALKS}~1")
    assert (legs[f"{TALKS}~1"].operator, legs[f"{TALKS}~1"].bridged) == ("1001", TALKS)
    assert legs[f"{TALKS}~1"].answered and not legs[f"{RINGS}~1"].answered
    assert legs[f"{RINGS}~1"].bridged is None


def test_whom_the_dialplan_has_refused_is_left_to_the_trace() -> None:
    rows = [
        {**row, "Context": "refused"} if row.get("Uniqueid") == FELL else row
        for row in heard("after_a_login")
    ]
    LEGS.forget()
    snap = snapshot.read(rows, rows, LEGS, read_kz, NOW)
    assert {event.call_id for event in snap.offered} == {TALKS, RINGS}
    assert FELL not in {leg.unique_id for leg in snap.legs}
    assert LEGS.is_stranger({"Uniqueid": FELL})


def test_a_caller_in_the_survey_has_been_let_go() -> None:
    rows = [
        {**row, "Context": "survey", "BridgeID": ""} if row.get("Uniqueid") == TALKS else row
        for row in heard("after_a_login")
    ]
    LEGS.forget()
    legs = snapshot.read(rows, rows, LEGS, read_kz, NOW).legs
    assert {leg.unique_id for leg in legs if leg.dismissed} == {TALKS}
    assert not any(leg.dismissed for leg in taken().legs)


@pytest.mark.parametrize("context", ["after", "kept", "private", "survey"])
def test_callers_who_were_in_a_talk_and_wait_for_none(context: str) -> None:
    rows = [
        {**row, "Context": context, "BridgeID": ""} if row.get("Uniqueid") == TALKS else row
        for row in heard("after_a_login")
    ]
    LEGS.forget()
    snap = snapshot.read(rows, rows, LEGS, read_kz, NOW)
    assert (snap.private if context == "private" else snap.parted) == {TALKS}
    assert taken().parted | taken().private == frozenset()


def test_who_talks_and_what_stands() -> None:
    snap = taken()
    (joined,) = snap.joined
    assert (joined.call_id, joined.operator, joined.ring_id) == (TALKS, "1001", f"{TALKS}~1")
    assert set(snap.after) == {
        on.PhoneRang(NOW, f"{RINGS}~1"),
        on.CallerParachuted(NOW, FELL, "found"),
    }


def test_telephones() -> None:
    assert taken().reachable == {"1001": True, "1002": True, "trunk": True}


def test_a_telephone_whose_leg_is_just_being_taken_down_is_engaged_until_it_is_gone() -> None:
    rows = heard("after_a_login")
    listed = [row for row in rows if not str(row.get("Channel", "")).startswith("PJSIP/1001")]
    LEGS.forget()
    assert snapshot.read(listed, rows, LEGS, read_kz, NOW).engaged == {"1001", "1002"}
    state = {"Event": "DeviceStateChange", "Device": "PJSIP/1001"}
    assert LEGS.read({**state, "State": "INUSE"}) == []
    assert LEGS.read({**state, "State": "NOT_INUSE"}) == [on.PhoneEngaged(NOW, "1001", False)]
    assert LEGS.read({**state, "State": "NOT_INUSE"}) == []


def test_a_foreign_ring_that_was_found_tells_what_the_telephone_had_said() -> None:
    rows = [dict(row) for row in heard("after_a_login")]
    found = {"Event": "Status", "Uniqueid": "pbx1-9.9", "Channel": "PJSIP/1003-00000009"}
    for state, last_word in (("0", LastWord.NONE), ("5", LastWord.RINGING), ("6", None)):
        LEGS.forget()
        there = [*rows, {**found, "ChannelState": state}]
        assert "1003" in snapshot.read(there, rows, LEGS, read_kz, NOW).engaged
        ended = LEGS.read({"Event": "Hangup", "Uniqueid": "pbx1-9.9", "Cause": "16"})
        assert ended == [on.PhoneEngaged(NOW, "1003", False, last_word)]


def test_the_talk_s_end_is_understood_after_it() -> None:
    snap = taken()
    bridge = LEGS.book.legs[TALKS].bridge
    left = {"Event": "BridgeLeave", "Uniqueid": f"{TALKS}~1", "BridgeUniqueid": bridge}
    ended = {"Event": "Hangup", "Uniqueid": f"{TALKS}~1", "Cause": "16"}
    event, *_ = LEGS.read(left) + LEGS.read(ended)
    assert isinstance(event, on.Disconnected) and event.call_id == snap.joined[0].call_id


def test_an_empty_pbx() -> None:
    legs = new_legs()
    snap = snapshot.read([{"Response": "Success"}], [], legs, read_kz, NOW)
    assert snap == Snapshot(at=NOW, legs=(), reachable={})
