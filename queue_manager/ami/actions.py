"""Commands of the domain as AMI actions, but for the legs it makes (legs_made.py). Pure: dicts out,
nothing is sent here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from queue_manager.ami.families import INQUIRY_FAMILY, POLICE_FAMILY, WEB_AUTH_FAMILY
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor.states import Device
from queue_manager.domain.lines.line import Line
from queue_manager.pbx_words import dial_string, phone_name

Action = Mapping[str, str | list[str]]
#: Asterisk reads a line of AMI into 1025 bytes.
LONGEST_LINE_BYTES = 1000
WEB_REALM = "komek"
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
#: A sound of ours below the sounds folder; no name leads out of it, or ends an argument.
PROMPT = re.compile(r"[a-z0-9_]+([-/][a-z0-9_]+)*")
#: A Q.850 cause by which a leg counts as lost (queue_manager/q850.py); not that of a silent one.
OUT_OF_ORDER = 27
#: The Q.850 cause that tells a telephone why it stops ringing.
ANSWERED_ELSEWHERE = 26
#: What the snapshot needs to know of each channel.
VARIABLES = (
    "KOMEK_OFFERED_AT",
    "KOMEK_LINE",
    "KOMEK_NUMBER",
    "KOMEK_NAME",
    "KOMEK_CALLER",
    "KOMEK_LANGUAGE",
    "KOMEK_CHOSEN",
    "KOMEK_GREETED",
    "KOMEK_PARACHUTE",
    "KOMEK_CALL",
    "KOMEK_TRIAL",
    "KOMEK_OWNER",
    "KOMEK_MESSAGE",
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
    """Return the actions by which the dialplan lets go of its doubt, or learns which ring alone may
    connect."""
    return [set_variable(command.channel, "KOMEK_RING", command.promised_to or "claimed")]


def refuse(command: do.RefuseCaller, *, parachuted: bool) -> list[Action]:
    """Return the actions that let the dialplan say why, and end the call. It looks at KOMEK_RING
    last; who has already been put into the parachute is fetched."""
    notice = [
        set_variable(command.channel, "KOMEK_REFUSED", command.why),
        set_variable(command.channel, "KOMEK_OPENS", command.opens or ""),
        set_variable(command.channel, "KOMEK_RING", "refused"),
    ]
    if not parachuted:
        return notice
    fetched = {"Context": "refused", "Exten": command.why, "Priority": "1"}
    stop = {"Action": "StopMixMonitor", "Channel": command.channel}
    return [*notice, stop, {"Action": "Redirect", "Channel": command.channel, **fetched}]


def reclaim(command: do.ReclaimCaller, *, greeted: bool) -> list[Action]:
    """Return the actions that take a caller out of the parachute; who has not heard the greeting
    and the notice hears them now."""
    context, label = ("waiting", "1") if greeted else ("caller", "greet")
    return [
        set_variable(command.channel, "KOMEK_RING", "claimed"),
        set_variable(command.channel, "KOMEK_PARACHUTE", ""),
        {"Action": "StopMixMonitor", "Channel": command.channel},
        _redirect(command.channel, context, label),
    ]


def say(command: do.SayToCaller) -> list[Action]:
    """Return the action that says something; the waiting dialplan looks for it three times a
    second. Raises BadAction."""
    for prompt in command.prompts:
        if not PROMPT.fullmatch(prompt):
            raise BadAction(f"{prompt!r} is no prompt's name")
    word = f"{command.say_id}:{'&'.join(command.prompts)}"
    action = set_variable(command.channel, "KOMEK_SAY", word)
    check(action)
    return [action]


def take_voicemail(command: do.TakeVoicemail) -> list[Action]:
    """Return the actions that let a caller leave a message: no ring may connect the caller from now
    on; then they are sent to the recording."""
    return [
        set_variable(command.channel, "KOMEK_RING", "voicemail"),
        _redirect(command.channel, "voicemail", "1"),
    ]


def offer_survey(command: do.OfferSurvey) -> list[Action]:
    """Return the action that makes the dialplan ask for a mark after the talk."""
    return [set_variable(command.channel, "KOMEK_SURVEY", "1")]


def together(command: do.Together) -> list[Action]:
    """Return the action by which the caller's own dialplan takes them to the other leg."""
    return [set_variable(command.channel, "KOMEK_MERGE", command.ring_id)]


def forget_inquiry(leg: str) -> list[Action]:
    """Return the action that deletes what the dialplan noted of this leg."""
    return [{"Action": "DBDel", "Family": INQUIRY_FAMILY, "Key": leg}]


def inquiry_words() -> Action:
    """Return the query for all that the dialplan noted and nobody has told it to forget."""
    return {"Action": "DBGetTree", "Family": INQUIRY_FAMILY}


def forget_police_calls() -> Action:
    """Return the action that deletes what the dialplan noted of earlier calls to the police."""
    return {"Action": "DBDelTree", "Family": POLICE_FAMILY}


def police_answers() -> Action:
    """Return the query for what the dialplan noted of calls to the police."""
    return {"Action": "DBGetTree", "Family": POLICE_FAMILY}


def turn_lead(command: do.TurnLead) -> list[Action]:
    """Return the actions that change how a lead is on the line: between listening and whispering by
    a digit, which nobody hears and which cuts nothing; all else by another step of the dialplan,
    where listening takes a sixth of a second to begin."""
    digit = {("listen", "whisper"): "5", ("whisper", "listen"): "4"}
    if command.same and (command.before, command.mode) in digit:
        pressed = digit[command.before, command.mode]
        how = {"Digit": pressed, "Receive": "1", "Duration": "100"}
        return [{"Action": "PlayDTMF", "Channel": command.leg, **how}]
    return [
        set_variable(command.leg, "KOMEK_SPIED", command.spied),
        set_variable(command.leg, "KOMEK_WITH", command.with_ring),
        {
            "Action": "Redirect",
            "Channel": command.leg,
            "Context": "lead",
            "Exten": command.mode,
            "Priority": "1",
        },
    ]


def record_leg(command: do.RecordLeg, folder: str) -> list[Action]:
    """Return the actions that record an operator's leg as the dialplan does: stereo, what it says
    and what it hears."""
    file = f"{folder}/{command.leg}.raw"
    return [{"Action": "MixMonitor", "Channel": command.leg, "File": file, "Options": "D"}]


def cancel(ring_id: str, *, taken: bool = False) -> list[Action]:
    """Return the actions that take a ring back. A leg may be named by its unique id, so nothing of
    the PBX need be known. `taken`: the telephone is told that somebody else has answered, and
    counts no missed call."""
    return [{**hang_up(ring_id), "Cause": str(ANSWERED_ELSEWHERE)} if taken else hang_up(ring_id)]


def drop(ring_id: str) -> list[Action]:
    """End a leg as a fault would, so that its caller is kept."""
    return [{"Action": "Hangup", "Channel": ring_id, "Cause": str(OUT_OF_ORDER)}]


def hang_up(channel: str) -> Action:
    """End a channel, by name or unique id."""
    return {"Action": "Hangup", "Channel": channel, "Cause": "16"}


def was_it_made(ring_id: str) -> Action:
    """Return an event of our own, which the PBX tells after everything that has happened to
    channels: its answer to a failed ring overtakes the channel's own at times."""
    return {"Action": "UserEvent", "UserEvent": "KomekWasItMade", "Ring": ring_id}


def mirror(command: do.MirrorOperator, lines: Iterable[Line]) -> list[Action]:
    """Return the actions that update the parachute queues. A line's queue holds the telephone in
    use of who is on shift and answers that line, and no other."""
    actions: list[Action] = []
    for line in lines:
        theirs = command.signed_in and line.is_served_by(command.skills)
        for device in Device:
            phone = dial_string(command.operator, device)
            queue = {"Queue": f"parachute-{line.number}", "Interface": phone}
            if not theirs or device is not command.device:
                actions.append({"Action": "QueueRemove", **queue})
                continue
            paused = "true" if command.paused else "false"
            name = {"MemberName": command.operator, "Paused": paused}
            actions.append({"Action": "QueueAdd", **queue, **name})
            # Who is in the queue already is not added again, so the pause is told apart.
            actions.append({"Action": "QueuePause", **queue, "Paused": paused})
    return actions


def mute_recording(leg: str, *, muted: bool) -> Action:
    """Return the action that makes both voices silent in the file, or heard again; its time goes
    on. A leg may be named by its unique id. Needs "call" of AMI's rights, which rings need
    anyway."""
    return {
        "Action": "MixMonitorMute",
        "Channel": leg,
        "Direction": "both",
        "State": "1" if muted else "0",
    }


def beat(at: datetime) -> Action:
    """Return the sign that the dispatcher lives: the dialplan reads this before it trusts us with a
    caller."""
    stamp = f"{at.timestamp():.6f}"
    return {"Action": "Setvar", "Variable": "KOMEK_BEAT", "Value": stamp}


def web_password(operator: str, password: str) -> Action:
    """Return the action that sets a password of the web telephone: the next registration needs it,
    no reload."""
    phone = phone_name(operator, Device.WEB)
    auth = {"auth_type": "userpass", "username": phone, "password": password, "realm": WEB_REALM}
    return {
        "Action": "DBPut",
        "Family": WEB_AUTH_FAMILY,
        "Key": phone,
        "Val": json.dumps(auth, separators=(",", ":")),
    }


def status() -> Action:
    """Return the query for every channel with its bridge, and what our dialplan noted on it."""
    return {"Action": "Status", "Variables": ",".join(VARIABLES)}


def is_there(channel: str) -> Action:
    """Return the query for one channel, by name or unique id: "No such channel" where the PBX has
    it not."""
    return {"Action": "Getvar", "Channel": channel, "Variable": "KOMEK_LINE"}


def telephones() -> Action:
    """Return the query for every SIP endpoint, with the state of its device."""
    return {"Action": "PJSIPShowEndpoints"}


def _redirect(channel: str, context: str, priority: str) -> Action:
    return {
        "Action": "Redirect",
        "Channel": channel,
        "Context": context,
        "Exten": "s",
        "Priority": priority,
    }


def set_variable(channel: str, name: str, value: str) -> Action:
    """Return the action that sets a variable of a channel, for its dialplan."""
    return {"Action": "Setvar", "Channel": channel, "Variable": name, "Value": value}
