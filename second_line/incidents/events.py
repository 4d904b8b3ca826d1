"""What may be the same event as an incident, and the timeline of an event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from foundation.postgres.pool import Connection
from registry.places.ground import Point, box, metres
from second_line.incidents.kinds import KINDS
from second_line.rows import incidents as rows
from second_line.rows.incidents import Box, JoinedTicket, NearIncident, NearTicket, ShownIncident

NEAR_METRES = 400.0
#: A citizen may report before an operator sees, and after.
BEFORE, AFTER = timedelta(hours=1), timedelta(hours=2)
MOST_READ, MOST_OFFERED = 200, 8


def _rank(metres: float, minutes: float, *, fits: bool) -> float:
    return metres / NEAR_METRES + abs(minutes) / 60 - (1.0 if fits else 0.0)


@dataclass(frozen=True, slots=True)
class TicketOffer:
    """A ticket that may be about the same event. `metres`: away; `minutes`: after the incident,
    negative before it; `fits`: its topic is one of the kind's."""

    ticket: NearTicket
    metres: float
    minutes: float
    fits: bool

    @property
    def rank(self) -> float:
        """Return how unlikely the same event is: small is likely."""
        return _rank(self.metres, self.minutes, fits=self.fits)


@dataclass(frozen=True, slots=True)
class IncidentOffer:
    """Another incident that may be the same event."""

    incident: NearIncident
    metres: float
    minutes: float
    fits: bool

    @property
    def rank(self) -> float:
        """Return how unlikely the same event is: small is likely."""
        return _rank(self.metres, self.minutes, fits=self.fits)


@dataclass(frozen=True, slots=True)
class Event:
    """An event: an incident with all that is the same as it, and what may be."""

    incident: ShownIncident
    steps: Sequence[rows.StepRow]
    tickets: Sequence[JoinedTicket]
    same: Sequence[NearIncident]
    near_tickets: Sequence[TicketOffer]
    near_incidents: Sequence[IncidentOffer]


async def event_of(connection: Connection, incident_id: int) -> Event | None:
    """Read an event. Return None if there is no such incident."""
    incident = await rows.incident(connection, incident_id)
    if incident is None:
        return None
    around = Box(*box(Point(incident.lat, incident.lon), NEAR_METRES))
    since, until = incident.seen_at - BEFORE, incident.seen_at + AFTER
    tickets = await rows.near_tickets(connection, incident_id, around, since, until, MOST_READ)
    others = await rows.near_incidents(connection, incident_id, around, since, until, MOST_READ)
    return Event(
        incident,
        await rows.steps(connection, incident_id),
        await rows.tickets(connection, incident_id),
        await rows.same(connection, incident_id),
        likely_tickets(incident, tickets),
        likely_incidents(incident, others),
    )


def likely_tickets(incident: ShownIncident, near: Sequence[NearTicket]) -> list[TicketOffer]:
    """Return the tickets that are likely about the same event, the likeliest first. Pure."""
    topics = KINDS[incident.kind].topics if incident.kind in KINDS else frozenset()
    here = Point(incident.lat, incident.lon)
    offers = [
        TicketOffer(
            it,
            metres(here, Point(it.lat, it.lon)),
            _minutes(incident.seen_at, it.opened_at),
            it.topic in topics,
        )
        for it in near
    ]
    return sorted((it for it in offers if it.metres <= NEAR_METRES), key=lambda offer: offer.rank)[
        :MOST_OFFERED
    ]


def likely_incidents(incident: ShownIncident, near: Sequence[NearIncident]) -> list[IncidentOffer]:
    """Return the incidents that are likely the same event, the likeliest first. Pure."""
    here = Point(incident.lat, incident.lon)
    offers = [
        IncidentOffer(
            it,
            metres(here, Point(it.lat, it.lon)),
            _minutes(incident.seen_at, it.seen_at),
            it.kind == incident.kind,
        )
        for it in near
    ]
    return sorted((it for it in offers if it.metres <= NEAR_METRES), key=lambda offer: offer.rank)[
        :MOST_OFFERED
    ]


def _minutes(seen_at: datetime, at: datetime) -> float:
    return (at - seen_at).total_seconds() / 60
