"""Mass problems: clusters that grew quickly, each as a proposal of an incident."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from foundation.postgres.pool import Connection
from foundation.settings import Settings
from queue_manager.rows.incidents import GrownCluster, grown_clusters
from queue_manager.rows.lines import TopicRow
from registry.places.addresses import public_place
from registry.workflow.rows.steps import District
from softphone_ui.incidents.proposal import Proposal, proposal


async def mass_problems(
    connection: Connection,
    settings: Settings,
    topics: Mapping[str, TopicRow],
    districts: Mapping[str, District],
    now: datetime,
) -> list[Proposal]:
    """Return the largest first; those that an incident was opened of are known."""
    since = now - timedelta(hours=settings.incidents.mass_problem_hours)
    found = await grown_clusters(connection, since, settings.incidents.mass_problem_tickets)
    # In a thread: thousands of addresses may be joined to one ticket.
    return await asyncio.to_thread(
        lambda: [_proposal(it, topics[it.topic], districts) for it in found if it.topic in topics]
    )


def _proposal(
    cluster: GrownCluster, topic: TopicRow, districts: Mapping[str, District]
) -> Proposal:
    addresses = (
        [cluster.address, *(cluster.addresses or [])]
        if cluster.address
        else cluster.addresses or []
    )
    place = public_place(addresses)
    return proposal(
        topic,
        place,
        cluster.since,
        [cluster.number],
        cluster=cluster.number,
        applicants=cluster.applicants,
        district=districts.get(cluster.district or ""),
    )
