"""Whether the types of a declared query are those of PostgreSQL."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID
from zoneinfo import ZoneInfo

from foundation.postgres.declared import Declaration, field_names, is_record, without_none
from foundation.postgres.pool import Connection
from foundation.postgres.rows import Row

#: Type of PostgreSQL → what asyncpg takes and gives.
_TYPES: Mapping[str, tuple[type, ...]] = {
    "bool": (bool,),
    "int2": (int,),
    "int4": (int,),
    "int8": (int,),
    "float4": (float,),
    "float8": (float,),
    "numeric": (Decimal,),
    "text": (str,),
    "varchar": (str,),
    "bpchar": (str,),
    "name": (str,),
    "timestamptz": (dt.datetime,),
    "date": (dt.date,),
    "time": (dt.time,),
    "interval": (dt.timedelta,),
    "bytea": (bytes,),
    "uuid": (UUID,),
}
#: What else PostgreSQL is given in place of these.
_ALSO: Mapping[str, tuple[type, ...]] = {
    "float4": (int,),
    "float8": (int,),
    "numeric": (int, float),
    "uuid": (str,),
    "text": (ZoneInfo,),
}
#: Of any structure: JSON, and the domain over it.
_OBJECTS = {"jsonb", "names"}


async def wrong_types(declaration: Declaration, connection: Connection) -> list[str]:
    """Return what does not fit: types of arguments and of columns, each by its name."""
    statement = await connection.prepare(declaration.query.text)
    arguments = [each.name for each in statement.get_parameters()]
    columns = [(each.name, each.type.name) for each in statement.get_attributes()]
    return [
        *_wrong_arguments(declaration, arguments),
        *_wrong_columns(declaration.signature.return_annotation, columns),
    ]


def _wrong_arguments(declaration: Declaration, expected: Sequence[str]) -> Iterator[str]:
    sources = zip(declaration.plan.sources, expected, strict=True)
    for (name, attribute), pg in sources:
        if name in declaration.fixed:
            continue
        kind = declaration.types[name]
        if attribute is not None:
            kind = _attribute_types(without_none(kind))[attribute]
        if not _fits(pg, kind, given=True):
            yield f"{attribute or name}: {_name(kind)} for {pg}"


def _wrong_columns(kind: Any, columns: Sequence[tuple[str, str]]) -> Iterator[str]:
    if kind in (None, NoneType):
        return
    origin, parts = get_origin(kind), get_args(kind)
    if origin is dict:
        if not _fits(columns[0][1], parts[0]):
            yield f"{columns[0][0]}: {_name(parts[0])} from {columns[0][1]}"
        named = {name for name, _ in columns}
        whole = is_record(parts[1]) and columns[0][0] in named & set(field_names(parts[1]))
        kind, columns = parts[1], columns if whole else columns[1:]
    elif origin in (list, set, frozenset) or (origin is tuple and parts[-1] is Ellipsis):
        kind = parts[0]
    yield from _wrong_row(without_none(kind), kind, columns)


def _wrong_row(kind: Any, given: Any, columns: Sequence[tuple[str, str]]) -> Iterator[str]:
    if kind is Row:
        return
    if is_record(kind):
        yield from _wrong_record(kind, columns)
        return
    types = get_args(kind) if get_origin(kind) is tuple else (given,)
    if len(types) != len(columns):
        yield f"{len(columns)} columns for {_name(kind)}"
    for (name, pg), part in zip(columns, types, strict=False):
        if not _fits(pg, part):
            yield f"{name}: {_name(part)} from {pg}"


def _wrong_record(kind: Any, columns: Sequence[tuple[str, str]]) -> Iterator[str]:
    types = get_type_hints(kind)
    known = field_names(kind)
    for name, pg in columns:
        if name not in known:
            yield f"{name} is no field of {kind.__name__}"
        elif not _fits(pg, types[name]):
            yield f"{name}: {_name(types[name])} from {pg}"
    missing = set(known) - {name for name, _ in columns} - set(_with_default(kind))
    yield from (f"{name} is no column" for name in known if name in missing)


def _with_default(kind: Any) -> Iterator[str]:
    if is_dataclass(kind):
        for field in fields(kind):
            if field.default is not MISSING or field.default_factory is not MISSING:
                yield field.name
    else:
        yield from kind.__struct_fields__[-len(kind.__struct_defaults__) :]


def _attribute_types(kind: Any) -> dict[str, Any]:
    properties = inspect.getmembers(kind, lambda member: isinstance(member, property))
    returned = {name: get_type_hints(member.fget)["return"] for name, member in properties}
    return get_type_hints(kind) | returned


def _fits(pg: str, kind: Any, *, given: bool = False) -> bool:
    kind = without_none(kind)
    kind = getattr(kind, "__supertype__", kind)
    if pg in _OBJECTS or kind in (Any, object):
        return True
    if get_origin(kind) in (Union, UnionType):
        return all(_fits(pg, part, given=given) for part in get_args(kind))
    if get_origin(kind) is Literal:
        return all(_fits(pg, type(value), given=given) for value in get_args(kind))
    if pg.endswith("[]"):
        return issubclass(get_origin(kind) or kind, Iterable) and all(
            _fits(pg[:-2], part, given=given) for part in get_args(kind) if part is not Ellipsis
        )
    expected = _TYPES.get(pg, ()) + (_ALSO.get(pg, ()) if given else ())
    if kind is dt.datetime and dt.datetime not in expected:
        return False
    return inspect.isclass(kind) and issubclass(kind, expected)


def _name(kind: Any) -> str:
    return kind.__name__ if inspect.isclass(kind) and not get_args(kind) else str(kind)
