"""Followers of public notices, and the rounds in which notices are sent to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from registry.public_notices.filters import NoticeFollower, NoticeWish

#: What followers are told of a notice.
NEWS = ("published", "corrected", "over", "withdrawn")


@dataclass(frozen=True, slots=True)
class Round:
    """A sending of a notice; all followers up to `reached` have been served."""

    round_id: int
    notice_id: int
    news: str
    reached: int


@query("notice_round_begin")
async def begin(connection: Connection, notice_id: int, news: str, now: datetime) -> None:
    """Begin to send a notice; older news of the same series are sent no further."""


@query("notice_round_claim")
async def claim(connection: Connection) -> Round | None:
    """Claim the oldest round that is not over, until the transaction ends."""


@query("notice_round_advance")
async def advance(
    connection: Connection, round_id: int, reached: int, sent: int, gone: int, failed: int
) -> None:
    """Write down that a batch was sent."""


@query("notice_round_end")
async def end(connection: Connection, round_id: int, now: datetime) -> None:
    """Write down that a round of sending is over."""


@query("notice_followers_after")
async def after(
    connection: Connection, reached: int, series: str, limit: int
) -> list[NoticeFollower]:
    """Return the next followers by their ids."""


@query("notice_topics_above")
async def topics_above(connection: Connection, topic: str) -> frozenset[str]:
    """Return a topic and all topics above it."""


@query("notice_receipts_add")
async def note_receipts(connection: Connection, series: str, followers: Sequence[int]) -> None:
    """Write down who was sent something of a series."""


@query("notice_followers_gone")
async def forget(connection: Connection, followers: Sequence[int]) -> None:
    """Forget browsers that their push services know no longer."""


@query("notice_follower_save")
async def save(connection: Connection, wish: NoticeWish, now: datetime) -> None:
    """Store what a browser wants; it replaces what it wanted before."""


@query("notice_follower_stop")
async def stop(connection: Connection, endpoint: str) -> None:
    """Send nothing to a browser any more."""


@query("notice_followers_count")
async def count(connection: Connection) -> int:
    """Count the browsers that follow notices."""
