"""From a row of the database to a typed, frozen object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def into(kind: type[T], row: Mapping[str, Any]) -> T:
    """`row` as a `kind` (a dataclass with the columns' names). Raises msgspec.ValidationError."""
    return msgspec.convert(dict(row), kind)


def all_into(kind: type[T], rows: Iterable[Mapping[str, Any]]) -> list[T]:
    """Each of `rows` as a `kind`."""
    return [into(kind, row) for row in rows]
