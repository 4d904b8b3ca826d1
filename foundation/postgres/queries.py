"""The SQL of the project, by name. It lives in the `rows` folders of the rooms, beside
the functions that run it, and nowhere else.

A file holds one or more queries; each begins with a line `-- name: some_name`, followed by
comment lines that say what it is for. Names are unique over all files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from foundation.settings import CODE_DIR

ROOM = Path(__file__).parent
_HEAD = re.compile(r"^-- name: *(?P<name>\S+) *$", re.MULTILINE)
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")


class BadQueryFile(Exception):
    """A .sql file is not of the form this loader reads; the message names the file."""


@dataclass(frozen=True, slots=True)
class Query:
    """One named query: what its comment says, its text, and the file it stands in."""

    name: str
    about: str
    text: str
    file: str


def sql(name: str) -> str:
    """The text of the query `name`. Raises KeyError for a name no file has."""
    return all_queries()[name].text


@cache
def all_queries() -> Mapping[str, Query]:
    """Every query of the project, by name. Raises BadQueryFile."""
    return MappingProxyType(load(files()))


def files() -> list[Path]:
    """Every file with queries: a room's `rows`, and this room's own."""
    return [*in_rooms("rows/*.sql"), *sorted(ROOM.glob("*.sql"))]


def in_rooms(pattern: str) -> list[Path]:
    """The files below any room whose path ends like `pattern`, by their paths."""
    rooms = [path.parent for path in CODE_DIR.glob("*/__init__.py")]
    return sorted(path for room in rooms for path in room.rglob(pattern))


def load(files: Iterable[Path]) -> dict[str, Query]:
    """Read these .sql files. Raises BadQueryFile."""
    found: dict[str, Query] = {}
    for path in files:
        for query in _parse(path):
            if query.name in found:
                raise BadQueryFile(f"{path.name}: {query.name} is in {found[query.name].file} too")
            found[query.name] = query
    return found


def _parse(path: Path) -> list[Query]:
    text = path.read_text(encoding="utf-8")
    heads = list(_HEAD.finditer(text))
    if not heads:
        raise BadQueryFile(f"{path.name}: no line '-- name: …'")
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return [
        _query(path.name, head["name"], text[head.end() : end])
        for head, end in zip(heads, ends, strict=True)
    ]


def _query(file: str, name: str, body: str) -> Query:
    lines = body.strip("\n").splitlines()
    comment = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
    text = "\n".join(line for line in lines if not line.startswith("--")).strip()
    text = text.removesuffix(";")
    if not _NAME.match(name):
        raise BadQueryFile(f"{file}: {name!r} is not a query's name")
    if not text or not comment:
        raise BadQueryFile(f"{file}: {name} needs a comment and a text")
    return Query(name, " ".join(comment), text, file)
