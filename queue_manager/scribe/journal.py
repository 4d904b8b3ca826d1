"""The journal as it stands in Redis, read into records. Pure: bytes in, objects out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import msgspec

from queue_manager.domain.floor.records import (
    AbuseNoted,
    CallAnswered,
    CallbackEnded,
    CallbackOwed,
    CallbackQueued,
    CallBegan,
    CallBroken,
    CallEnded,
    CallStepped,
    GapEnded,
    HandEnded,
    IncidentHeard,
    InquiryEnded,
    InquiryTried,
    LeadWasOnLine,
    OfferEnded,
    OutboundCallAnswered,
    OutboundCallBegan,
    OutboundCallEnded,
    OutsideAnswered,
    OutsideBegan,
    OutsideEnded,
    Record,
    RingEnded,
    StateEnded,
    SurveyScored,
    TicketOpened,
)

STREAM = "komek:journal"
POSITION_KEY = "komek:scribe:position"
WRITTEN_CHANNEL = "komek:written"
BEGINNING = "0-0"

# The order in which one entry's records are written: calls before what refers to them.
KINDS: dict[str, type[Record]] = {
    kind.__name__: kind
    for kind in (
        CallBegan,
        CallAnswered,
        CallEnded,
        TicketOpened,
        CallbackOwed,
        CallBroken,
        CallStepped,
        IncidentHeard,
        SurveyScored,
        RingEnded,
        StateEnded,
        GapEnded,
        AbuseNoted,
        HandEnded,
        LeadWasOnLine,
        OutboundCallBegan,
        OutboundCallAnswered,
        OutboundCallEnded,
        CallbackQueued,
        CallbackEnded,
        OutsideBegan,
        OutsideAnswered,
        OutsideEnded,
        InquiryTried,
        InquiryEnded,
        OfferEnded,
    )
}
#: Records by which something of a ticket's page changes.
TELLS_TICKET = (
    TicketOpened,
    CallAnswered,
    CallEnded,
    OutboundCallBegan,
    OutboundCallAnswered,
    OutboundCallEnded,
    CallbackQueued,
    CallbackEnded,
    OutsideBegan,
    OutsideEnded,
)
_RANK = {name: rank for rank, name in enumerate(KINDS)}
WHOLE_ENTRY = -1


@dataclass(frozen=True, slots=True)
class Noted:
    """One record of an entry. `place` counts from 0; `raw` is its JSON as it stood there."""

    place: int
    kind: str
    record: Record
    raw: str


@dataclass(frozen=True, slots=True)
class UnreadableRecord:
    """A record (or, at place -1, a whole entry) that is not of a form this version knows."""

    place: int
    kind: str
    call_id: str | None
    reason: str
    raw: str


Item: TypeAlias = Noted | UnreadableRecord


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry of the journal: its stream id and its records in writing order."""

    entry_id: str
    items: tuple[Item, ...]


def read_entry(entry_id: bytes, fields: Mapping[bytes, bytes]) -> JournalEntry:
    """Read one entry of the stream. What cannot be read becomes an `UnreadableRecord`, and nothing
    is raised."""
    raw = fields.get(b"records", b"[]")
    try:
        # PostgreSQL holds no NUL in text; nothing we write down has a use for one either.
        parts = msgspec.json.decode(raw.replace(b"\\u0000", b"\\ufffd"), type=list[msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        whole = UnreadableRecord(WHOLE_ENTRY, "entry", None, str(error), _text(raw))
        return JournalEntry(entry_id.decode(), (whole,))
    items = [read_record(place, bytes(part)) for place, part in enumerate(parts)]
    items.sort(key=lambda item: _RANK.get(item.kind, len(_RANK)))
    return JournalEntry(entry_id.decode(), tuple(items))


def read_record(place: int, raw: bytes) -> Item:
    """Read one record: `{"type": "CallBegan", …}`."""
    kind, call_id = "?", None
    try:
        fields = msgspec.json.decode(raw, type=dict[str, Any])
        kind, call_id = str(fields.get("type", "?")), _call_id(fields)
        if kind not in KINDS:
            raise ValueError(f"no record of type {kind!r} is known")
        record = msgspec.convert(fields, KINDS[kind])
        _refuse_naive_times(record)
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
        return UnreadableRecord(place, kind[:64], call_id, str(error), _text(raw))
    return Noted(place, kind, record, _text(raw))


def call_of(record: Record) -> str | None:
    """Return the call that a record belongs to, for the log."""
    return getattr(record, "call_id", None)


def touched(entries: list[JournalEntry]) -> dict[str, list[str]]:
    """Return which calls and tickets these entries changed: the message on `komek:written`."""
    records = [item.record for entry in entries for item in entry.items if isinstance(item, Noted)]
    calls = {call for record in records if (call := call_of(record))}
    numbers = {
        record.number if isinstance(record, TicketOpened) else record.ticket
        for record in records
        if isinstance(record, TELLS_TICKET)
    }
    return {"calls": sorted(calls), "tickets": sorted(number for number in numbers if number)}


def order_of(entry_id: str) -> tuple[int, int]:
    """Read a stream id as numbers that compare: (milliseconds, sequence)."""
    milliseconds, _, sequence = entry_id.partition("-")
    return int(milliseconds), int(sequence or 0)


def seconds_of(entry_id: str) -> float:
    """Return when an entry was made, in seconds since 1970 by the clock of Redis."""
    return order_of(entry_id)[0] / 1000


def _call_id(fields: Mapping[str, Any]) -> str | None:
    found = fields.get("call_id")
    return found[:200] if isinstance(found, str) else None


def _refuse_naive_times(record: Record) -> None:
    for name in record.__dataclass_fields__:
        value = getattr(record, name)
        if isinstance(value, datetime) and value.tzinfo is None:
            raise ValueError(f"{name} has no time zone")


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace").replace("\x00", "\\x00")
