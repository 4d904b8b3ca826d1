"""The list of streets as CSV: `name_kk,name_ru,former,lat,lon`, `;` between former names. Pure."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import StringIO

COLUMNS = ("name_kk", "name_ru", "former", "lat", "lon")
NEEDED = ("name_kk", "name_ru")
LONGEST_NAME, MOST_FORMER, MOST_STREETS = 120, 20, 20_000
#: Length of the longest valid cell: MOST_FORMER former names of the longest allowed length.
LONGEST_CELL = MOST_FORMER * (LONGEST_NAME + 2)
#: Reading ends with so many bad lines: nobody mends more of them at once.
MOST_BAD_LINES = 50


@dataclass(frozen=True, slots=True)
class StreetRequest:
    """A street as somebody wants it; `lat` and `lon` both or neither."""

    name_kk: str
    name_ru: str
    former: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class BadStreetLine:
    """Line of the file (the head is 1) and why it is not taken, for programs."""

    line: int
    why: str


def read(
    lines: Iterable[tuple[int, Mapping[str, str] | None]],
) -> tuple[list[StreetRequest], list[BadStreetLine]]:
    """Read the streets of a table. Return the streets, and the lines that are wrong.

    `lines`: number of the line, and its cells by column; None: the line could not be read. Reading
    ends after MOST_BAD_LINES wrong lines, or with the first street above MOST_STREETS.
    """
    streets: dict[tuple[str, str], StreetRequest] = {}
    bad: list[BadStreetLine] = []
    for number, cells in lines:
        wish = "line" if cells is None else _street(cells)
        if isinstance(wish, str):
            bad.append(BadStreetLine(number, wish))
        elif streets.setdefault((wish.name_kk, wish.name_ru), wish) is not wish:
            bad.append(BadStreetLine(number, "twice"))
        if len(bad) >= MOST_BAD_LINES or len(streets) > MOST_STREETS:
            break
    return list(streets.values()), bad


def write(streets: Iterable[StreetRequest]) -> str:
    out = StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for street in streets:
        rows.writerow(
            [
                street.name_kk,
                street.name_ru,
                "; ".join(street.former),
                _plain(street.lat),
                _plain(street.lon),
            ]
        )
    return out.getvalue()


def wrong_with(wish: StreetRequest) -> str | None:
    """Return why this is no street, for programs; None: nothing."""
    names = (wish.name_kk, wish.name_ru, *wish.former)
    if any(not name.strip() or len(name) > LONGEST_NAME for name in names):
        return "name"
    if any(ord(letter) < 32 or letter == ";" for name in names for letter in name):
        return "name"
    if len(wish.former) > MOST_FORMER:
        return "former"
    if (wish.lat is None) != (wish.lon is None):
        return "point"
    if wish.lat is not None and wish.lon is not None:
        return None if abs(wish.lat) <= 90 and abs(wish.lon) <= 180 else "point"
    return None


def _street(row: Mapping[str, str]) -> StreetRequest | str:
    fields = {name: row.get(name, "").strip() for name in COLUMNS}
    try:
        lat, lon = (float(fields[name]) if fields[name] else None for name in ("lat", "lon"))
    except ValueError:
        return "point"
    former = tuple(
        dict.fromkeys(name for part in fields["former"].split(";") if (name := part.strip()))
    )
    wish = StreetRequest(fields["name_kk"], fields["name_ru"], former, lat, lon)
    return wrong_with(wish) or wish


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"
