"""Which service requests are asked for: the standard's filters, and the extensions in use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from registry.open311.refusals import RequestFault, SubmissionRefused

SPAN = timedelta(days=90)
MOST, MOST_PAGED, DEEPEST = 1000, 1000, 100_000
USUAL_PAGE = 50
STATUSES = frozenset({"open", "closed"})
#: Moments that are no mistake of somebody's, and that every program can reckon with.
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
#: An offset's plus that came through an address unescaped.
_LOST_PLUS = re.compile(r"(?<=[\d.]) (?=\d\d:?\d\d$)")


@dataclass(frozen=True, slots=True)
class RequestFilters:
    """The filters of a request for tickets. None leaves a filter out. `ids` leaves all others out.
    Both ends of a span belong to it."""

    ids: tuple[str, ...] | None = None
    codes: tuple[str, ...] | None = None
    status: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    updated_since: datetime | None = None
    updated_until: datetime | None = None
    limit: int = MOST
    offset: int = 0
    notes: bool = False


def read_filters(fields: Mapping[str, str], now: datetime) -> RequestFilters:
    """Return what the address asks for. Raises Refused with every fault."""
    reader = _FilterReader({name: value for name, value in fields.items() if value.strip()})
    filters = reader.filters(now)
    if reader.faults:
        raise SubmissionRefused(reader.faults)
    return filters


class _FilterReader:
    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = fields
        self.faults: list[RequestFault] = []

    def filters(self, now: datetime) -> RequestFilters:
        ids, notes = self._list("service_request_id"), self._flag("extensions")
        limit, offset = self._page()
        if ids is not None:
            return RequestFilters(ids=ids, limit=limit, offset=offset, notes=notes)
        since, until = self._span("start_date", "end_date")
        updated_since, updated_until = self._span("updated_after", "updated_before")
        if (since, until, updated_since, updated_until) == (None, None, None, None):
            since = now - SPAN
        return RequestFilters(
            codes=self._list("service_code"),
            status=self._status(),
            since=since,
            until=until,
            updated_since=updated_since,
            updated_until=updated_until,
            limit=limit,
            offset=offset,
            notes=notes,
        )

    def _list(self, name: str) -> tuple[str, ...] | None:
        value = self._fields.get(name, "")
        if "\0" in value:
            self._fault(f"{name}: a zero character means nothing")
        words = tuple(dict.fromkeys(it.strip() for it in value.split(",") if it.strip()))
        return words or None

    def _flag(self, name: str) -> bool:
        value = self._fields.get(name, "false").strip().lower()
        if value not in ("true", "false", "1", "0"):
            self._fault(f"{name}: true or false is wanted")
        return value in ("true", "1")

    def _status(self) -> str | None:
        statuses = set(self._list("status") or ())
        if statuses - STATUSES:
            self._fault("status: open or closed is wanted, or both with a comma between")
        return statuses.pop() if len(statuses) == 1 else None

    def _span(self, first: str, last: str) -> tuple[datetime | None, datetime | None]:
        """A span with one end is 90 days long."""
        since, until = self._moment(first), self._moment(last)
        if since is None or until is None:
            return since or (until and until - SPAN), until or (since and since + SPAN)
        if since > until:
            self._fault(f"{first} is after {last}")
        elif until - since > SPAN:
            self._fault(f"{first} and {last} may be at most 90 days apart")
        return since, until

    def _moment(self, name: str) -> datetime | None:
        value = self._fields.get(name)
        if value is None:
            return None
        at = moment(value)
        if at is None:
            self._fault(f"{name}: a date and time with its offset is wanted, "
                        "such as 2026-11-25T08:00:00+05:00")  # fmt: skip
        return at

    def _page(self) -> tuple[int, int]:
        """Limit and offset."""
        paged = "page" in self._fields
        size = self._number("page_size", USUAL_PAGE if paged else MOST, MOST_PAGED)
        page = self._number("page", 1, DEEPEST)
        offset = (page - 1) * size
        if offset > DEEPEST:
            self._fault(f"page: only the first {DEEPEST} requests are paged through; "
                        "ask for fewer days")  # fmt: skip
        return size, min(offset, DEEPEST)

    def _number(self, name: str, usual: int, most: int) -> int:
        value = self._fields.get(name, str(usual)).strip()
        if value.isascii() and value.isdigit() and len(value) < 10 and 1 <= int(value) <= most:
            return int(value)
        self._fault(f"{name}: a whole number from 1 to {most} is wanted")
        return usual

    def _fault(self, description: str) -> None:
        self.faults.append(RequestFault(400, description))


def moment(value: str) -> datetime | None:
    """Return a W3C date and time with its offset, of a year that can be; None for anything else."""
    try:
        at = datetime.fromisoformat(_LOST_PLUS.sub("+", value.strip()))
        known = at.tzinfo is not None and EARLIEST <= at <= LATEST
    except (ValueError, OverflowError):
        return None
    return at if known else None
