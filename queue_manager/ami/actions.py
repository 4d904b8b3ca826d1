"""Commands of the domain as AMI actions. Pure: dicts out, nothing is sent here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from asterisk_conf.families import INQUIRY_FAMILY, WEB_AUTH_FAMILY
from queue_manager.domain import commands as do
from queue_manager.domain.callback import E164
from queue_manager.domain.model import Device
from queue_manager.pbx_words import dial_string, outside_dial_string, phone_name

Action = Mapping[str, str | list[str]]
#: Asterisk reads a line of AMI into 1025 bytes.
LONGEST_LINE_BYTES = 1000
#: How long the operator's own telephone rings for a call that he asked for.
OWN_PHONE_SECONDS = 15.0
#: How long a line may take to take a test call at all.
TEST_CALL_SECONDS = 10.0
#: A lead's page answers by itself: longer than this means that it is not there.
LEADS_PHONE_SECONDS = 5.0
WEB_REALM = "komek"
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
NOT_A_NUMBER = re.compile(r"[^+0-9*#]")
#: A sound of ours below the sounds folder; no name leads out of it, or ends an argument.
PROMPT = re.compile(r"[a-z0-9_]+([-/][a-z0-9_]+)*")
#: The Q.850 cause that Asterisk gives when no RTP has come for `rtp_timeout`.
NO_SOUND = 44
#: The Q.850 cause that tells a telephone why it stops ringing.
ANSWERED_ELSEWHERE = 26
#: Between the two rings that KOMEK_RING names while two telephones ring for one caller.
BESIDE = "&"
#: What the snapshot needs to know of each channel.
VARIABLES = (
    "KOMEK_OFFERED_AT",
    "KOMEK_LINE",
    "KOMEK_NUMBER",
    "KOMEK_NAME",
    "KOMEK_CALLER",
    "KOMEK_LANGUAGE",
    "KOMEK_GREETED",
    "KOMEK_PARACHUTE",
    "KOMEK_CALL",
    "KOMEK_TRIAL",
    "KOMEK_OWNER",
)


class BadAction(ValueError):
    """A value would end its line, and what follows would be another action."""


def check(action: Action) -> None:
    """Refuse line breaks and other control letters in every name and value. Raises BadAction."""
    for key, value in action.items():
        for text in value if isinstance(value, list) else [value]:
            if UNPRINTABLE.search(key) or UNPRINTABLE.search(text):
                raise BadAction(f"a control letter in {key!r}")
            if len(f"{key}: {text}".encode()) > LONGEST_LINE_BYTES:
                raise BadAction(f"{key!r} is longer than {LONGEST_LINE_BYTES} bytes")


def claim(command: do.ClaimCaller) -> list[Action]:
    """The dialplan lets go of its doubt, or learns which ring alone may connect."""
    return [_set(command.channel, "KOMEK_RING", command.promised_to or "claimed")]


def refuse(command: do.RefuseCaller, *, parachuted: bool) -> list[Action]:
    """The dialplan says why, and ends the call. It looks at KOMEK_RING last; who has already
    been put into the parachute is fetched."""
    told = [
        _set(command.channel, "KOMEK_REFUSED", command.why),
        _set(command.channel, "KOMEK_OPENS", command.opens or ""),
        _set(command.channel, "KOMEK_RING", "refused"),
    ]
    if not parachuted:
        return told
    fetched = {"Context": "refused", "Exten": command.why, "Priority": "1"}
    stop = {"Action": "StopMixMonitor", "Channel": command.channel}
    return [*told, stop, {"Action": "Redirect", "Channel": command.channel, **fetched}]


def reclaim(command: do.ReclaimCaller, *, greeted: bool) -> list[Action]:
    """Out of the parachute; who has not heard the greeting and the notice hears them now."""
    context, label = ("waiting", "1") if greeted else ("caller", "greet")
    return [
        _set(command.channel, "KOMEK_RING", "claimed"),
        _set(command.channel, "KOMEK_PARACHUTE", ""),
        {"Action": "StopMixMonitor", "Channel": command.channel},
        _redirect(command.channel, context, label),
    ]


def say(command: do.SayToCaller) -> list[Action]:
    """The waiting dialplan looks for it three times a second. Raises BadAction."""
    for prompt in command.prompts:
        if not PROMPT.fullmatch(prompt):
            raise BadAction(f"{prompt!r} is no prompt's name")
    word = f"{command.say_id}:{'&'.join(command.prompts)}"
    action = _set(command.channel, "KOMEK_SAY", word)
    check(action)
    return [action]


def take_voicemail(command: do.TakeVoicemail) -> list[Action]:
    """No ring may have the caller from this moment on; then he is sent to speak."""
    return [
        _set(command.channel, "KOMEK_RING", "voicemail"),
        _redirect(command.channel, "voicemail", "1"),
    ]


def offer_survey(command: do.OfferSurvey) -> list[Action]:
    """Read by the dialplan when the talk is over."""
    return [_set(command.channel, "KOMEK_SURVEY", "1")]


def ring(command: do.RingOperator) -> list[Action]:
    """The token first, then the ring: on one connection Asterisk does them in this order."""
    rings = [command.beside, command.ring_id] if command.beside else [command.ring_id]
    return [
        _set(command.channel, "KOMEK_RING", BESIDE.join(rings)),
        _ring_for_caller(command, "operator-answers", {"KOMEK_RING_ID": command.ring_id}),
    ]


def ask_along(command: do.AskAlong) -> list[Action]:
    """A ring without a token: the caller stays with whom he has."""
    return [_ring_for_caller(command, *_along(command))]


def bring_outside(command: do.BringOutside) -> list[Action]:
    """The same, to a number of the directory: a name that only those have."""
    context, more = _along(command)
    variables = {**_of_call(command), **more}
    channel, seconds = outside_dial_string(command.number), command.timeout_seconds
    return [_originated(command.ring_id, channel, context, command.line, seconds, variables)]


def together(command: do.Together) -> list[Action]:
    """The caller's own dialplan takes him to the other leg."""
    return [_set(command.channel, "KOMEK_MERGE", command.ring_id)]


def _along(command: do.AskAlong | do.BringOutside) -> tuple[str, dict[str, str]]:
    context = "private-word" if command.private else "operator-joins"
    return context, {"KOMEK_WITH": command.with_ring, "KOMEK_OWNER": command.owner}


def call_out(command: do.CallOut) -> list[Action]:
    """The operator's telephone first; the dialplan looks at the number once more, and dials."""
    variables = {
        "KOMEK_RING_ID": command.ring_id,
        "KOMEK_RECORDING": command.ring_id,
        "KOMEK_OUT": command.out_id,
        "KOMEK_OUT_NUMBER": command.number,
        "KOMEK_OUT_LINE": command.line,
    }
    if command.hello:
        variables["KOMEK_OUT_HELLO"] = command.hello
    seconds = OWN_PHONE_SECONDS if command.timeout_seconds is None else command.timeout_seconds
    return [_originate(command, "calling-out", command.number, seconds, variables)]


def ask_applicant(command: do.AskApplicant, way_out: str) -> list[Action]:
    """The citizen's telephone first, on the trunk; then dialplan/inquiry.conf. Raises BadAction."""
    if not (way_out and E164.fullmatch(command.number)):
        raise BadAction("no number that may be called, or no way out")
    if not all(PROMPT.fullmatch(prompt) for prompt in command.prompts):
        raise BadAction("no prompt's name")
    variables = {
        "KOMEK_ASK": "&".join(command.prompts),
        "KOMEK_ASKED_NUMBER": command.number,
        "KOMEK_LINE": command.line,
        "KOMEK_LANGUAGE": command.language,
    }
    channel = f"PJSIP/trunk/sip:{command.number}@{way_out}"
    seconds = command.timeout_seconds
    action = _originated(command.ring_id, channel, "inquiry", command.line, seconds, variables)
    check(action)
    return [action]


def forget_inquiry(leg: str) -> list[Action]:
    """What the dialplan noted of it."""
    return [{"Action": "DBDel", "Family": INQUIRY_FAMILY, "Key": leg}]


def what_was_said() -> Action:
    """All that the dialplan noted and nobody has told it to forget."""
    return {"Action": "DBGetTree", "Family": INQUIRY_FAMILY}


def ring_lead(command: do.RingLead) -> list[Action]:
    """The lead's telephone, into dialplan/lead.conf; it answers by itself where he asked for it."""
    variables = {
        "KOMEK_CALLER_CHANNEL": command.channel,
        "KOMEK_SPIED": command.spied,
        "KOMEK_WITH": command.with_ring,
    }
    asked = command.timeout_seconds
    shown, seconds = command.operator, LEADS_PHONE_SECONDS if asked is None else asked
    return [{**_originate(command, "lead", shown, seconds, variables), "Exten": command.mode}]


def turn_lead(command: do.TurnLead) -> list[Action]:
    """Between listening and whispering by a digit, which nobody hears and which cuts nothing; all
    else by another step of the dialplan, where listening takes a sixth of a second to begin."""
    digit = {("listen", "whisper"): "5", ("whisper", "listen"): "4"}
    if command.same and (command.before, command.mode) in digit:
        pressed = digit[command.before, command.mode]
        how = {"Digit": pressed, "Receive": "1", "Duration": "100"}
        return [{"Action": "PlayDTMF", "Channel": command.leg, **how}]
    return [
        _set(command.leg, "KOMEK_SPIED", command.spied),
        _set(command.leg, "KOMEK_WITH", command.with_ring),
        {
            "Action": "Redirect",
            "Channel": command.leg,
            "Context": "lead",
            "Exten": command.mode,
            "Priority": "1",
        },
    ]


def record_leg(command: do.RecordLeg, folder: str) -> list[Action]:
    """As the dialplan records an operator's leg: stereo, what it says and what it hears."""
    file = f"{folder}/{command.leg}.raw"
    return [{"Action": "MixMonitor", "Channel": command.leg, "File": file, "Options": "D"}]


def _ring_for_caller(
    command: do.RingOperator | do.AskAlong, context: str, variables: Mapping[str, str]
) -> Action:
    all_variables = {**_of_call(command), **variables}
    return _originate(command, context, command.caller, command.timeout_seconds, all_variables)


def _of_call(command: do.RingOperator | do.AskAlong | do.BringOutside) -> dict[str, str]:
    return {
        "KOMEK_CALL": command.call_id,
        "KOMEK_CALLER_CHANNEL": command.channel,
        "KOMEK_RECORDING": command.ring_id,
    }


def _originate(
    command: do.RingOperator | do.AskAlong | do.CallOut | do.RingLead,
    context: str,
    shown: str,
    timeout_seconds: float,
    variables: Mapping[str, str],
) -> Action:
    """A leg of ours to an operator's telephone, which shows the number `shown`."""
    channel = _telephone(command)
    return _originated(command.ring_id, channel, context, shown, timeout_seconds, variables)


def _originated(
    ring_id: str,
    channel: str,
    context: str,
    shown: str,
    timeout_seconds: float,
    variables: Mapping[str, str],
) -> Action:
    number = NOT_A_NUMBER.sub("", shown)[:24] or "anonymous"
    return {
        "Action": "Originate",
        "ActionID": ring_id,
        "ChannelId": ring_id,
        "Channel": channel,
        "Context": context,
        "Exten": "s",
        "Priority": "1",
        "CallerID": f"<{number}>",
        "Timeout": str(round(timeout_seconds * 1000)),
        "Async": "true",
        "Variable": [f"{name}={value}" for name, value in variables.items()],
    }


def _telephone(command: do.RingOperator | do.AskAlong | do.CallOut | do.RingLead) -> str:
    if isinstance(command, do.RingLead):
        return f"PJSIP/{command.lead}-web"
    return dial_string(command.operator, command.device)


def test_call(line: str, call_id: str) -> Action:
    """Asterisk dials the line itself (dialplan/trial.conf): `call_id` names the end that waits."""
    return {
        "Action": "Originate",
        "ActionID": call_id,
        # Not beginning as the other one's: Asterisk would take the two for the same.
        "ChannelId": f"speaks-{call_id}",
        "OtherChannelId": call_id,
        "Channel": f"Local/{line}@trial-dials/n",
        "Context": "trial-speaks",
        "Exten": "s",
        "Priority": "1",
        "Timeout": str(round(TEST_CALL_SECONDS * 1000)),
        "Async": "true",
    }


def cancel(ring_id: str, *, taken: bool = False) -> list[Action]:
    """A leg may be named by its unique id, so nothing of the PBX need be known. `taken`: the
    telephone is told that somebody else has answered, and counts no missed call."""
    return [{**hang_up(ring_id), "Cause": str(ANSWERED_ELSEWHERE)} if taken else hang_up(ring_id)]


def drop(ring_id: str) -> list[Action]:
    """End a leg as the PBX ends one whose sound has stopped, so that its caller is kept."""
    return [{"Action": "Hangup", "Channel": ring_id, "Cause": str(NO_SOUND)}]


def hang_up(channel: str) -> Action:
    """End a channel, by name or unique id."""
    return {"Action": "Hangup", "Channel": channel, "Cause": "16"}


def was_it_made(ring_id: str) -> Action:
    """An event of our own, which the PBX tells after everything that has happened to channels:
    its word on a failed ring overtakes the channel's own at times."""
    return {"Action": "UserEvent", "UserEvent": "KomekWasItMade", "Ring": ring_id}


def mirror(command: do.MirrorOperator, lines: Iterable[str]) -> list[Action]:
    """A line's parachute queue holds the telephone in use of who is on shift and answers that
    line, and no other."""
    actions: list[Action] = []
    for line in lines:
        for device in Device:
            phone = dial_string(command.operator, device)
            queue = {"Queue": f"parachute-{line}", "Interface": phone}
            mine = not command.lines or line in command.lines
            if not command.signed_in or not mine or device is not command.device:
                actions.append({"Action": "QueueRemove", **queue})
                continue
            paused = "true" if command.paused else "false"
            name = {"MemberName": command.operator, "Paused": paused}
            actions.append({"Action": "QueueAdd", **queue, **name})
            # Who is in the queue already is not added again, so the pause is told apart.
            actions.append({"Action": "QueuePause", **queue, "Paused": paused})
    return actions


def mute_recording(leg: str, *, muted: bool) -> Action:
    """Both voices silent in the file, or heard again; its time goes on. A leg may be named by its
    unique id. Needs "call" of AMI's rights, which rings need anyway."""
    return {
        "Action": "MixMonitorMute",
        "Channel": leg,
        "Direction": "both",
        "State": "1" if muted else "0",
    }


def beat(at: datetime) -> Action:
    """The dispatcher lives: the dialplan reads this before it trusts us with a caller."""
    stamp = f"{at.timestamp():.6f}"
    return {"Action": "Setvar", "Variable": "KOMEK_BEAT", "Value": stamp}


def web_password(operator: str, password: str) -> Action:
    """A password of the web telephone: the next registration needs it, no reload."""
    phone = phone_name(operator, Device.WEB)
    auth = {"auth_type": "userpass", "username": phone, "password": password, "realm": WEB_REALM}
    return {
        "Action": "DBPut",
        "Family": WEB_AUTH_FAMILY,
        "Key": phone,
        "Val": json.dumps(auth, separators=(",", ":")),
    }


def status() -> Action:
    """Every channel with its bridge, and what our dialplan noted on it."""
    return {"Action": "Status", "Variables": ",".join(VARIABLES)}


def is_there(channel: str) -> Action:
    """Whether the PBX has this channel, by name or unique id: "No such channel" where not."""
    return {"Action": "Getvar", "Channel": channel, "Variable": "KOMEK_LINE"}


def telephones() -> Action:
    """Every SIP endpoint, with the state of its device."""
    return {"Action": "PJSIPShowEndpoints"}


def _redirect(channel: str, context: str, priority: str) -> Action:
    return {
        "Action": "Redirect",
        "Channel": channel,
        "Context": context,
        "Exten": "s",
        "Priority": priority,
    }


def _set(channel: str, name: str, value: str) -> Action:
    return {"Action": "Setvar", "Channel": channel, "Variable": name, "Value": value}
