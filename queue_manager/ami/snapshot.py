"""The PBX's truth after a login: asked for, and read into domain events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import unquote

from queue_manager.ami import actions
from queue_manager.ami.connection import AmiConnection
from queue_manager.ami.decode import (
    DOWN,
    GONE,
    INQUIRY_WORDS,
    RINGING,
    UP,
    Legs,
    is_in_use,
    read_language,
)
from queue_manager.ami.legs import Leg, Message
from queue_manager.domain.floor import events as on
from queue_manager.pbx_words import ReadCaller, read_phone, read_stamp

#: `Bridge()` swaps a waiting caller's channel for another; the husk bears this name and their
#: variables. Now and then Asterisk 22 forgets it: nobody's channel, listed for ever.
HUSK = "Surrogate/"
#: Where the dialplan asks a caller for a mark (survey.conf): the operator has hung up before.
SURVEY = "survey"
#: Where a caller is whose talk is over, and where it has been left for a while: nowhere do they
#: wait for one.
PARTED, PRIVATE = frozenset({"after", "kept", SURVEY}), "private"
#: Where a caller hears that the line does not take them (refused.conf), and nobody serves them.
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A picture of what was there at `at`, as events for `decide`.

    `offered`: every caller on a line. `joined`: who talks (at which moment is not known to
    AMI). `after`: rings as they stand, and who sits in the parachute. `engaged`: operators
    whose telephone has a leg that is no ring of ours, or one that is just being taken down.
    `inquiry_words`: what the dialplan noted of applicants who were called. `messages`: callers
    whose message is being recorded. `parted`: callers who were in a talk and wait for none;
    `private`: whose operator is somewhere else for a private word.
    """

    at: datetime
    legs: tuple[on.LiveLeg, ...]
    reachable: dict[str, bool]
    offered: tuple[on.CallOffered, ...] = ()
    joined: tuple[on.Connected, ...] = ()
    after: tuple[on.Event, ...] = ()
    engaged: frozenset[str] = frozenset()
    inquiry_words: tuple[on.InquiryReported, ...] = ()
    messages: tuple[on.VoicemailBegan, ...] = ()
    parted: frozenset[str] = frozenset()
    private: frozenset[str] = frozenset()


async def take(
    connection: AmiConnection, legs: Legs, read_caller: ReadCaller, at: datetime
) -> Snapshot:
    """Ask the PBX and fill the (empty) book of legs. Raises ConnectionLost."""
    channels = await connection.ask(actions.status())
    telephones = await connection.ask(actions.telephones())
    inquiry_words = read_inquiry_words(await connection.ask(actions.inquiry_words()), at)
    return replace(read(channels, telephones, legs, read_caller, at), inquiry_words=inquiry_words)


def read_inquiry_words(rows: Sequence[Message], at: datetime) -> tuple[on.InquiryReported, ...]:
    """Read the answers of DBGetTree: `/komek/asked/<leg>` → the dialplan's last answer."""
    noted = ((str(row.get("Key", "")).rpartition("/")[2], str(row.get("Val"))) for row in rows)
    return tuple(on.InquiryReported(at, leg, word) for leg, word in noted if word in INQUIRY_WORDS)


def read(
    channels: Sequence[Message],
    telephones: Sequence[Message],
    legs: Legs,
    read_caller: ReadCaller,
    at: datetime,
) -> Snapshot:
    """Read the answers of Status and PJSIPShowEndpoints as one picture. Fills the book of
    `legs`."""
    rows = [row for row in channels if row.get("Event") == "Status" and "Uniqueid" in row]
    rows = [row for row in rows if not str(row.get("Channel", "")).startswith(HUSK)]
    offered = [_take_in(row, legs, read_caller) for row in rows]
    joined = []
    for leg in list(legs.book.legs.values()):
        talk = legs.book.join(leg, leg.bridge) if leg.bridge else None
        if talk is not None and talk[1].operator is not None:  # else the floor knows who had them
            caller, operator = talk
            joined.append(
                on.Connected(at, caller.unique_id, operator.operator or "", operator.ring_id)
            )
    legs.book.departing.update(_departing(telephones, legs))
    legs.book.engaged |= {
        leg.operator for leg in legs.book.legs.values() if leg.operator and leg.ring_id is None
    }
    legs.book.engaged |= set(legs.book.departing.values())
    _private_words(rows, legs)
    ours = [leg for leg in legs.book.legs.values() if _concerns_us(leg, legs)]
    noted = ((row, read_stamp(_variables(row).get("KOMEK_MESSAGE", ""))) for row in rows)
    return Snapshot(
        at=at,
        legs=tuple(_live(leg, legs) for leg in ours),
        reachable=_telephones(telephones, legs, at),
        offered=tuple(event for event in offered if event is not None),
        joined=tuple(joined),
        after=tuple(event for leg in ours for event in _standing(leg, at)),
        engaged=frozenset(legs.book.engaged),
        messages=tuple(
            on.VoicemailBegan(began_at, str(row["Uniqueid"]))
            for row, began_at in noted
            if began_at is not None
        ),
        parted=frozenset(str(row["Uniqueid"]) for row in rows if row.get("Context") in PARTED),
        private=frozenset(str(row["Uniqueid"]) for row in rows if row.get("Context") == PRIVATE),
    )


def _take_in(row: Message, legs: Legs, read_caller: ReadCaller) -> on.CallOffered | None:
    leg, noted = legs.book.leg(row), _variables(row)
    state = row.get("ChannelState")
    leg.answered, leg.rang, leg.outgoing = (
        state == UP,
        state in (RINGING, UP),
        state in (DOWN, RINGING),
    )
    leg.bridge = str(row.get("BridgeID") or "") or None
    offered_at = read_stamp(noted.get("KOMEK_OFFERED_AT", ""))
    if offered_at is None or leg.operator is not None or row.get("Context") == REFUSED:
        return None
    leg.becomes_caller()
    leg.greeted = noted.get("KOMEK_GREETED") == "1"
    leg.parachuted = noted.get("KOMEK_PARACHUTE") == "1"
    leg.dismissed = row.get("Context") == SURVEY
    number = unquote(noted.get("KOMEK_NUMBER", "")) or str(row.get("CallerIDNum", ""))
    who = read_caller(noted.get("KOMEK_CALLER", "") or number, unquote(noted.get("KOMEK_NAME", "")))
    return on.CallOffered(
        at=offered_at,
        call_id=leg.unique_id,
        line=noted.get("KOMEK_LINE", ""),
        pbx=legs.pbx,
        channel=leg.channel,
        caller=who.e164,
        caller_shown=who.shown,
        caller_kind=who.kind,
        language=read_language(noted.get("KOMEK_LANGUAGE", ""), who.e164, legs.city_language),
        language_chosen="KOMEK_CHOSEN" in noted,
        trial=noted.get("KOMEK_TRIAL") == "1",
        found=True,
    )


def _private_words(rows: Sequence[Message], legs: Legs) -> None:
    """A caller who hears music says for which operator's leg."""
    for row in rows:
        caller = legs.book.legs[str(row["Uniqueid"])]
        owner = legs.book.legs.get(_variables(row).get("KOMEK_OWNER", ""))
        if caller.is_caller and caller.bridge is None and owner is not None and owner.bridge:
            legs.book.private[owner.unique_id] = caller.unique_id


def _variables(row: Message) -> dict[str, str]:
    """`Variable: NAME=value` headers; "(null)" is Asterisk's word for a variable not set."""
    noted = row.get("Variable", [])
    pairs = (text.partition("=") for text in (noted if isinstance(noted, list) else [noted]))
    return {name: value for name, _, value in pairs if value not in ("", "(null)")}


def _concerns_us(leg: Leg, legs: Legs) -> bool:
    return leg.is_caller or leg.ring_id is not None or legs.book.partner(leg) is not None


def _live(leg: Leg, legs: Legs) -> on.LiveLeg:
    partner = legs.book.partner(leg) or legs.book.joined(leg)
    return on.LiveLeg(
        leg.unique_id,
        None if leg.is_caller else leg.operator,
        leg.answered,
        partner.unique_id if partner else None,
        dismissed=leg.dismissed,
        parachuted=leg.is_caller and leg.parachuted,
    )


def _standing(leg: Leg, at: datetime) -> list[on.Event]:
    if leg.is_caller and leg.parachuted and leg.bridge is None:
        return [on.CallerParachuted(at, leg.unique_id, "found")]
    if leg.ring_id is None or leg.bridge is not None:
        return []
    if leg.answered:
        return [on.PhoneAnswered(at, leg.ring_id)]
    return [on.PhoneRang(at, leg.ring_id)] if leg.rang else []


def _departing(telephones: Sequence[Message], legs: Legs) -> dict[str, str]:
    """Telephones that are in use though the PBX lists no channel of theirs → their operators."""
    listed = {read_phone(leg.channel) for leg in legs.book.legs.values()}
    found = {}
    for row in telephones:
        device = f"PJSIP/{row.get('ObjectName', '')}"
        phone = read_phone(device)
        if phone is not None and phone not in listed and is_in_use(str(row.get("DeviceState"))):
            found[device] = phone[0]
    return found


def _telephones(rows: Sequence[Message], legs: Legs, at: datetime) -> dict[str, bool]:
    there = {}
    for row in rows:
        if row.get("Event") == "EndpointList":
            name = str(row.get("ObjectName", ""))
            there[name] = str(row.get("DeviceState", "")).upper() not in GONE
            legs.phone_is(f"PJSIP/{name}", there[name], at)
    return there
