"""Keeps the systemic problems up to date.

Tickets that changed are counted again at once, and everything is counted again each night. Where
many tickets come together (a demo history, an import), everything is counted again without waiting
for the night.

The `changed_at` and `version` of a ticket say that it changed. A transaction that writes while the
keeper reads may be committed later than the moment that it wrote. Therefore the keeper reads the
last minutes again and again, and takes only tickets whose version is another one than before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from city.problems.counting import (
    WINDOW,
    Priors,
    found,
    found_in_city,
    months_between,
    priors,
    scored,
)
from city.problems.districts import loose, rows_of, summed
from city.problems.incidents import Loose
from city.problems.outlook import outlook
from city.problems.places import WHOLE_CITY, Placed, Placing
from city.problems.rows import criticality, problems
from city.problems.rows.problems import ChangedTicket
from city.problems.scan import LONGEST, SURE, Volume, scan, scanned
from city.problems.score import FORMULA
from city.problems.settling import places_anew, places_settled, settle
from foundation.postgres.alone import concerns_all, each_alone
from foundation.postgres.pool import Connection, Pool, connection, transaction

#: A transaction that is longer than this is made up for by the night.
OVERLAP = timedelta(minutes=10)
AT_ONCE, SNAPSHOT = 2_000, 500
QUARTER = timedelta(days=92)
#: A night that failed is tried again so much later.
NIGHT_AGAIN = timedelta(minutes=10)
NIGHT_HOUR = 3
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class Touched:
    """Topics with the cells, and with the districts, that changed tickets count in, or did."""

    places: set[tuple[int, int]] = field(default_factory=set)
    districts: set[tuple[int, str]] = field(default_factory=set)

    def add(self, placing: Placing, topic: int | None, cell: int | None, named: str | None) -> None:
        """Add a ticket that counts there; without a place it counts in the district that it
        names."""
        if topic is not None and cell is not None:
            self.add_placed(topic, placing.placed(cell, named))

    def add_placed(self, topic: int, placed: Placed) -> None:
        self.places.add((topic, placed.cell))
        if placed.district is not None:
            self.districts.add((topic, placed.district))


@dataclass(frozen=True, slots=True)
class ScoringWindow:
    """The window that counts: from the day `since` until `now`, which are so many `months`."""

    since: date
    months: float
    now: datetime


class ProblemKeeper:
    """The keeper of systemic problems. `zone`: of the city."""

    def __init__(self, pool: Pool, zone: ZoneInfo) -> None:
        self._pool, self._zone = pool, zone
        self._placing: Placing | None = None
        self._settled = False
        #: Until when it is not tried again, and why.
        self._failed_night: tuple[datetime, Exception] | None = None

    async def look(self, now: datetime) -> None:
        """Score what has changed. Raises DatabaseAway."""
        if not self._settled:  # a program of before may have written until now
            await settle(self._pool)
            self._settled = True
        async with connection(self._pool) as link:
            progress = await problems.progress(link)
        today = now.astimezone(self._zone).date()
        at = progress.changed_at if progress else BEGINNING
        fresh = progress is None or progress.nightly_on is None
        at = await self._follow(at, now, recount=not fresh)
        last = progress.nightly_on if progress else None
        request = progress.recount_request_at if progress else None
        night = last is None or (last < today and now.astimezone(self._zone).hour >= NIGHT_HOUR)
        if night or request is not None:
            await self._try_night(now, today)
            async with transaction(self._pool) as link:
                await problems.set_progress(link, at, today)
                if request is not None:
                    await problems.recount_done(link, request)

    async def _try_night(self, now: datetime, today: date) -> None:
        """One that failed is tried again later; until then each look raises what it failed with.
        Raises DatabaseAway, too."""
        if self._failed_night is not None and now < self._failed_night[0]:
            raise self._failed_night[1].with_traceback(None)  # or it would grow with each look
        try:
            await self._night(now, today)
        except Exception as error:
            if not concerns_all(error):
                self._failed_night = now + NIGHT_AGAIN, error
            raise
        self._failed_night = None

    async def _follow(self, at: datetime, now: datetime, *, recount: bool) -> datetime:
        """Place what changed since `at`; `recount`: and count its topics and cells again. Returns
        up to when all has been looked at."""
        while True:
            async with transaction(self._pool) as link:
                since = at - OVERLAP
                changed = await problems.changed_tickets(link, since, self._zone.key, AT_ONCE)
                touched = await self._place(link, changed, now)
                await self._note_reach(link, since, touched, now)
                if changed:
                    at = max(at, changed[-1].changed_at)
                await problems.set_progress(link, at)
                if recount:
                    await self._recount(link, touched, now)
            if len(changed) < AT_ONCE:
                return at

    async def _place(
        self, link: Connection, changed: Sequence[ChangedTicket], now: datetime
    ) -> Touched:
        """Write where they count; returns what gained, lost or changed one."""
        if not changed:
            return Touched()
        placing = await self._places(link, now)
        stay = [it for it in changed if it.topic_id is not None]
        where = [_placed(placing, it) for it in stay]
        await problems.place(link, stay, where)
        cells = {it.cell: it.district for it in where if it.cell != WHOLE_CITY}
        await problems.write_cells(link, cells)
        await problems.drop(link, [it.number for it in changed if it.topic_id is None])
        touched = Touched()
        for ticket, placed in zip(stay, where, strict=True):
            if ticket.topic_id is not None:
                touched.add_placed(ticket.topic_id, placed)
        for ticket in changed:
            touched.add(placing, ticket.counted_topic, ticket.counted_cell, ticket.counted_district)
        return touched

    async def _note_reach(
        self, link: Connection, since: datetime, touched: Touched, now: datetime
    ) -> None:
        """What networks say of posts' views since then."""
        if found := await problems.note_reach(link, since):
            placing = await self._places(link, now)
            for topic, cell, named in found:
                touched.add(placing, topic, cell, named)

    async def _places(self, link: Connection, now: datetime) -> Placing:
        """Districts and default points, learned once a night."""
        self._placing = self._placing or await places_settled(link, now)
        return self._placing

    async def _criticality(self, link: Connection) -> Mapping[int, int]:
        """Of each topic, by its id."""
        every = await criticality.topics(link)
        parents = {it.code: it.parent for it in every}
        known = await criticality.current(link)
        return {it.topic_id: known.of(it.code, parents) for it in every}

    async def _recount(self, link: Connection, touched: Touched, now: datetime) -> None:
        if not touched.places:
            return
        await problems.hold(link)
        weights, window = await self._criticality(link), await self._window(link, now)
        for topic, cell in sorted(touched.places):
            await self._count(link, topic, cell, weights[topic], window)
        for topic, district in sorted(touched.districts):
            without = await problems.loose_contacts(link, topic, window.since, district)
            loose = {district: without} if without.number else {}
            await self._write_districts(link, topic, loose, district, weights[topic], window)

    async def _count(
        self, link: Connection, topic: int, cell: int, weight: int, window: ScoringWindow
    ) -> None:
        """One topic in one cell, by the priors of the last night."""
        since, months = window.since, window.months
        if cell == WHOLE_CITY:
            loose = await problems.loose_contacts(link, topic, since)
            every = await asyncio.to_thread(found_in_city, loose, months)
        else:
            every = found(await problems.contacts_of_cell(link, topic, since, cell), months)
        known = await self._priors(link, topic) or priors(every, months)
        rows = [scored(topic, it, known, weight, window.now) for it in every]
        await problems.replace(link, topic, rows, cell)

    async def _write_districts(
        self, link: Connection, topic: int, loose: Mapping[str, Loose],
        district: str | None, weight: int, window: ScoringWindow,
    ) -> None:  # fmt: skip
        """`loose`: what has no place, by districts; `district` None: of each."""
        sums = await problems.district_sums(link, topic, district)
        others = (
            [] if district is None else await problems.incidents_elsewhere(link, topic, district)
        )
        known = await asyncio.to_thread(summed, sums, loose, window.months)
        rows = rows_of(topic, known, others, weight, window.now)
        await problems.replace_districts(link, topic, rows, district)

    async def _priors(self, link: Connection, topic: int) -> Priors | None:
        both = [await problems.known_prior(link, topic, city=city) for city in (False, True)]
        return Priors(both[0], both[1]) if both[0] and both[1] else None

    async def _window(self, link: Connection, now: datetime) -> ScoringWindow:
        """From the first ticket's day, or the first that is not too long ago, until today."""
        today = now.astimezone(self._zone).date()
        first = max(await problems.first_day(link) or today, today - WINDOW)
        return ScoringWindow(first, months_between(first, today), now)

    async def _night(self, now: datetime, today: date) -> None:
        """Count everything again, look for new clusters, and take a snapshot."""
        async with transaction(self._pool) as link:
            placing = await places_anew(link, now)
            anew = await problems.formula_is_another(link, FORMULA)
        self._placing = placing
        await settle(self._pool, anew=anew)
        await self.catch_up(now)

        async def snapshot() -> None:
            async with transaction(self._pool) as link:
                await problems.snapshot(link, today, SNAPSHOT)

        work = {
            "count": lambda: self.count_all(now),
            "look ahead": lambda: self._look_ahead(today),
            "scan": lambda: self._scan(today),
            "snapshot": snapshot,
        }
        await each_alone(work, lambda name: work[name]())

    async def catch_up(self, now: datetime) -> None:
        """Place what no look has seen: changes of a transaction that was longer than the OVERLAP,
        and tickets of another system, which changed there long before they came here."""
        at = BEGINNING
        while True:
            async with transaction(self._pool) as link:
                changed = await problems.changed_tickets(link, at, self._zone.key, AT_ONCE)
                await self._place(link, changed, now)
            if len(changed) < AT_ONCE:
                return
            at = changed[-1].changed_at

    async def count_all(self, now: datetime) -> None:
        """Count every topic again, in all its cells, with the priors of what is there."""
        async with connection(self._pool) as link:
            window = await self._window(link, now)
            topics = await problems.counted_topics(link, window.since)
            weights = await self._criticality(link)

        async def count(topic: int) -> None:
            async with transaction(self._pool) as link:
                contacts = await problems.contacts(link, topic, window.since)
                every = await asyncio.to_thread(found, contacts, window.months)
                known = priors(every, window.months)
                await problems.hold(link)
                await problems.set_prior(link, topic, known.places, city=False)
                await problems.set_prior(link, topic, known.city, city=True)
                rows = [scored(topic, it, known, weights[topic], now) for it in every]
                await problems.replace(link, topic, rows)
                without = loose(contacts)
                await self._write_districts(link, topic, without, None, weights[topic], window)

        await each_alone(topics, count)

    async def _look_ahead(self, today: date) -> None:
        """Where the month to come will have its contacts."""
        async with connection(self._pool) as link:
            contacts = await problems.places_before(link, today)
        found = await asyncio.to_thread(outlook, contacts, today)
        async with transaction(self._pool) as link:
            await problems.write_outlook(link, today, found)

    async def _scan(self, today: date) -> None:
        """Of the topics that the rule names, one after another, in a thread of its own. Yesterday
        is the last whole day: what came since midnight is the next night's."""
        since, newest = today - QUARTER, today - timedelta(days=LONGEST)
        async with connection(self._pool) as link:
            volumes = await problems.volumes(link, since, newest, today)
            weights = await self._criticality(link)
        topics = scanned(
            Volume(volume.topic_id, volume.cases, volume.newest, weights[volume.topic_id])
            for volume in volumes
        )

        async def scan_one(topic: int) -> None:
            async with connection(self._pool) as link:
                cases = await problems.cases(link, topic, since, today)
            cells, days = [it[0] for it in cases], [it[1].toordinal() for it in cases]
            clusters = await asyncio.to_thread(scan, cells, days, today.toordinal() - 1)
            async with transaction(self._pool) as link:
                for cluster in clusters:
                    if cluster.p <= SURE:
                        await problems.write_cluster(link, today, topic, cluster)

        await each_alone(topics, scan_one)


def _placed(placing: Placing, ticket: ChangedTicket) -> Placed:
    cell = placing.cell(ticket.lat, ticket.lon, on_the_spot=ticket.on_the_spot)
    return placing.placed(cell, ticket.district)
