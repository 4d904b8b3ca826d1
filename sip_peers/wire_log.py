"""The wire log: every SIP message a peer sent or received, stamped in microseconds since the epoch.

Received messages carry the kernel's own arrival stamp (SO_TIMESTAMPNS), so a busy event loop in
this process never makes the system under test look slower or faster than it is.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Callable, Iterator
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
        self._awaited: list[tuple[Callable[[WireEntry], bool], asyncio.Future[WireEntry]]] = []

    def add(self, entry: WireEntry) -> None:
        self._entries.append(entry)
        for fits, future in self._awaited:
            if not future.done() and fits(entry):
                future.set_result(entry)

    async def next(
        self, fits: Callable[[WireEntry], bool], timeout_seconds: float = 5.0
    ) -> WireEntry:
        """Return the first entry from now on that is `wanted`. Raises TimeoutError."""
        future: asyncio.Future[WireEntry] = asyncio.get_running_loop().create_future()
        self._awaited.append((fits, future))
        try:
            return await asyncio.wait_for(future, timeout_seconds)
        finally:
            self._awaited.remove((fits, future))

    def __iter__(self) -> Iterator[WireEntry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def of(self, method: str, *, status: int | None = None) -> list[WireEntry]:
        """Return first transmissions of `method`; requests only (`status` None) or that status
        only."""
        code = 0 if status is None else status
        return [e for e in self if e.method == method and e.status == code and not e.again]

    def write(self, path: Path) -> None:
        """Write one JSON object a line, for reading by eye or by another program."""
        with path.open("w", encoding="utf-8") as out:
            for entry in self:
                out.write(json.dumps(dataclasses.asdict(entry)) + "\n")
