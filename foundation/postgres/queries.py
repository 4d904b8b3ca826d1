"""Loads the project's SQL and gives it out by name. SQL lies in the `rows` folders of the rooms,
beside the functions that run it, and nowhere else.

A file holds one or more queries as aiosql reads them: each begins with a line
`-- name: some_name`, followed by comment lines that say what it is for, and names its parameters
(`:call_id`). Names of queries are unique over all files.

A list of columns that many queries repeat is declared once, in the `__init__.py` of their package:
`COLUMN_LISTS = {"sums": ("answered", "lost")}`. Their text has `{{sums}}` for `answered, lost`, and
`{{sums: sum(?) AS ?}}` for `sum(answered) AS answered, sum(lost) AS lost`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from aiosql.adapters.asyncpg import AsyncPGAdapter
from aiosql.query_loader import QueryLoader
from aiosql.types import QueryDatum
from aiosql.utils import SQLParseException

from foundation.settings import CODE_DIR

ROOM = Path(__file__).parent
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
_HEADING = re.compile(r"^\s*--\s*name\s*:\s*(\w+)", re.MULTILINE)
_LIST = re.compile(r"\{\{(?P<list>\w+)(?:: (?P<text>[^}]+))?\}\}")


class BadQueryFile(Exception):
    """A .sql file is not of the form this loader reads; the message names the file."""


@dataclass(frozen=True, slots=True)
class Query:
    """One named query: what its comment says, its text for PostgreSQL, and the file it stands in.

    `parameters`: their names; the first is `$1` in the text.
    """

    name: str
    about: str
    text: str
    parameters: tuple[str, ...]
    file: str


def bind(name: str, /, **values: object) -> tuple[str, *tuple[object, ...]]:
    """Return a query's text and its arguments, for a connection's own verbs: ``await
    connection.fetchrow(*bind("ticket", number=number))``.

    Raises KeyError for a name no file has, TypeError where `values` are not its parameters.
    """
    query = in_file(_places()[name])[name]
    try:
        arguments = [values[parameter] for parameter in query.parameters]
    except KeyError as missing:
        raise TypeError(f"{name}: no value for {missing}") from None
    if len(arguments) != len(values):
        surplus = sorted(values.keys() - set(query.parameters))
        raise TypeError(f"{name} has no parameter {', '.join(surplus)}")
    return (query.text, *arguments)


@cache
def _places() -> Mapping[str, Path]:
    """Which file each query stands in."""
    texts = [(path, path.read_text(encoding="utf-8")) for path in files()]
    return {name: path for path, text in texts for name in _HEADING.findall(text)}


@cache
def in_file(path: Path) -> Mapping[str, Query]:
    """Read the queries of one file, by name, once. Raises BadQueryFile.

    A program runs those of a few files: to read all of them would add a tenth of a second to the
    start of each of a dozen programs.
    """
    return load([path])


@cache
def all_queries() -> Mapping[str, Query]:
    """Return every query of the project, by name. Raises BadQueryFile."""
    return MappingProxyType(load(files()))


def files() -> list[Path]:
    """Return every file with queries: a room's `rows`, and this room's own."""
    return [*in_rooms("rows/*.sql"), *sorted(ROOM.glob("*.sql"))]


def in_rooms(pattern: str) -> list[Path]:
    """Return the files below any room whose path ends like `pattern`, by their paths."""
    rooms = [path.parent for path in CODE_DIR.glob("*/__init__.py")]
    return sorted(path for room in rooms for path in room.rglob(pattern))


def load(files: Iterable[Path]) -> dict[str, Query]:
    """Read these .sql files. Raises BadQueryFile."""
    found: dict[str, Query] = {}
    for path in files:
        for query in _read(path):
            if query.name in found:
                raise BadQueryFile(f"{path.name}: {query.name} is in {found[query.name].file} too")
            found[query.name] = query
    return found


def _read(path: Path) -> list[Query]:
    adapter = AsyncPGAdapter()
    loader = QueryLoader(adapter, None, mandatory_parameters=False)
    try:
        read = loader.load_query_data_from_sql(_with_lists(path), [], path)
    except SQLParseException as error:
        raise BadQueryFile(f"{path.name}: {error}") from error
    if not read:
        raise BadQueryFile(f"{path.name}: no line '-- name: …'")
    return [_query(path.name, each, adapter.var_sorted[each.query_name]) for each in read]


def _with_lists(path: Path) -> str:
    """Return the text of the file, each mention of a list replaced by the columns. Raises
    BadQueryFile."""

    def columns(mention: re.Match[str]) -> str:
        try:
            package = import_module(".".join(path.parent.relative_to(CODE_DIR).parts))
            names = package.COLUMN_LISTS[mention["list"]]
        except (AttributeError, KeyError, ValueError):
            raise BadQueryFile(f"{path.name}: no list of columns is named {mention[0]}") from None
        return ", ".join((mention["text"] or "?").replace("?", name) for name in names)

    return _LIST.sub(columns, path.read_text(encoding="utf-8"))


def _query(file: str, read: QueryDatum, parameters: Iterable[str]) -> Query:
    if not _NAME.match(read.query_name):
        raise BadQueryFile(f"{file}: {read.query_name!r} is not a query's name")
    if not read.doc_comments:
        raise BadQueryFile(f"{file}: {read.query_name} needs a comment")
    about = read.doc_comments.replace("\n", " ")
    return Query(read.query_name, about, read.sql.removesuffix(";"), tuple(parameters), file)
