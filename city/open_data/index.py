"""What lies in the folder of open data: written with the files, read by the pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from foundation.process.files import write_whole

FILE = "index.json"
#: From so many suppressed contacts on their number is published.
COUNTED_FROM = 5


class DataFile(Struct, frozen=True):
    """A file to download."""

    name: str
    media_type: str
    bytes: int
    sha256: str


class ReleaseMonth(Struct, frozen=True):
    """The rows of the releases of one month: so many, of the days `first_day` to `last_day` (None
    where there is no row), as CSV, GeoJSON and Parquet."""

    first: date
    rows: int
    first_day: date | None
    last_day: date | None
    files: Sequence[DataFile]


class SuppressedContacts(Struct, frozen=True):
    """Contacts of a quarter that are published nowhere: so many, or fewer than five (None)."""

    released: date
    contacts: int | None


class Index(Struct, frozen=True):
    """The index of the published data. `released`: of the newest release, which was made at
    `made_at`; `k`: how many applicants stand behind each row at least. Months and what was
    suppressed: the newest first."""

    released: date
    made_at: datetime
    licence: str
    k: int
    months: Sequence[ReleaseMonth]
    topics: DataFile
    suppressed: Sequence[SuppressedContacts]


def read(folder: Path) -> Index | None:
    """Read the index; None where nothing is published yet, or by a version that wrote it
    otherwise."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Index)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def write(folder: Path, index: Index) -> None:
    """Write the index to the folder. Raises OSError."""
    text = msgspec.json.format(msgspec.json.encode(index), indent=1).decode()
    write_whole(folder / FILE, text, mode=0o644)


def counted(contacts: int) -> int | None:
    """Return the count, or None: so few of a quarter could be found among those who know the
    others."""
    return contacts if contacts == 0 or contacts >= COUNTED_FROM else None
