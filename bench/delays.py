"""Delays read off the wire log: from an operator's BYE to the next INVITE at their telephone."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass

from sip_peers.wire_log import WireEntry


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Nearest-rank quantiles in seconds of `count` measured delays."""

    count: int
    p50: float
    p95: float
    p99: float
    worst: float

    def row(self, *names: str, digits: int = 1) -> list[str]:
        """Write p50, p95, …, as milliseconds, and the count, for a table."""
        figures = (f"{1000 * getattr(self, name):.{digits}f} ms" for name in names)
        return [*figures, str(self.count)]


async def seconds_of(work: Awaitable[object]) -> float:
    """Await `work` and return how long it took."""
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


def quantiles(delays: Iterable[float]) -> Quantiles:
    """Compute quantiles of delays. Raises ValueError when nothing was measured."""
    ranked = sorted(delays)
    if not ranked:
        raise ValueError("no delay was measured")

    def rank(share: float) -> float:
        return ranked[min(len(ranked) - 1, int(share * len(ranked)))]

    return Quantiles(len(ranked), rank(0.50), rank(0.95), rank(0.99), ranked[-1])


def idle_delays(log: Iterable[WireEntry], operators: Iterable[str], until_us: int) -> list[float]:
    """Return seconds from each operator's own BYE (its first sending) to the next INVITE at their
    phone.

    Only BYEs sent before `until_us` count: after it the run lets its callers go. A BYE that no
    INVITE followed is infinite, so a telephone forgotten for ever shows.
    """
    phones = set(operators)
    freed: dict[str, int] = {}
    delays: list[float] = []
    for entry in sorted((e for e in log if e.peer in phones), key=lambda e: e.at_us):
        if entry.status or entry.again:
            continue
        if entry.method == "BYE" and entry.direction == "out" and entry.at_us < until_us:
            freed[entry.peer] = entry.at_us
        elif entry.method == "INVITE" and entry.direction == "in" and entry.peer in freed:
            delays.append((entry.at_us - freed.pop(entry.peer)) / 1e6)
    return delays + [float("inf")] * len(freed)
