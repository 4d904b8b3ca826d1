"""Turns a row of the database into a typed, frozen object."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias, TypeVar

import asyncpg
import msgspec

T = TypeVar("T")
#: A row of an answer: its columns by name or by position.
Row: TypeAlias = asyncpg.Record


class NoRow(Exception):
    """A query that always answers with a row gave none."""


def into(kind: type[T], row: Row) -> T:
    """Convert `row` into a `kind` (a dataclass with the columns' names). Raises
    msgspec.ValidationError."""
    return msgspec.convert(dict(row), kind)


def all_into(kind: type[T], rows: Iterable[Row]) -> list[T]:
    """Return each of `rows` as a `kind`."""
    return [into(kind, row) for row in rows]


def expect(row: Row | None) -> Row:
    """Return the row of a query that always has one (an aggregate, a known key). Raises NoRow."""
    if row is None:
        raise NoRow
    return row
