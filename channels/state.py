"""What the process of the channels tells of itself in its health call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from channels.model import RemainingUnits
from foundation.process.faults import wellness
from foundation.process.health import Json


@dataclass
class SourceState:
    """The state of one source since the start. `read_at`: when it answered last; `lag_seconds`: how
    long after its publication the newest message was here; `left`: of the network's limits;
    `forged`: deliveries that were not the network's; `trouble`: why it cannot be read, since
    `away_since`; `refused`: a person has to act; `retry_at`: when it is asked again."""

    read_at: datetime | None = None
    published_at: datetime | None = None
    lag_seconds: float | None = None
    messages: int = 0
    unreadable: int = 0
    forged: int = 0
    left: Sequence[RemainingUnits] = ()
    failures: int = 0
    trouble: str | None = None
    refused: bool = False
    away_since: datetime | None = None
    retry_at: datetime | None = None

    def answered(
        self, at: datetime, left: Sequence[RemainingUnits] = (), trouble: str = ""
    ) -> None:
        """Note that the source answered. `trouble`: a part of it did not."""
        self.read_at, self.left, self.failures = at, left, 0
        self.trouble, self.refused, self.retry_at = trouble or None, False, None
        self.away_since = (self.away_since or at) if trouble else None

    def failed(self, why: str, at: datetime, retry_at: datetime, *, refused: bool) -> None:
        self.failures += 1
        self.trouble, self.refused, self.retry_at = why, refused, retry_at
        self.away_since = self.away_since or at

    def as_json(self) -> dict[str, Json]:
        return {
            "read_at": _moment(self.read_at),
            "published_at": _moment(self.published_at),
            "lag_seconds": self.lag_seconds,
            "messages": self.messages,
            "unreadable": self.unreadable,
            "forged": self.forged,
            "quotas": [{"name": it.name, "left": it.left, "limit": it.limit} for it in self.left],
            "trouble": self.trouble,
            "refused": self.refused,
            "away_since": _moment(self.away_since),
            "retry_at": _moment(self.retry_at),
        }


@dataclass
class ChannelsState:
    """The state of the channels' process. `sources`: name → how it does. `faults`: kind → how many
    were met and gone on after."""

    sources: dict[str, SourceState] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)

    def fault(self, kind: str) -> None:
        self.faults[kind] = self.faults.get(kind, 0) + 1

    def health(self) -> Mapping[str, Json]:
        unreadable = sum(it.unreadable for it in self.sources.values())
        return {
            "sources": {name: it.as_json() for name, it in self.sources.items()},
            **wellness({**self.faults, "messages that cannot be read": unreadable}),
        }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
