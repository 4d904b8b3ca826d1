"""Mass problems: clusters that grew quickly, each as a proposal of an incident."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from places.addresses import public_place
from service.settings import Settings
from softphone_ui.waiting.proposal import Proposal, proposal
from store import likely
from store.likely import Mass
from store.lines import TopicRow
from store.pool import Connection
from store.registry import District


async def mass_problems(
    connection: Connection,
    settings: Settings,
    topics: Mapping[str, TopicRow],
    districts: Mapping[str, District],
    now: datetime,
) -> list[Proposal]:
    """The largest first; those that an incident was opened of are known."""
    since = now - timedelta(hours=settings.mass_problem_hours)
    found = await likely.masses(connection, since, settings.mass_problem_tickets)
    return [_proposal(it, topics[it.topic], districts) for it in found if it.topic in topics]


def _proposal(it: Mass, topic: TopicRow, districts: Mapping[str, District]) -> Proposal:
    addresses = [it.address, *(it.addresses or [])] if it.address else it.addresses or []
    place = public_place(addresses)
    return proposal(
        topic,
        place,
        it.since,
        [it.number],
        cluster=it.number,
        applicants=it.applicants,
        district=districts.get(it.district or ""),
    )
