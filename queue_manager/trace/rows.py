"""One line of the PBX's trace file, read. The columns are those `asterisk_conf` writes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from queue_manager.pbx_words import read_stamp
from queue_manager.trace.cel_columns import CEL_COLUMNS

COLUMNS = tuple(CEL_COLUMNS)


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One event of one channel. `extra` is what the PBX adds: a bridge's id, a hang-up's cause."""

    event: str
    at: datetime
    unique_id: str
    linked_id: str
    channel: str
    context: str
    exten: str
    app: str
    caller: str
    extra: dict[str, Any]

    @property
    def call_id(self) -> str:
        """Return the call this leg is of. A ring of ours carries it in its own id
        (`<call_id>~<n>`)."""
        call_id, ours, _ = self.unique_id.partition("~")
        return call_id if ours else self.linked_id


def read_rows(lines: Iterable[str]) -> Iterator[TraceRow]:
    """Yield rows of the file's lines; what is no row (a line half written) is left out. Each line
    is read for itself: a quote that is never closed would swallow the calls behind it."""
    for line in lines:
        row = _read(dict(zip(COLUMNS, _fields(line), strict=False)))
        if row is not None:
            yield row


def _fields(line: str) -> list[str]:
    try:
        return next(csv.reader([line]), [])
    except csv.Error:  # a caller's name is anybody's
        return []


def _read(fields: dict[str, str]) -> TraceRow | None:
    at = read_stamp(fields.get("at", ""))
    if at is None or len(fields) < len(COLUMNS):
        return None
    return TraceRow(
        event=fields["event"],
        at=at,
        unique_id=fields["uniqueid"],
        linked_id=fields["linkedid"],
        channel=fields["channel"],
        context=fields["context"],
        exten=fields["exten"],
        app=fields["app"],
        caller=fields["caller"],
        extra=_extra(fields["extra"]),
    )


def _extra(text: str) -> dict[str, Any]:
    if not text:
        return {}
    try:
        value = msgspec.json.decode(text)
    except msgspec.MsgspecError:
        return {}
    return value if isinstance(value, dict) else {}
