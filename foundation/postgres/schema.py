"""Brings the database to the schema of this version. Safe to run at every start, by anyone.

`schema.sql` always describes the newest version and creates only what is missing. What it
cannot do, change an existing table, is done first by the numbered migrations. The text of both
is fingerprinted, so that a start with nothing to do takes one query.

Version 1 is the schema of release 1.0. The versions before it were counted apart: a database of
the last of them is the same and becomes version 1, an older one is refused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

import asyncpg

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind, in_rooms
from foundation.settings import CODE_DIR, Settings

SCHEMA = CODE_DIR / "schema.sql"
ROOM = Path(__file__).parent
MIGRATIONS = ROOM / "migrations"
FIRST_VERSION = 1
#: The last version before release 1.0; the schema is the same as in version 1.
LAST_BEFORE_RELEASE = 22
_MIGRATION = re.compile(r"^(\d{4})_[a-z0-9_]+\.sql$")
# Any number will do, as long as everybody who changes the schema takes the same.
ADVISORY_LOCK = 109_109_109
LOCK_SECONDS = 30
#: Writes what a new database begins with, besides the files of seeds.
Seed: TypeAlias = Callable[[Connection, Settings], Awaitable[None]]


class SchemaError(Exception):
    """The database cannot be brought to this version; the message says why."""


class BeforeRelease(SchemaError):
    """The database is of a version before release 1.0 that this program cannot bring up."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"the database is of version {version} from before release 1.0, and this program reads "
            f"only the last of these, {LAST_BEFORE_RELEASE}. Nothing was changed. Start the last "
            "program before release 1.0 in this home once (docs/decisions/0104 says which): it "
            f"brings the database to version {LAST_BEFORE_RELEASE}, even if it then says that the "
            "saved floor is stored in another format; then start this one. To begin with an empty "
            "database and keep the old one, name another one in `database_dsn`, or another home in "
            "KOMEK_HOME."
        )


async def apply_schema(settings: Settings, seed: Seed) -> int:
    """Make the database where missing, apply what is new, `seed`; returns the schema's version.

    Raises SchemaError when the database is of a newer version than this code or of one before
    release 1.0, and asyncpg's or the system's own errors where the server cannot be reached.
    """
    connection = await _connect(settings)
    try:
        async with connection.transaction():
            await connection.fetchval(*bind("schema_patience", seconds=f"{LOCK_SECONDS}s"))
            await connection.execute(*bind("schema_lock", key=ADVISORY_LOCK))
            version = await _bring_up(connection)
            await seed(connection, settings)
            return version
    finally:
        await connection.close()


@dataclass(frozen=True)
class DatabaseVersion:
    """A database as it is: the version to which it was brought (0 for an empty one), its size."""

    version: int
    size_bytes: int


async def read_database_state(settings: Settings) -> DatabaseVersion:
    """Read the version and the size of the database.

    Raises SchemaError if this program cannot migrate the version (BeforeRelease, or a newer one),
    asyncpg's errors, and OSError if the server cannot be reached."""
    connection = await asyncpg.connect(settings.stores.database_url)
    try:
        version, _ = await _known_version(connection)
        _refuse_newer(version)
        return DatabaseVersion(version, await connection.fetchval(*bind("schema_size")))
    finally:
        await connection.close()


async def ensure_empty_database(settings: Settings) -> None:
    """Make the database where it is missing. Raises SchemaError where it holds anything, and the
    errors of `apply_schema`."""
    connection = await _connect(settings)
    try:
        if not await connection.fetchval(*bind("schema_is_empty")):
            raise SchemaError("the database is not empty")
    finally:
        await connection.close()


def migrations(folder: Path = MIGRATIONS) -> list[tuple[int, Path]]:
    """Return the numbered migrations in order: (version, file). Raises SchemaError for a gap."""
    files = sorted(folder.glob("*.sql"))
    named = [(path, _MIGRATION.match(path.name)) for path in files]
    for path, match in named:
        if match is None:
            raise SchemaError(f"{path.name} is not named NNNN_what.sql")
    found = [(int(match[1]), path) for path, match in named if match]
    expected = list(range(FIRST_VERSION + 1, FIRST_VERSION + 1 + len(found)))
    if [version for version, _ in found] != expected:
        raise SchemaError(f"migrations are not numbered one by one from {FIRST_VERSION + 1:04d}")
    return found


def newest_version() -> int:
    """Return the version to which this program brings a database."""
    return FIRST_VERSION + len(migrations())


def seeds() -> list[Path]:
    """Return what every new city begins with, from the rooms' rows, in the order of their
    numbers."""
    return sorted(in_rooms("rows/seed/*.sql"), key=lambda path: int(path.name.partition("_")[0]))


async def _connect(settings: Settings) -> Connection:
    try:
        return await asyncpg.connect(settings.stores.database_url, command_timeout=None)
    except asyncpg.InvalidCatalogNameError:
        await _create_database(settings)
        return await asyncpg.connect(settings.stores.database_url, command_timeout=None)


async def _create_database(settings: Settings) -> None:
    """Make the database that the DSN names, through the server's own database `postgres`."""
    name = unquote(urlsplit(settings.stores.database_url).path.lstrip("/"))
    connection = await asyncpg.connect(settings.stores.database_url, database="postgres")
    try:
        command = await connection.fetchval(*bind("schema_create_database", name=name))
        await connection.execute(command)
    except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
        pass  # somebody else was quicker
    finally:
        await connection.close()


async def _bring_up(connection: Connection) -> int:
    steps = migrations()
    newest = FIRST_VERSION + len(steps)
    files = [SCHEMA, *(path for _, path in steps), *seeds()]
    fingerprint = _fingerprint(files)
    known, known_fingerprint = await _known_version(connection)
    _refuse_newer(known)
    if (known, known_fingerprint) == (newest, fingerprint):
        return newest
    late = [path for version, path in steps if 0 < known < version]
    for path in [*late, SCHEMA, *seeds()]:
        await connection.execute(path.read_text(encoding="utf-8"))
    await connection.execute(
        *bind("schema_record_version", version=newest, fingerprint=fingerprint)
    )
    return newest


def _refuse_newer(known: int) -> None:
    if known > (newest := newest_version()):
        raise SchemaError(f"the database is of version {known}, this program knows only {newest}.")


async def _known_version(connection: Connection) -> tuple[int, str]:
    """What the database was brought to last; (0, "") for an empty one. Raises BeforeRelease."""
    if not await connection.fetchval(*bind("schema_exists")):
        return 0, ""
    before = await connection.fetchval(*bind("schema_before_release"))
    if before is not None and before != LAST_BEFORE_RELEASE:
        raise BeforeRelease(before)
    if before is not None:
        return FIRST_VERSION, ""  # schema.sql counts it anew
    row = await connection.fetchrow(*bind("schema_version"))
    return (row["version"], row["fingerprint"]) if row else (0, "")


def _fingerprint(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
