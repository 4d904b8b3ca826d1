"""Public tables of reports as requests to this city, as if they were of now. Pure, but for reading.

A table is known by its columns (`registry/open311/foreign.toml`). Its moments are moved by whole
weeks, as the clock on the wall there showed them, so that its newest days are the last ones here:
the panels look back from today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from h3.api.basic_int import cell_to_latlng, latlng_to_cell

from launcher.import_requests import read_rows
from registry.open311.foreign import Row, Source, request_of, sources

Request = dict[str, str]
#: What comes after this part of a table's rows is left out: New York's has three rows eight months
#: after all others, and would come to lie eight months ago for their sake.
LATEST = 0.998
WEEK, SETTLED = timedelta(weeks=1), timedelta(days=1)
#: The cluster that is put in: so many reports in one cell, and in how many last days.
INJECTED, INJECTED_DAYS = 12, 3
QUARTER = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one file."""

    name: str
    source: Source
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Moved:
    """Requests of now; `left_out`: how many rows came after all others."""

    requests: Sequence[Request]
    left_out: int


def tables(folder: Path) -> Iterator[Table]:
    """Those of a folder that a source is known for, by name. Raises OSError."""
    for path in sorted([*folder.glob("*.csv"), *folder.glob("*.csv.gz")]):
        rows = list(read_rows(path))
        source = source_of(rows[0].keys()) if rows else None
        if source is not None:
            yield Table(path.name.partition(".")[0], source, rows)


def source_of(columns: Collection[str]) -> Source | None:
    """The system whose every column is among these."""
    return next((it for it in sources().values() if _columns(it) <= set(columns)), None)


def _columns(it: Source) -> set[str]:
    one = (it.id, it.requested, it.closed, it.status, it.answer, it.lat, it.lon)
    return {*one, *it.category, *it.description, *it.description_kk, *it.address} - {""}


def requests_of(table: Table) -> list[Request]:
    """Each of an applicant of its own: such tables never say who asked."""
    source = table.source
    return [
        request_of(source, row) | {"email": f"{n}@{source.name}.invalid"}
        for n, row in enumerate(table.rows)
    ]


def as_of(requests: Sequence[Request], now: datetime, zone: ZoneInfo) -> Moved:
    """The same as if the newest had come yesterday or in the week before. What has no moment is of
    now; what was closed after `now` is open."""
    moments = sorted(_here(it["requested_datetime"], zone) for it in requests if _is_dated(it))
    if not moments:
        return Moved(requests, 0)
    last = moments[ceil(LATEST * len(moments)) - 1]
    by = (now - SETTLED - last) // WEEK * WEEK
    found = [
        it for it in requests
        if not _is_dated(it) or _here(it["requested_datetime"], zone) <= last
    ]  # fmt: skip
    return Moved([_moved(it, by, now, zone) for it in found], len(requests) - len(found))


def _is_dated(request: Request) -> bool:
    return "requested_datetime" in request


def _here(text: str, zone: ZoneInfo) -> datetime:
    """What the clock on the wall showed there, here."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def _moved(request: Request, by: timedelta, now: datetime, zone: ZoneInfo) -> Request:
    moved = {
        name: (_here(request[name], zone) + by).isoformat()
        for name in ("requested_datetime", "updated_datetime")
        if name in request
    }
    found = request | moved
    if datetime.fromisoformat(moved.get("updated_datetime", now.isoformat())) > now:
        over = ("status", "updated_datetime", "status_notes")
        return {name: value for name, value in found.items() if name not in over}
    return found


def cluster(requests: Sequence[Request], now: datetime, seed: int) -> list[Request]:
    """INJECTED requests more, of the topic that had most with a place in the last quarter, in a
    cell in which it had one: all within the last whole days."""
    recent = [it for it in requests if _is_recent(it, now) and "lat" in it]
    if not recent:
        return []
    topic = Counter(it["service_code"] for it in recent).most_common(1)[0][0]
    cells = sorted({cell_of(it) for it in recent if it["service_code"] == topic})
    random = Random(seed)
    lat, lon = cell_to_latlng(random.choice(cells))
    return [_injected(n, topic, (lat, lon), now, random) for n in range(INJECTED)]


def cell_of(request: Mapping[str, str]) -> int:
    """The cell in which it counts."""
    return int(latlng_to_cell(float(request["lat"]), float(request["long"]), 9))


def _is_recent(it: Request, now: datetime) -> bool:
    return _is_dated(it) and datetime.fromisoformat(it["requested_datetime"]) > now - QUARTER


def _injected(
    n: int, topic: str, middle: tuple[float, float], now: datetime, random: Random
) -> Request:
    """Within some 50 m of the middle of the cell, at noon."""
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
    at = noon - timedelta(days=1 + n % INJECTED_DAYS, minutes=n)
    lat, lon = (it + random.uniform(-0.0005, 0.0005) for it in middle)
    return {
        "service_code": topic,
        "original_id": f"injected:{now:%Y-%m-%d}:{n}",
        "description": "A report of the cluster that was put in",
        "address_string": "injected",
        "requested_datetime": at.isoformat(),
        "lat": f"{lat:.6f}",
        "long": f"{lon:.6f}",
        "email": f"{n}@injected.invalid",
        "language": "en",
    }
