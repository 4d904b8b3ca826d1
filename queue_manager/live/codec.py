"""Domain dataclasses to JSON and back: datetimes as ISO, durations as ISO, enums by value.

Events and records carry their class's name under ``type``, before their fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, get_args

import msgspec

from queue_manager.domain.floor.events import Event
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.records import Record

EVENTS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Event)}
RECORDS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Record)}

_encoder = msgspec.json.Encoder()
_records = msgspec.json.Decoder(list[dict[str, Any]])
T = TypeVar("T")


class Unreadable(ValueError):
    """An error: what was read is not an event, a record or a floor of this version."""


def plain(value: object) -> Any:
    """Return a domain object as dicts, lists, strings and numbers, ready for any JSON writer."""
    return msgspec.to_builtins(value, str_keys=True)


def json_bytes(value: object) -> bytes:
    """Write any plain or domain value as JSON."""
    return _encoder.encode(value)


def event_to_json(event: Event) -> bytes:
    """Write an event as ``{"type": "CallOffered", "at": …}``."""
    return _tagged(event)


def event_from_json(raw: bytes | str) -> Event:
    """Read an event from its JSON. Raises Unreadable."""
    event: Event = _untagged(EVENTS, _decode(raw))
    return event


def records_to_json(records: Iterable[Record]) -> bytes:
    """Write records as a list of tagged objects."""
    return b"[" + b",".join(_tagged(record) for record in records) + b"]"


def records_from_json(raw: bytes | str) -> list[Record]:
    """Read a list of tagged records. Raises Unreadable."""
    try:
        rows = _records.decode(raw)
    except msgspec.MsgspecError as error:
        raise Unreadable(str(error)) from error
    return [_untagged(RECORDS, row) for row in rows]


def floor_to_json(floor: Floor) -> bytes:
    """Write the whole floor as JSON."""
    return _encoder.encode(floor)


def floor_from_plain(value: Mapping[str, Any]) -> Floor:
    """Read a floor from plain objects. Raises Unreadable."""
    return _convert(value, Floor)


def _tagged(value: object) -> bytes:
    # Spliced instead of copied into a dict: this is done for every event, before any ring.
    body = _encoder.encode(value)
    head = b'{"type":"' + type(value).__name__.encode() + b'"'
    return head + (b"}" if body == b"{}" else b"," + body[1:])


def _decode(raw: bytes | str) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(raw)
    except msgspec.MsgspecError as error:
        raise Unreadable(str(error)) from error
    if not isinstance(value, dict):
        raise Unreadable(f"an object is wanted, not {type(value).__name__}")
    return value


def _untagged(kinds: Mapping[str, type[Any]], value: dict[str, Any]) -> Any:
    kind = kinds.get(str(value.get("type")))
    if kind is None:
        raise Unreadable(f"unknown type {value.get('type')!r}")
    return _convert({key: field for key, field in value.items() if key != "type"}, kind)


def _convert(value: object, kind: type[T]) -> T:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise Unreadable(f"{kind.__name__}: {error}") from error
