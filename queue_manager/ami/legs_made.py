"""Legs that the PBX is told to make (`Originate`), and where in the dialplan they begin. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from queue_manager.ami.actions import PROMPT, Action, BadAction, check, set_variable
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor.callback import E164
from queue_manager.pbx_words import dial_string, outside_dial_string

#: How long the operator's own telephone rings for a call that they asked for.
OWN_PHONE_SECONDS = 15.0
#: How long the telephone of the police rings.
POLICE_SECONDS = 30.0
#: How long a line may take to take a test call at all.
TEST_CALL_SECONDS = 10.0
#: A lead's page answers by itself: longer than this means that it is not there.
LEADS_PHONE_SECONDS = 5.0
NOT_A_NUMBER = re.compile(r"[^+0-9*#]")
#: Between the two rings that KOMEK_RING names while two telephones ring for one caller.
BESIDE = "&"


def ring(command: do.RingOperator) -> list[Action]:
    """Return the actions of a ring: the token first, then the ring, for on one connection Asterisk
    does them in this order."""
    rings = [command.beside, command.ring_id] if command.beside else [command.ring_id]
    return [
        set_variable(command.channel, "KOMEK_RING", BESIDE.join(rings)),
        _ring_for_caller(command, "operator-answers", {"KOMEK_RING_ID": command.ring_id}),
    ]


def ask_along(command: do.AskAlong) -> list[Action]:
    """Return the ring of a colleague, without a token: the caller stays with whom they have."""
    return [_ring_for_caller(command, *_along(command))]


def bring_outside(command: do.BringOutside) -> list[Action]:
    """Return the ring of a number of the directory: a name that only those have."""
    context, more = _along(command)
    variables = {**_of_call(command), **more}
    channel, seconds = outside_dial_string(command.number), command.timeout_seconds
    return [_originated(command.ring_id, channel, context, command.line, seconds, variables)]


def _along(command: do.AskAlong | do.BringOutside) -> tuple[str, dict[str, str]]:
    context = "private-word" if command.private else "operator-joins"
    return context, {"KOMEK_WITH": command.with_ring, "KOMEK_OWNER": command.owner}


def call_out(command: do.CallOut) -> list[Action]:
    """Return the ring of the operator's telephone; the dialplan looks at the number once more, and
    dials."""
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


def ask_applicant(command: do.AskApplicant, trunk_out: str) -> list[Action]:
    """Return the call to the citizen's telephone on the trunk; then dialplan/inquiry.conf. Raises
    BadAction."""
    if not (trunk_out and E164.fullmatch(command.number)):
        raise BadAction("no number that may be called, or no way out")
    if not all(PROMPT.fullmatch(prompt) for prompt in command.prompts):
        raise BadAction("no prompt's name")
    variables = {
        "KOMEK_ASK": "&".join(command.prompts),
        "KOMEK_ASKED_NUMBER": command.number,
        "KOMEK_LINE": command.line,
        "KOMEK_LANGUAGE": command.language,
    }
    channel = f"PJSIP/trunk/sip:{command.number}@{trunk_out}"
    seconds = command.timeout_seconds
    action = _originated(command.ring_id, channel, "inquiry", command.line, seconds, variables)
    check(action)
    return [action]


def call_police(call_id: str, telephone: str, line: str, prompts: Sequence[str]) -> Action:
    """Return the call to `telephone`, the dial string of the police; then dialplan/police.conf.
    Raises BadAction."""
    if not (prompts and all(PROMPT.fullmatch(prompt) for prompt in prompts)):
        raise BadAction("no prompt's name")
    variables = {"KOMEK_POLICE": "&".join(prompts)}
    action = _originated(call_id, telephone, "police", line, POLICE_SECONDS, variables)
    check(action)
    return action


def ring_lead(command: do.RingLead) -> list[Action]:
    """Return the ring of the lead's telephone, into dialplan/lead.conf; it answers by itself where
    the lead began."""
    variables = {
        "KOMEK_CALLER_CHANNEL": command.channel,
        "KOMEK_SPIED": command.spied,
        "KOMEK_WITH": command.with_ring,
    }
    patience = command.timeout_seconds
    shown, seconds = command.operator, LEADS_PHONE_SECONDS if patience is None else patience
    return [{**_originate(command, "lead", shown, seconds, variables), "Exten": command.mode}]


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
    """Return the action by which Asterisk dials the line itself (dialplan/trial.conf): `call_id`
    names the end that waits."""
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
