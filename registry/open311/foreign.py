"""Rows of other systems' open data as requests of ours (`foreign.toml`). Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from registry.open311.services import OTHER
from registry.open311.submission import LONGEST

SOURCES = Path(__file__).parent / "foreign.toml"
#: Closed on a day like 1900-01-01: nobody knows when.
EARLIEST_YEAR = 1990

Row = Mapping[str, str]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The columns of a system's rows; names are those of its columns, "" for what it does not have.
    `box` None: it has no points."""

    name: str
    id: str
    category: Sequence[str]
    description: Sequence[str]
    address: Sequence[str]
    requested: str
    closed: str
    status: str
    answer: str
    moment: str
    zone: str
    lat: str
    lon: str
    language: str
    topics: Sequence[tuple[re.Pattern[str], str]]
    box: Box | None = None
    description_kk: Sequence[str] = ()


@cache
def sources() -> Mapping[str, ColumnMapping]:
    """Return the column mappings by name."""
    tables = tomllib.loads(SOURCES.read_text(encoding="utf-8"))
    return {name: _source(name, dict(it)) for name, it in tables.items() if name != "city"}


@cache
def city_box() -> Box:
    """Return south, north, west, east."""
    south, north, west, east = tomllib.loads(SOURCES.read_text(encoding="utf-8"))["city"]["box"]
    return south, north, west, east


def _source(name: str, table: dict[str, object]) -> ColumnMapping:
    topics = table.pop("topics")
    assert isinstance(topics, list)
    patterns = [(re.compile(pattern, re.IGNORECASE), code) for pattern, code in topics]
    return ColumnMapping(name=name, topics=patterns, **table)  # type: ignore[arg-type]


def topic_of(source: ColumnMapping, row: Row) -> str:
    """Return the code of our topic."""
    words = _joined(row, source.category)
    return next((code for pattern, code in source.topics if pattern.search(words)), OTHER)


def request_of(source: ColumnMapping, row: Row) -> dict[str, str]:
    """Return the fields of a POST, without the key; `language` beside them is that of its words."""
    kazakh = bool(source.description_kk) and row[source.id].isdigit() and int(row[source.id]) % 2
    words = source.description_kk if kazakh else source.description
    fields = {
        "service_code": topic_of(source, row),
        "original_id": f"{source.name}:{row[source.id]}",
        "description": _joined(row, words)[: LONGEST["description"]],
        "address_string": _joined(row, source.address)[: LONGEST["address_string"]] or source.name,
        **_times(source, row),
        **_place(source, row),
        "language": "kk" if kazakh else source.language,
    }
    return {name: value for name, value in fields.items() if value}


def _times(source: ColumnMapping, row: Row) -> dict[str, str]:
    requested, closed = _moment(source, row, source.requested), ""
    over = row[source.status].lower().startswith(("closed", "решена"))
    if over:
        closed = max(_moment(source, row, source.closed), requested)
    return {
        "requested_datetime": requested,
        "status": "closed" if over else "",
        "updated_datetime": closed,
        "status_notes": row.get(source.answer, "")[: LONGEST["status_notes"]] if over else "",
    }


def _moment(source: ColumnMapping, row: Row, column: str) -> str:
    text = row.get(column, "").strip()
    if not text:
        return ""
    at = datetime.strptime(text, source.moment).replace(tzinfo=ZoneInfo(source.zone))
    return at.isoformat() if at.year >= EARLIEST_YEAR else ""


def _place(source: ColumnMapping, row: Row) -> dict[str, str]:
    """A point of theirs at the same place of our city; none for what lies outside theirs."""
    lat, lon = row.get(source.lat, "").strip(), row.get(source.lon, "").strip()
    if source.box is None or not lat or not lon:
        return {}
    (south, north, west, east), ours = source.box, city_box()
    up, right = (float(lat) - south) / (north - south), (float(lon) - west) / (east - west)
    if not (0 <= up <= 1 and 0 <= right <= 1):
        return {}
    return {
        "lat": f"{ours[0] + up * (ours[1] - ours[0]):.6f}",
        "long": f"{ours[2] + right * (ours[3] - ours[2]):.6f}",
    }


def _joined(row: Row, columns: Sequence[str]) -> str:
    parts = dict.fromkeys(row.get(name, "").strip() for name in columns)
    return ": ".join(word for word in parts if word and word not in ("N/A", "Unspecified"))
