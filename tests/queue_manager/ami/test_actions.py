"""Commands become actions of AMI, and nothing in them can become another action."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_manager.ami import actions, legs_made
from queue_manager.ami.actions import BadAction
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor.states import Device
from queue_manager.domain.lines.line import Line
from queue_manager.domain.lines.skills import Skills

RING = do.RingOperator(
    ring_id="pbx1-1.5~1",
    call_id="pbx1-1.5",
    channel="PJSIP/trunk-00000001",
    operator="1001",
    device=Device.WEB,
    caller="+77010000001",
    timeout_seconds=7.0,
)


def test_a_ring_sets_the_token_before_it_rings() -> None:
    token, originate = legs_made.ring(RING)
    assert token == {"Action": "Setvar", "Channel": "PJSIP/trunk-00000001",
                     "Variable": "KOMEK_RING", "Value": "pbx1-1.5~1"}  # fmt: skip
    assert originate["Channel"] == "PJSIP/1001-web"
    assert originate["ChannelId"] == originate["ActionID"] == "pbx1-1.5~1"
    assert (originate["Timeout"], originate["Async"]) == ("7000", "true")
    assert "KOMEK_CALLER_CHANNEL=PJSIP/trunk-00000001" in originate["Variable"]


@pytest.mark.parametrize("caller", ["", "Әйгерім", '"><sip:x>', "a\r\nAction: Logoff", "+" * 99])
def test_whatever_a_caller_sends_the_ring_is_harmless(caller: str) -> None:
    ring = do.RingOperator("a~1", "a", "c", "1001", Device.PHONE, caller, 7.0)
    for action in legs_made.ring(ring):
        actions.check(action)
    assert set(str(legs_made.ring(ring)[1]["CallerID"])[1:-1]) <= set("+0123456789*#anonymous")


@given(st.text(), st.text(min_size=1), st.sampled_from(["\r", "\n", "\x00", "\r\n", "\x7f"]))
def test_line_breaks_are_refused_everywhere(text: str, more: str, ending: str) -> None:
    broken = text + ending + more
    bad: list[dict[str, Any]] = [
        {"Action": "Setvar", "Value": broken},
        {"Action": "Originate", "Variable": ["A=1", broken]},
        {"Action": "Ping", broken: "x"},
    ]
    for action in bad:
        with pytest.raises(BadAction):
            actions.check(action)


def test_a_value_asterisk_would_cut_is_refused() -> None:
    with pytest.raises(BadAction):
        actions.check({"Action": "DBPut", "Val": "я" * 600})


def test_a_wrong_password_cannot_end_its_line() -> None:
    with pytest.raises(BadAction):
        actions.check({"Action": "Ping", "X": 'a"\r\n'})
    action = actions.web_password("1001", 'quo"te\\back')
    actions.check(action)
    assert action["Key"] == "1001-web" and '\\"' in action["Val"]


@pytest.mark.parametrize(
    ("signed_in", "paused", "done"),
    [
        (True, False, ["QueueAdd", "QueuePause", "QueueRemove"]),
        (True, True, ["QueueAdd", "QueuePause", "QueueRemove"]),
        (False, False, ["QueueRemove", "QueueRemove"]),
    ],
)
def test_the_parachute_holds_the_telephone_in_use(
    signed_in: bool, paused: bool, done: list[str]
) -> None:
    mirror = do.MirrorOperator("1001", Device.PHONE, signed_in=signed_in, paused=paused)
    made = actions.mirror(mirror, [Line("109")])
    assert sorted(str(action["Action"]) for action in made) == done
    assert all(action["Queue"] == "parachute-109" for action in made)
    for action in made:
        there = action["Interface"] == "PJSIP/1001"
        assert (action["Action"] != "QueueRemove") is (there and signed_in)
        assert action.get("Paused", str(paused).lower()) == str(paused).lower()


def test_who_was_greeted_waits_and_who_was_not_is_greeted() -> None:
    command = do.ReclaimCaller("pbx1-1.5", "PJSIP/trunk-1")
    for greeted, context in ((True, "waiting"), (False, "caller")):
        last = actions.reclaim(command, greeted=greeted)[-1]
        assert (last["Action"], last["Context"]) == ("Redirect", context)


def test_the_beat_is_a_moment() -> None:
    at = datetime(2026, 11, 24, 15, 40, 18, 5, tzinfo=UTC)
    beat = actions.beat(at)
    assert "Channel" not in beat
    assert beat["Value"] == "1795534818.000005"


def test_a_word_to_a_caller_is_a_list_of_our_own_sounds() -> None:
    (action,) = actions.say(do.SayToCaller("c", "PJSIP/trunk-1", "3", ("kk/7", "incident/12-kk-1")))
    assert action["Variable"] == "KOMEK_SAY" and action["Value"] == "3:kk/7&incident/12-kk-1"


@pytest.mark.parametrize(
    "prompt", ["../secret", "/etc/passwd", "a&b", "a,b", "A", "", "a//b", "a."]
)
def test_no_path_leads_out_of_the_sounds(prompt: str) -> None:
    with pytest.raises(BadAction):
        actions.say(do.SayToCaller("c", "PJSIP/trunk-1", "3", ("kk/7", prompt)))


def test_the_parachute_of_a_line_holds_those_who_answer_it() -> None:
    skills = Skills(lines=frozenset({"103"}))
    mirror = do.MirrorOperator("1001", Device.PHONE, signed_in=True, paused=False, skills=skills)
    made = actions.mirror(mirror, [Line("103"), Line("109")])
    added = [action["Queue"] for action in made if action["Action"] == "QueueAdd"]
    assert added == ["parachute-103"]


def test_the_parachute_of_a_line_for_the_named_holds_nobody_else() -> None:
    """Who has no lines of their own answers every other line."""
    lines = [Line("109"), Line("1090", named_only=True)]

    def added(**skills: Any) -> list[str]:
        mirror = do.MirrorOperator(
            "1001", Device.PHONE, signed_in=True, paused=False, skills=Skills(**skills)
        )
        made = actions.mirror(mirror, lines)
        return [str(it["Queue"]) for it in made if it["Action"] == "QueueAdd"]

    assert added() == ["parachute-109"]
    assert added(lines=frozenset({"1090"})) == ["parachute-1090"]
    assert added(lines=frozenset({"109", "1090"})) == ["parachute-109", "parachute-1090"]
    assert added(calls=False) == []


def test_a_refused_caller_has_the_reason_before_the_dialplan_looks() -> None:
    command = do.RefuseCaller("pbx1-1.5", "PJSIP/trunk-1", "closed", "mon-0900")
    made = actions.refuse(command, parachuted=False)
    assert [(each["Variable"], each["Value"]) for each in made] == [
        ("KOMEK_REFUSED", "closed"),
        ("KOMEK_OPENS", "mon-0900"),
        ("KOMEK_RING", "refused"),
    ]
    last = actions.refuse(command, parachuted=True)[-1]
    assert (last["Action"], last["Context"], last["Exten"]) == ("Redirect", "refused", "closed")


def test_the_two_ends_of_a_test_call_have_names_of_their_own() -> None:
    action = legs_made.test_call("103", "pbx1-trial-1.5")
    assert action["OtherChannelId"] == "pbx1-trial-1.5"
    assert not str(action["ChannelId"]).startswith("pbx1-trial-1.5")


def test_no_ring_may_have_who_is_sent_to_leave_a_message() -> None:
    token, redirect = actions.take_voicemail(do.TakeVoicemail("c", "PJSIP/trunk-1"))
    assert (token["Variable"], token["Value"]) == ("KOMEK_RING", "voicemail")
    assert (redirect["Context"], redirect["Exten"], redirect["Priority"]) == ("voicemail", "s", "1")
