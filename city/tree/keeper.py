"""Feeds the tree of aims and judges it: the `city` program looks every minute.

What is counted from our own records is counted every quarter of an hour, wholly once a day; the
statistics are asked once a day, and an hour after they failed.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import aiohttp

from city.tree import statistics
from city.tree.branches import Branch
from city.tree.feeding import feed_counted, feed_milestones, feed_statistics
from city.tree.judging import BADNESS, Colour, Judgement, is_falling
from city.tree.notices import falling, stale
from city.tree.plan import CountedSource, Statistics
from city.tree.reading import Tree, read_tree
from city.tree.rows import alerts, nodes
from city.tree.rows import values as rows
from city.tree.rows.alerts import AlertKind
from city.tree.statistics import FeedFailed
from foundation.postgres.alone import each_alone
from foundation.postgres.pool import Connection, Pool, connection, transaction
from registry.notifications.mail import ADDRESS
from registry.notifications.rows import outbox

log = logging.getLogger(__name__)
COUNTS_EVERY = timedelta(minutes=15)
ASKS_EVERY = timedelta(days=1)
ASKS_AGAIN = timedelta(hours=1)


@dataclass
class TreeKeeper:
    """The keeper of the tree of goals. `statistics_address`: empty, or where the national
    statistics are. `session` None: one of its own for each look, which reaches public addresses
    only."""

    pool: Pool
    zone: ZoneInfo
    statistics_address: str = ""
    session: aiohttp.ClientSession | None = None
    _next: dict[tuple[str, int], datetime] = field(default_factory=dict)
    _whole: dict[tuple[str, int], date] = field(default_factory=dict)

    async def look(self, now: datetime) -> None:
        """Feed what is due, then judge. Raises DatabaseAway."""
        async with connection(self.pool) as link:
            tree = await read_tree(link, now, self.zone)
        fed = [it for it in tree.all() if it.node.plan is not None]

        async def feed_all() -> None:
            await each_alone(fed, lambda branch: self._feed(tree, branch, now))

        async def take_milestones() -> None:
            async with transaction(self.pool) as link:
                await feed_milestones(link, tree, await rows.milestones(link))

        async def judge() -> None:
            async with transaction(self.pool) as link:
                await judge_day(link, await read_tree(link, now, self.zone))

        # Whatever one measure could not be fed with, all are judged.
        await each_alone((feed_all, take_milestones, judge), lambda part: part())

    async def _feed(self, tree: Tree, branch: Branch, now: datetime) -> None:
        node = branch.node
        key = node.code, node.version
        if now < self._next.get(key, now) or node.plan is None:
            return
        if isinstance(node.plan.source, CountedSource):
            whole = self._whole.get(key) != tree.today
            async with transaction(self.pool) as link:
                await feed_counted(link, tree, branch, self.zone, all_of_them=whole)
            self._whole[key], self._next[key] = tree.today, now + COUNTS_EVERY
        elif isinstance(node.plan.source, Statistics):
            self._next[key] = now + (
                ASKS_EVERY if await self._ask(tree, branch, now) else ASKS_AGAIN
            )

    async def _ask(self, tree: Tree, branch: Branch, now: datetime) -> bool:
        """Whether the statistics answered."""
        node = branch.node
        assert node.plan is not None and isinstance(node.plan.source, Statistics)
        try:
            data = await self._answer(node.plan.source)
            read = statistics.read_answer(data, node.code, node.plan, node.plan.source, tree.today)
        except FeedFailed as error:
            log.warning("a measure was not fed", extra={"measure": node.code, "why": error.why})
            async with transaction(self.pool) as link:
                await rows.set_trouble(link, node.code, now, error.why, error.detail)
            return False
        async with transaction(self.pool) as link:
            await feed_statistics(link, tree, node.code, read)
            await rows.clear_trouble(link, node.code)
        return True

    async def _answer(self, source: Statistics) -> bytes:
        if self.session is not None:
            return await statistics.ask(self.session, self.statistics_address, source)
        statistics.check_address(self.statistics_address)
        async with statistics.open_session() as session:
            return await statistics.ask(session, self.statistics_address, source)


async def judge_day(link: Connection, tree: Tree) -> None:
    """Write how every measure stands today, and alert of what fell or of what nobody sends."""
    found = {it.node.code: it for it in tree.all() if it.standing.judgement is not None}
    standing = {code: it.standing.judgement for code, it in found.items()}
    judged = {code: it for code, it in standing.items() if it is not None}
    before = await alerts.before(link, tree.today)
    opened = {(it.code, it.kind): it for it in await alerts.open_alerts(link)}
    await alerts.set_judgements(link, tree.today, judged)
    for (code, kind), alert in opened.items():
        if code not in judged or _is_over(kind, alert.colour, judged[code].colour):
            await alerts.end(link, alert.alert_id, tree.at)
    for code, judgement in judged.items():
        await _alert(link, tree, found[code], judgement, before.get(code), opened)


def _is_over(kind: AlertKind, then: Colour, now: Colour) -> bool:
    """A stale measure was fed; a falling one is well again, or has fallen further."""
    if kind is AlertKind.STALE:
        return now is not Colour.GREY
    return BADNESS[now] < BADNESS[Colour.AMBER] or BADNESS[now] > BADNESS[then]


async def _alert(
    link: Connection,
    tree: Tree,
    branch: Branch,
    judgement: Judgement,
    before: Colour | None,
    opened: dict[tuple[str, AlertKind], alerts.OpenAlert],
) -> None:
    node = branch.node
    already = opened.get((node.code, AlertKind.FALLING))
    if is_falling(already.colour if already else before, judgement.colour):
        mail = await nodes.owner_mail(link, node.parent or node.code, tree.today)
        alert_id = await alerts.begin(link, node.code, AlertKind.FALLING, judgement, mail, tree.at)
        await _send(link, tree, f"goal {alert_id}", mail, falling(node, judgement))
    if judgement.colour is Colour.GREY and (node.code, AlertKind.STALE) not in opened:
        mail = node.plan.supplier_mail if node.plan else ""
        alert_id = await alerts.begin(link, node.code, AlertKind.STALE, judgement, mail, tree.at)
        await _send(link, tree, f"goal {alert_id}", mail, stale(node, judgement))


async def _send(link: Connection, tree: Tree, key: str, mail: str, message: dict[str, str]) -> None:
    """By mail where the address is one; the page shows it in any case."""
    if ADDRESS.fullmatch(mail):
        await outbox.add(link, key, "mail", mail, message, tree.at)
