"""Which bodies are late with what they have now. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.names import Names


@dataclass(frozen=True, slots=True)
class OpenTickets:
    """Open tickets of the city without duplicates, those of them that are `overdue`, and those of
    these that no body has."""

    tickets: int
    overdue: int
    without_body: int


@dataclass(frozen=True, slots=True)
class BodyLoad:
    """Tickets that a body has now: so many, of them `late` ones that are overdue, the longest
    since `late_since`. `head`: who heads it, `deputy`: who supervises it; None: nobody."""

    body_id: int
    names: Names
    tickets: int
    late: int
    late_since: datetime | None
    head: str | None
    deputy: str | None
    deputy_id: int | None

    @property
    def share(self) -> float:
        """Of what it has, 0 to 1."""
        return self.late / self.tickets


def latest(bodies: Iterable[BodyLoad], most: int) -> Sequence[BodyLoad]:
    """Those with the most late tickets; of as many, the one with the larger share first."""
    late = (it for it in bodies if it.late)
    return sorted(late, key=lambda it: (-it.late, -it.share, it.body_id))[:most]
