"""The wire log: every SIP message a peer sent or received, stamped in microseconds since the epoch.

Received messages carry the kernel's own arrival stamp (SO_TIMESTAMPNS), so a busy event loop in
this process never makes the system under test look slower or faster than it is.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

Direction = Literal["in", "out"]


@dataclasses.dataclass(frozen=True, slots=True)
class WireEntry:
    """One SIP message on the wire; `status` is 0 for a request; `method` is the CSeq's."""

    at_us: int
    peer: str
    direction: Direction
    method: str
    status: int
    sip_call_id: str
    cseq: int
    again: bool = False
    """A retransmission: the same message has been on the wire before."""


class WireLog:
    """Append-only list of entries shared by all peers of one run, in the order they were seen."""

    def __init__(self) -> None:
        self._entries: list[WireEntry] = []

    def add(self, entry: WireEntry) -> None:
        self._entries.append(entry)

    def __iter__(self) -> Iterator[WireEntry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def of(self, method: str, *, status: int | None = None) -> list[WireEntry]:
        """First transmissions of `method`; requests only (`status` None) or that status only."""
        wanted = 0 if status is None else status
        return [e for e in self if e.method == method and e.status == wanted and not e.again]

    def write(self, path: Path) -> None:
        """One JSON object a line, for reading by eye or by another program."""
        with path.open("w", encoding="utf-8") as out:
            for entry in self:
                out.write(json.dumps(dataclasses.asdict(entry)) + "\n")
