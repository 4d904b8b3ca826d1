"""Ends notices whose time is over, releases delayed ones, and sends news of notices to followers.

Followers are served in batches in the order of their ids. A batch is sent, and then written down in
one transaction: who was sent it, which browsers are gone, and how far the round has come. After a
kill the batch under way is sent again, and no other; its messages have the same topic and tag, so a
browser shows them once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Connection, Pool, connection
from registry.public_notices import actions
from registry.public_notices.filters import NoticeFollower, is_due
from registry.public_notices.life import NoticeStep, Severity
from registry.public_notices.notice import PublicNotice
from registry.public_notices.push_texts import push_text
from registry.public_notices.rows import public_notices, rounds
from registry.public_notices.rows.rounds import Round
from registry.public_notices.senders import PushSender
from registry.public_notices.sending import Batch, PushAddress, SentBatch

#: The first batch is small: the first messages leave at once.
FIRST_BATCH, BATCH = 200, 2000
#: A push service keeps a message so long at least for a browser that is off.
SHORTEST_LIFE = timedelta(minutes=10)


@dataclass
class Broadcaster:
    """The job that ends, releases and sends public notices. `sent`: messages since the start."""

    pool: Pool
    sending: PushSender
    zone: ZoneInfo
    sent: int = 0

    async def run_once(self, now: datetime) -> datetime | None:
        """Do what is due. Return when there is more to do: at once while a round is not over."""
        await self._take_due_steps(now)
        if await self.send_batch(now):
            return now
        async with connection(self.pool) as link:
            return await public_notices.next_at(link)

    async def _take_due_steps(self, now: datetime) -> None:
        for due, step in (
            (public_notices.to_end, NoticeStep.END),
            (public_notices.to_release, NoticeStep.RELEASE),
        ):
            async with connection(self.pool) as link:
                for notice_id in await due(link, now):
                    await _take(link, notice_id, step, now)

    async def send_batch(self, now: datetime) -> bool:
        """Send the next batch of the oldest round. Return False if there is no round."""
        async with connection(self.pool) as link, link.transaction():
            found = await rounds.claim(link)
            if found is None:
                return False
            notice = await public_notices.read(link, found.notice_id)
            assert notice is not None
            size = BATCH if found.reached else FIRST_BATCH
            followers = await rounds.after(link, found.reached, notice.series, size)
            if not followers:
                await rounds.end(link, found.round_id, now)
                return True
            topics = await rounds.topics_above(link, notice.topic) if notice.topic else frozenset()
            due = self._due(followers, notice, topics, found, now)
            done = await self.sending.send(batch_of(notice, found.news, due, now))
            await _write_down(link, found, notice, followers[-1].follower_id, done)
            self.sent += len(done.sent)
            return True

    def _due(
        self, followers: list[NoticeFollower], notice: PublicNotice, topics: frozenset[str],
        found: Round, now: datetime,
    ) -> list[NoticeFollower]:  # fmt: skip
        local = now.astimezone(self.zone)
        return [it for it in followers if is_due(it, notice, topics, found.news, local)]


async def _take(link: Connection, notice_id: int, step: NoticeStep, now: datetime) -> None:
    """Take a step of the system, unless somebody was quicker."""
    async with link.transaction():
        try:
            await actions.take_step(link, notice_id, step, None, now)
        except actions.NoticeStepRefused:
            return


async def _write_down(
    link: Connection, found: Round, notice: PublicNotice, reached: int, done: SentBatch
) -> None:
    await rounds.note_receipts(link, notice.series, done.sent)
    await rounds.forget(link, done.gone)
    await rounds.advance(
        link, found.round_id, reached, len(done.sent), len(done.gone), len(done.failed)
    )


def batch_of(
    notice: PublicNotice, news: str, followers: list[NoticeFollower], now: datetime
) -> Batch:
    """Return the messages to these followers. All versions of a notice have one topic."""
    urgent = notice.severity_level in (Severity.SEVERE, Severity.EXTREME)
    lifetime = max(notice.ends_at - now, SHORTEST_LIFE)
    return Batch(
        topic=notice.series,
        urgency="high" if urgent else "normal",
        seconds=int(lifetime.total_seconds()),
        texts={each: push_text(notice, news, each) for each in ("kk", "ru", "en")},
        recipients=[
            PushAddress(it.follower_id, it.endpoint, it.p256dh, it.auth, it.language)
            for it in followers
        ],
    )
