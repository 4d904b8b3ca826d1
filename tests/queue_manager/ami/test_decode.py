"""Real tables of AMI events, read into what happened."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

import pytest

from asterisk_conf.render import ORDERLY_CAUSES, TAKEN_CAUSE, TOO_LATE_CAUSE
from queue_manager.ami.decode import Legs
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import Device, EndedBy, LastWord, RingResult
from queue_manager.q850 import ORDERLY, TAKEN, TOO_LATE, ring_result
from tests.queue_manager.ami.heard import NOW, heard, messages, new_legs


def read_all(rows: list[dict[str, Any]], legs: Legs | None = None) -> list[on.Event]:
    legs = legs or new_legs()
    return [event for row in rows for event in legs.read(row)]


def kinds(events: list[on.Event]) -> list[str]:
    """The story in class names, without the comings and goings of telephones."""
    telephones = (on.PhoneReachable, on.PhoneEngaged)
    return [type(event).__name__ for event in events if not isinstance(event, telephones)]


def only(events: list[on.Event], kind: type[Any]) -> Any:
    (event,) = [event for event in events if isinstance(event, kind)]
    return event


ANSWERED = ["CallOffered", "PhoneRang", "PhoneAnswered", "CallerGreeted", "Connected"]


def test_answered_and_the_operator_hangs_up() -> None:
    events = read_all(heard("operator_hangs_up"))
    assert kinds(events)[:6] == [*ANSWERED, "Disconnected"]
    assert sorted(kinds(events)[6:]) == ["CallerLeft", "LegEnded"]
    offered = only(events, on.CallOffered)
    assert (offered.line, offered.caller, offered.language) == ("109", "+77010000001", "kk")
    assert (offered.pbx, offered.channel.partition("-")[0]) == ("pbx1", "PJSIP/trunk")
    joined = only(events, on.Connected)
    assert (joined.call_id, joined.operator) == (offered.call_id, "1001")
    assert joined.ring_id == f"{offered.call_id}~1"
    assert only(events, on.Disconnected).by is EndedBy.OPERATOR
    assert only(events, on.CallerLeft).cause == 16


def test_answered_and_the_caller_hangs_up() -> None:
    events = read_all(heard("caller_hangs_up"))
    assert kinds(events)[:6] == [*ANSWERED, "Disconnected"]
    assert only(events, on.Disconnected).by is EndedBy.CALLER


@pytest.mark.parametrize("cause", [44, 38, 27, 20])
def test_a_leg_that_ended_by_a_fault_is_lost(cause: int) -> None:
    rows = heard("operator_hangs_up")
    for row in rows:
        if row["Event"] == "Hangup" and "~" in row["Uniqueid"]:
            row["Cause"] = str(cause)
    events = read_all(rows)
    gone = only(events, on.Disconnected)
    assert (gone.by, gone.lost, gone.silent) == (EndedBy.OPERATOR, True, cause == 44)
    left = next(row for row in rows if row["Event"] == "BridgeLeave" and "~" in row["Uniqueid"])
    assert f"{gone.at.timestamp():.6f}" == left["Timestamp"], (
        "the moment is the talk's, not the leg's"
    )


def test_a_caller_who_goes_before_the_operators_leg_gives_its_cause() -> None:
    rows = heard("operator_hangs_up")
    (leg,) = [r for r in rows if r["Event"] == "Hangup" and "~" in r["Uniqueid"]]
    rows.remove(leg)
    rows.append({**leg, "Cause": "44"})
    assert kinds(read_all(rows))[5:] == ["Disconnected", "CallerLeft", "LegEnded"]
    assert not only(read_all(rows), on.Disconnected).lost


def test_the_dialplan_and_the_dispatcher_call_the_same_ends_orderly() -> None:
    assert set(ORDERLY_CAUSES) == ORDERLY
    assert TOO_LATE_CAUSE == TOO_LATE
    assert TAKEN_CAUSE == TAKEN and ring_result(TAKEN, rang=True) is RingResult.TAKEN


def test_times_are_the_pbx_s_to_the_microsecond() -> None:
    rows = heard("operator_hangs_up")
    events = read_all(rows)
    offered, joined = only(events, on.CallOffered), only(events, on.Connected)
    began = next(row for row in rows if row["Event"] == "Newchannel")
    entered = [row for row in rows if row["Event"] == "BridgeEnter"][1]
    for at, text in ((offered.at, began["Timestamp"]), (joined.at, entered["Timestamp"])):
        seconds, micros = text.split(".")
        assert (int(at.timestamp()), at.microsecond) == (int(seconds), int(micros))


@pytest.mark.parametrize(
    ("table", "result", "last_word"),
    [
        ("busy", RingResult.BUSY, None),
        ("rejected", RingResult.REJECTED, None),
        ("rings_out", RingResult.NO_ANSWER, LastWord.RINGING),
        ("taken_back", RingResult.NO_ANSWER, LastWord.RINGING),
        ("no_telephone", RingResult.UNREACHABLE, None),
        ("silent_telephone", RingResult.UNREACHABLE, LastWord.NONE),
    ],
)
def test_a_ring_without_an_answer_has_one_result(
    table: str, result: RingResult, last_word: LastWord | None
) -> None:
    events = read_all(heard(table))
    assert only(events, on.LegEnded).result is result
    assert only(events, on.LegEnded).ring_id.endswith("~1")
    assert only(events, on.LegEnded).last_word is last_word
    assert "Connected" not in kinds(events) and kinds(events)[-1] == "CallerLeft"


def test_hold_and_back() -> None:
    events = read_all(heard("hold"))
    assert kinds(events)[5:7] == ["HoldStarted", "HoldEnded"]
    held, back = only(events, on.HoldStarted), only(events, on.HoldEnded)
    assert held.call_id == back.call_id == only(events, on.CallOffered).call_id
    assert 0.4 < (back.at - held.at).total_seconds() < 0.6


def test_the_parachute_connects_too() -> None:
    events = read_all(heard("parachute"))
    assert kinds(events) == [
        "CallOffered", "CallerGreeted", "CallerParachuted", "Connected", "Disconnected",
        "CallerLeft",
    ]  # fmt: skip
    joined = only(events, on.Connected)
    assert (joined.operator, joined.ring_id) == ("1002", None)
    assert only(events, on.CallerParachuted).reason == "test"


def test_by_the_transfer_key_the_talk_ends_and_the_caller_is_anothers() -> None:
    """The leg that he was taken from may end after the next talk has begun: that is no news."""
    rows = heard("operator_hangs_up")
    (end,) = [row for row in rows if row["Event"] == "Hangup" and "~" in row["Uniqueid"]]
    caller = next(row for row in rows if row.get("UserEvent") == "KomekGreeted")
    left = [row for row in rows if row["Event"] == "BridgeLeave"]
    legs = new_legs()
    read_all(rows[: rows.index(left[0])], legs)
    referred = {**caller, "UserEvent": "KomekReferred", "To": "1002"}
    decoded = read_all([left[0], referred, left[1], end], legs)
    (event,) = [each for each in decoded if isinstance(each, on.CallerReferred)]
    assert (event.call_id, event.to) == (caller["Uniqueid"], "1002")
    assert kinds(decoded) == ["CallerReferred", "LegEnded"]


def test_a_leg_of_the_parachutes_may_be_lost_too() -> None:
    rows = heard("parachute")
    (end,) = [row for row in rows if row["Event"] == "Hangup" and "1002" in row["Channel"]]
    end["Cause"] = "44"
    decoded = only(read_all(rows), on.Disconnected)
    assert (decoded.by, decoded.lost) == (EndedBy.OPERATOR, True)


def test_a_telephone_is_reported_only_when_it_comes_or_goes() -> None:
    events = read_all(heard("telephone_comes_and_goes"))
    assert [(e.operator, e.device, e.reachable) for e in events] == [  # type: ignore[union-attr]
        ("1001", Device.PHONE, True),
        ("1001", Device.PHONE, False),
        ("1001", Device.PHONE, True),
        ("1001", Device.PHONE, False),
    ]
    calls = read_all(heard("parachute"))
    decoded = [event for event in calls if isinstance(event, on.PhoneReachable)]
    assert {(event.operator, event.reachable) for event in decoded} == {
        ("1001", True),
        ("1002", True),
    }
    assert len(decoded) == 2


def test_a_telephone_in_a_call_that_is_not_ours_is_engaged() -> None:
    engaged = [e for e in read_all(heard("parachute")) if isinstance(e, on.PhoneEngaged)]
    assert [(e.operator, e.engaged) for e in engaged][-1] == ("1002", False)
    assert {e.operator for e in engaged if e.engaged} >= {"1002"}
    ours = read_all(heard("operator_hangs_up"))
    assert not [e for e in ours if isinstance(e, on.PhoneEngaged)]


@pytest.mark.parametrize(
    ("state", "then", "cause", "last_word"),
    [
        ("0", "", "16", LastWord.NONE),  # the PBX called, and was not answered a word
        ("0", "5", "16", LastWord.RINGING),
        ("0", "6", "16", None),
        ("0", "", "17", None),  # busy: that is the telephone's last word
        ("0", "5", "21", None),
        ("4", "", "16", None),  # the telephone called
    ],
)
def test_a_foreign_ring_that_is_taken_back_tells_what_the_telephone_had_said(
    state: str, then: str, cause: str, last_word: LastWord | None
) -> None:
    legs, leg = new_legs(), {"Uniqueid": "pbx1-9.1", "Channel": "PJSIP/1001-00000001"}
    legs.read({"Event": "Newchannel", **leg, "ChannelState": state})
    if then:
        legs.read({"Event": "Newstate", **leg, "ChannelState": then})
    ended = legs.read({"Event": "Hangup", **leg, "Cause": cause})
    assert ended == [on.PhoneEngaged(NOW, "1001", False, last_word)]


def test_it_is_engaged_until_the_last_such_leg_has_ended() -> None:
    legs = new_legs()

    def row(event: str, n: int, phone: str = "1001") -> dict[str, str]:
        return {"Event": event, "Uniqueid": f"pbx1-9.{n}", "Channel": f"PJSIP/{phone}-0000000{n}"}

    rows = [row("Newchannel", 1), row("Newchannel", 2, "1001-web"), row("Hangup", 1)]
    (first,) = [event for each in rows for event in legs.read(each)]
    (last,) = legs.read(row("Hangup", 2))
    assert first == on.PhoneEngaged(NOW, "1001", True)
    assert last == on.PhoneEngaged(NOW, "1001", False)


def test_the_browsers_telephone_is_distinguished() -> None:
    row = {"Event": "DeviceStateChange", "Device": "PJSIP/1001-web", "State": "NOT_INUSE"}
    (event,) = new_legs().read(row)
    assert (event.operator, event.device) == ("1001", Device.WEB)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("available", on.OperatorAvailable),
        ("pause", on.OperatorPaused),
        ("sign_out", on.OperatorSignedOut),
    ],
)
def test_dialled_codes(action: str, kind: type[Any]) -> None:
    row = {"Event": "UserEvent", "UserEvent": "KomekOperator", "Uniqueid": "pbx1-1.1",
           "Channel": "PJSIP/1001-00000001", "Operator": "1001", "Action": action}  # fmt: skip
    (event,) = new_legs().read(row)
    assert type(event) is kind and event.operator == "1001" and event.at == NOW


OFFERED = """
Event: UserEvent
Timestamp: 1795534818.000001
Channel: PJSIP/trunk-00000001
Language: ru_RU_f_IvrvoiceRU
Uniqueid: pbx1-1795534818.1
UserEvent: KomekOffered
Line: 109
Caller: {caller}
CallerName: {name}
OfferedAt: {at}
Language: {language}
"""


def offered(caller: str, name: str = "", at: str = "1795534818.5", language: str = "ru") -> Any:
    text = OFFERED.format(caller=caller, name=name, at=at, language=language)
    return only(read_all(messages(text)), on.CallOffered)


@pytest.mark.parametrize(
    ("caller", "e164", "kind"),
    [
        ("%2B77010000001", "+77010000001", "known"),
        ("anonymous", None, "anonymous"),
        ("", None, "anonymous"),
        ("103", None, "short"),
        ("%0D%0AAction%3A%20Hangup", None, "malformed"),
        ("1" * 600, None, "malformed"),
    ],
)
def test_any_caller_is_offered(caller: str, e164: str | None, kind: str) -> None:
    event = offered(caller, "%D3%98%D0%B9%D0%B3%D0%B5%D1%80%D1%96%D0%BC" * 300)
    assert (event.caller, event.caller_kind) == (e164, kind)
    assert len(event.caller_shown) <= 64 and event.caller_shown.isprintable()


def test_nonsense_in_our_own_event_is_made_up_for() -> None:
    event = offered("%2B77010000001", at="tomorrow", language="xx")
    assert event.at == datetime.fromisoformat("2026-11-24T15:40:18.000001+00:00")
    assert event.language == "kk"


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"Event": "Nonsense"},
        {"Event": "UserEvent", "UserEvent": "KomekOffered"},
        {"Event": "UserEvent", "UserEvent": "Other", "Uniqueid": "1"},
        {"Event": "Hangup", "Uniqueid": "never seen"},
        {"Event": "BridgeLeave", "Uniqueid": "never seen", "BridgeUniqueid": "b"},
        {"Event": "Hold", "Uniqueid": "never seen"},
        {"Event": "OriginateResponse", "Response": "Failure", "Uniqueid": "<unknown>"},
        {"Event": "OriginateResponse", "Response": "Success", "Uniqueid": "pbx1-1.1~1"},
        {"Event": "DeviceStateChange", "Device": "Queue:parachute-109", "State": "UNAVAILABLE"},
        {"Event": "DeviceStateChange", "Device": "PJSIP/trunk", "State": "UNAVAILABLE"},
    ],
)
def test_what_says_nothing_gives_nothing(row: dict[str, str]) -> None:
    legs = new_legs()
    assert legs.read(row) == []
    assert legs.book.legs == {}


def test_a_refusal_that_overtakes_its_channel_is_no_absence() -> None:
    """As the PBX told it once in 2,500 calls: the failed ring before the busy telephone's leg."""
    rows = heard("busy")
    failed = next(row for row in rows if row["Event"] == "OriginateResponse")
    made = next(row for row in rows if row.get("Uniqueid") == failed["Uniqueid"])
    assert made["Event"] == "Newchannel"
    rows.remove(failed)
    rows.insert(rows.index(made), failed)
    hung_up = [row["Event"] for row in rows].index("Hangup")
    question = {"Event": "UserEvent", "UserEvent": "KomekWasItMade", "Ring": failed["Uniqueid"]}
    rows.insert(hung_up + 1, question)
    ended = [event for event in read_all(rows) if isinstance(event, on.LegEnded)]
    assert [event.result for event in ended] == [RingResult.BUSY]


PRESSED = """
Event: UserEvent
Timestamp: 1795534832.830321
Channel: PJSIP/trunk-00000041
Uniqueid: pbx1-1795534831.65
UserEvent: KomekPressed
Digit: {}
"""
REPORT = """
Event: UserEvent
Timestamp: 1795534833.5
Channel: PJSIP/trunk-00000041
Uniqueid: pbx1-1795534831.65
UserEvent: KomekSaid
Say: 3
Heard: {}
"""


@pytest.mark.parametrize("digit", ["0", "8", "*", "#", "A"])
def test_a_key_of_a_caller(digit: str) -> None:
    (event,) = read_all(messages(PRESSED.format(digit)))
    assert isinstance(event, on.CallerPressed)
    assert (event.call_id, event.digit) == ("pbx1-1795534831.65", digit)


@pytest.mark.parametrize("digit", ["", "88", "x", "%38%38"])
def test_what_is_no_key_is_nothing(digit: str) -> None:
    assert read_all(messages(PRESSED.format(digit))) == []


@pytest.mark.parametrize(("heard_of_it", "whole"), [("whole", True), ("part", False), ("", False)])
def test_a_word_to_the_caller_is_over(heard_of_it: str, whole: bool) -> None:
    (event,) = read_all(messages(REPORT.format(heard_of_it)))
    assert isinstance(event, on.AnnouncementHeard)
    assert (event.say_id, event.whole) == ("3", whole)


def test_a_caller_presses_hears_and_leaves_a_message() -> None:
    events = read_all(heard("waits"))
    call_id = only(events, on.CallOffered).call_id
    decoded = [event for event in events if getattr(event, "call_id", None) == call_id][2:]
    assert [event.at for event in decoded] == sorted(event.at for event in decoded)
    assert decoded == [
        on.CallerPressed(decoded[0].at, call_id, "8"),
        on.AnnouncementHeard(decoded[1].at, call_id, "1", whole=False),
        on.AnnouncementHeard(decoded[2].at, call_id, "2", whole=True),
        on.VoicemailBegan(decoded[3].at, call_id),
        on.CallerLeft(decoded[4].at, call_id, 0),
    ]


SURVEYED = """
Event: UserEvent
Timestamp: 1795534833.5
Channel: PJSIP/trunk-00000041
Uniqueid: pbx1-1795534831.65
UserEvent: KomekSurvey
Score: {}
"""


@pytest.mark.parametrize(
    ("score", "marks"), [("5", [5]), ("1", [1]), ("0", []), ("", []), ("55", [])]
)
def test_a_mark_for_the_talk(score: str, marks: list[int]) -> None:
    events = read_all(messages(SURVEYED.format(score)))
    assert [event.score for event in events if isinstance(event, on.SurveyAnswered)] == marks


TABLES = ["waits", "operator_hangs_up", "caller_hangs_up", "busy", "hold", "parachute", "rings_out"]


@pytest.mark.parametrize("table", TABLES)
def test_every_leg_is_forgotten_at_the_end(table: str) -> None:
    legs = new_legs()
    read_all(heard(table), legs)
    assert legs.book.legs == {} and legs.book.talks == {}


@pytest.mark.parametrize("table", TABLES)
def test_doubled_messages_double_nothing(table: str) -> None:
    rows = heard(table)
    twice = [row for row in rows for _ in range(2)]
    once = [e for e in read_all(rows) if not isinstance(e, on.CallOffered)]
    again = [e for e in read_all(twice) if not isinstance(e, on.CallOffered)]
    for kind in (on.Connected, on.Disconnected, on.CallerLeft, on.LegEnded, on.PhoneRang):
        assert [e for e in again if isinstance(e, kind)] == [e for e in once if isinstance(e, kind)]


@pytest.mark.parametrize("seed", range(20))
def test_messages_lost_or_shuffled_raise_nothing(seed: int) -> None:
    chance = random.Random(seed)
    rows = [row for table in TABLES for row in heard(table)]
    chance.shuffle(rows)
    for event in read_all(rows[: len(rows) * 2 // 3]):
        assert event.at.tzinfo is not None


def test_without_fastagi_the_language_is_guessed_from_the_number() -> None:
    """The dialplan itself says `unknown`."""
    guessed = {
        number: offered(number, language="unknown").language
        for number in ("%2B77010000001", "%2B79161234567", "%2B14155552671", "109", "anonymous")
    }
    assert list(guessed.values()) == ["kk", "ru", "en", "kk", "kk"]


def test_the_callers_language_is_not_the_channels() -> None:
    assert offered("%2B79161234567", language="ru").language == "ru"
    assert offered("%2B14155552671", language="en").language == "en"
