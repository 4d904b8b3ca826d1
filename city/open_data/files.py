"""Published rows as CSV, GeoJSON and Parquet."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from city.open_data.cells import resolution_of, ring_of
from city.open_data.rows.open_data import PublishedRow, PublishedTopic

#: Columns of a row, in their order.
COLUMNS = (
    "released",
    "topic",
    "cell",
    "resolution",
    "period",
    "first_day",
    "last_day",
    "applicants",
)
DAYS, NUMBERS = (
    frozenset({"released", "first_day", "last_day"}),
    frozenset({"resolution", "applicants"}),
)
EPOCH = date(1970, 1, 1)
Value = str | int | date | None


def values_of(row: PublishedRow) -> tuple[Value, ...]:
    """Return a row's values, in the order of COLUMNS."""
    resolution = None if row.cell is None else resolution_of(row.cell)
    place = (row.topic, row.cell, resolution)
    return (row.released, *place, row.span, row.first_day, row.last_day, row.applicants)


def write_csv(path: Path, lines: Sequence[PublishedRow]) -> None:
    """Write CSV by RFC 4180, UTF-8, days as 2026-11-27; nothing where there is no cell."""
    _write_table(path, COLUMNS, map(values_of, lines))


def write_topics(path: Path, topics: Sequence[PublishedTopic]) -> None:
    """Write the names of topics' codes in Kazakh, Russian and English."""
    rows = ((it.code, it.names.kk, it.names.ru, it.names.en) for it in topics)
    _write_table(path, ("topic", "name_kk", "name_ru", "name_en"), rows)


def _write_table(path: Path, head: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)


def write_geojson(path: Path, lines: Sequence[PublishedRow]) -> None:
    """Write GeoJSON by RFC 7946: each row a feature, its cell the polygon; without one where it is
    of the city."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type":"FeatureCollection","features":[')
        for number, row in enumerate(lines):
            file.write(",\n" if number else "\n")
            json.dump(_feature(row), file, ensure_ascii=False, separators=(",", ":"), default=str)
        file.write("\n]}\n")


def _feature(row: PublishedRow) -> Mapping[str, object]:
    geometry = None if row.cell is None else {"type": "Polygon", "coordinates": [ring_of(row.cell)]}
    properties = dict(zip(COLUMNS, values_of(row), strict=True))
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def write_parquet(path: Path, lines: Sequence[PublishedRow]) -> None:
    """Write Parquet; days are of the logical type DATE."""
    # Some 25 MB of memory that nobody but this needs.
    from arro3.core import Array, DataType, Table
    from arro3.io import write_parquet as write

    def column(name: str) -> Array:
        values = [row[COLUMNS.index(name)] for row in rows]
        if name in DAYS:
            days = [(it - EPOCH).days for it in values if isinstance(it, date)]
            return Array(days, DataType.int32()).cast(DataType.date32())
        return Array(values, DataType.int32() if name in NUMBERS else DataType.string())

    rows = [values_of(it) for it in lines]
    table = Table.from_arrays([column(name) for name in COLUMNS], names=COLUMNS)
    write(table, path, compression="zstd(3)")


#: Forms by the end of the file's name: media type, and what writes it.
FORMS: Mapping[str, tuple[str, Callable[[Path, Sequence[PublishedRow]], None]]] = {
    "csv": ("text/csv", write_csv),
    "geojson": ("application/geo+json", write_geojson),
    "parquet": ("application/vnd.apache.parquet", write_parquet),
}
