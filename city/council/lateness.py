"""Which bodies are late with what they have now. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from city.headships.rows.headships import LedBody
from foundation.names import Names
from registry.workflow.rows.workloads import Workload


@dataclass(frozen=True, slots=True)
class OpenTickets:
    """Numbers of open tickets in the whole city. `tickets`: all of them, without duplicates;
    `overdue`: those whose term is over; `without_body`: the overdue ones that no body has."""

    tickets: int
    overdue: int
    without_body: int


@dataclass(frozen=True, slots=True)
class BodyLoad:
    """Number of tickets that one body has now. `late`: how many of them are overdue; `late_since`:
    the earliest of their due moments (None: none is overdue). `head`: the name of the person who
    heads the body; `deputy`: the name of the deputy akim who supervises it. None: nobody does."""

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
        """Return the late share of what it has, 0 to 1."""
        return self.late / self.tickets


def loads(workloads: Iterable[Workload], bodies: Iterable[LedBody]) -> list[BodyLoad]:
    """Return the load of each body that has tickets, with the people who answer for it."""
    led = {it.body_id: it for it in bodies}
    return [
        BodyLoad(
            load.body_id, body.names, load.tickets, load.overdue, load.overdue_since,
            body.head, body.deputy, body.deputy_id,
        )
        for load in workloads
        if (body := led.get(load.body_id)) is not None
    ]  # fmt: skip


def latest(bodies: Iterable[BodyLoad], most: int) -> Sequence[BodyLoad]:
    """Return those with the most late tickets; of as many, the one with the larger share first."""
    late = (it for it in bodies if it.late)
    return sorted(late, key=lambda load: (-load.late, -load.share, load.body_id))[:most]
