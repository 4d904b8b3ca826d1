"""How much a network lets us ask within a span: so many requests, or units, in an hour or a day.
Pure; what is spent is kept in the source's cursor, so that a restart does not begin again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from channels.source import SourceAway


@dataclass(frozen=True, slots=True)
class Quota:
    """A quota of at most `limit` units within `per`, counted from the first one."""

    name: str
    limit: int
    per: timedelta


@dataclass(frozen=True, slots=True)
class UsedQuota:
    """The used part of a quota: `used` units since `since`; None: none yet."""

    used: int = 0
    since: datetime | None = None


class QuotaSpent(SourceAway):
    """An error: nothing is asked until the span is over."""

    def __init__(self, quota: Quota, after: timedelta) -> None:
        super().__init__(f"all {quota.limit} of {quota.name} are used", after)


def left(quota: Quota, spent: UsedQuota, now: datetime) -> int:
    """Return units that may be spent now."""
    return max(0, quota.limit - _current(quota, spent, now).used)


def spend(quota: Quota, spent: UsedQuota, units: int, now: datetime) -> UsedQuota:
    """Return the spending with these units. Raises QuotaSpent, which says when the span is over."""
    current = _current(quota, spent, now)
    if current.used + units > quota.limit:
        raise QuotaSpent(quota, over_in(quota, spent, now))
    return UsedQuota(current.used + units, current.since or now)


def over_in(quota: Quota, spent: UsedQuota, now: datetime) -> timedelta:
    """Return how long until the span is over."""
    since = _current(quota, spent, now).since
    return quota.per if since is None else since + quota.per - now


def as_json(spent: UsedQuota) -> dict[str, Any]:
    """Convert the used part to JSON for the cursor."""
    return {"used": spent.used, "since": spent.since.isoformat() if spent.since else None}


def from_json(stored: dict[str, Any] | None) -> UsedQuota:
    if not stored or stored.get("since") is None:
        return UsedQuota()
    return UsedQuota(int(stored["used"]), datetime.fromisoformat(stored["since"]))


def _current(quota: Quota, spent: UsedQuota, now: datetime) -> UsedQuota:
    """Without what belongs to a span that is over."""
    over = spent.since is None or now - spent.since >= quota.per
    return UsedQuota() if over else spent
