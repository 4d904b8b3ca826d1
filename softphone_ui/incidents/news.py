"""Which bursts of tickets are news: no open incident and no proposal tells of them yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from queue_manager.rows.incidents import IncidentRow
from registry.duplicates.bursts import ALIKE, Burst, BurstRules, SeenTicket, bursts, likeness
from softphone_ui.incidents.proposal import Proposal


def news(
    seen: Iterable[SeenTicket],
    rules: BurstRules,
    now: datetime,
    known: Sequence[IncidentRow | Proposal],
    most: int,
) -> list[Burst]:
    """Return the largest bursts of which nothing is known yet. To be called in a thread: anybody
    may write tickets, as many as they like."""
    found = (it for it in bursts(seen, rules, now) if not is_known(it, known))
    return list(islice(found, most))


def is_known(burst: Burst | Proposal, known: Iterable[IncidentRow | Proposal]) -> bool:
    """Return an open incident of this kind, or a cluster that grew, tells of it already."""
    return any(
        row.topic == burst.topic
        and row.district in (None, burst.district)
        and (not row.place or likeness(row.place, burst.place) >= ALIKE)
        for row in known
    )
