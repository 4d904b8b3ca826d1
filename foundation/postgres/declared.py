"""Turns a function without a body into one that runs a query. All it says is its signature:

    @query("roster_shift")
    async def find_shift(connection: Connection, shift_id: int) -> Shift | None:
        \"\"\"Find a shift without its breaks. Return None if there is none.\"\"\"

The query stands in the .sql file beside the function's module. Each of its parameters is a
parameter of the function, or a field or property of one that is a dataclass or a msgspec.Struct,
or is given to the decorator because it is always the same. A collection is sent as a list, a
ZoneInfo by its name.

The return type says what is fetched:

`None`: nothing.
`bool`: the first column, a boolean; False if there is no row.
A dataclass: one row, by the names of its columns; `tuple[A, B]`: by their order; a scalar: the
    first column. Raises NoRow if there is none. `Row`: the row as it came.
Any of these `| None`: the same, and None if there is no row.
`list[…]`, `set[…]`, `frozenset[…]` and `tuple[…, ...]` of these: every row.
`dict[K, …]`: every row by its first column; a scalar is the second column.
`Mapping[str, Any]`: the first column of one row, an object.

tests/foundation/test_declared.py checks every declaration: names of parameters by the SQL, types of
parameters and columns by PostgreSQL.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property, reduce, wraps
from operator import itemgetter, or_
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, ParamSpec, TypeAlias, TypeVar, Union, cast, get_args, get_origin
from zoneinfo import ZoneInfo

import msgspec

from foundation.postgres.pool import Connection
from foundation.postgres.queries import Query, in_file
from foundation.postgres.rows import NoRow, Row

P = ParamSpec("P")
T = TypeVar("T")
#: What one row gives, before its types are checked.
Part: TypeAlias = Callable[[Row], Any]
Fetch: TypeAlias = Callable[[Connection, str, Sequence[object]], Coroutine[Any, Any, Any]]


class BadDeclaration(Exception):
    """A declared function does not fit its query; the message names both."""


def query(
    name: str, /, **fixed: object
) -> Callable[[Callable[P, Coroutine[Any, Any, T]]], Callable[P, Coroutine[Any, Any, T]]]:
    """Declare that a function runs the query `name`, with `fixed` as values of those parameters
    that the function does not have.

    The signature and the query are read at the first call. Raises BadDeclaration then.
    """

    def declare(
        function: Callable[P, Coroutine[Any, Any, T]],
    ) -> Callable[P, Coroutine[Any, Any, T]]:
        declaration = Declaration(name, function, fixed)

        @wraps(function)
        async def run(connection: Connection, *values: object, **named: object) -> Any:
            plan = declaration.plan
            return await plan.fetch(connection, plan.text, plan.arguments(values, named))

        DECLARATIONS[name] = declaration
        return cast(Callable[P, Coroutine[Any, Any, T]], run)

    return declare


@dataclass(frozen=True)
class Declaration:
    """A function with the query that it runs. The plan is made once."""

    query_name: str
    function: Callable[..., object]
    fixed: Mapping[str, object]

    @cached_property
    def signature(self) -> inspect.Signature:
        """Return the function's signature, with types in place of their names."""
        # `Connection` names types that its module imports and the function's module does not.
        return inspect.signature(self.function, locals={"Connection": Any}, eval_str=True)

    @property
    def types(self) -> dict[str, Any]:
        """Return the type of each parameter, without the connection."""
        return {
            name: parameter.annotation
            for name, parameter in list(self.signature.parameters.items())[1:]
        }

    @cached_property
    def query(self) -> Query:
        """Return the query, read from the file beside the function's module. Raises
        BadDeclaration."""
        path = Path(inspect.getfile(self.function)).with_suffix(".sql")
        if (found := in_file(path).get(self.query_name)) is None:
            raise BadDeclaration(f"{path.name} has no query {self.query_name}")
        return found

    @cached_property
    def plan(self) -> Plan:
        """Return how the query is run. Raises BadDeclaration."""
        defaults = {
            name: parameter.default
            for name, parameter in self.signature.parameters.items()
            if parameter.default is not parameter.empty
        }
        return Plan(
            self.query.text,
            tuple(self.types),
            len(self.types) + len(self.fixed),
            {**self.fixed, **defaults},
            tuple(self._sources()),
            frozenset(name for name, kind in self.types.items() if is_collection(kind)),
            fetch_of(self.signature.return_annotation),
        )

    def _sources(self) -> Iterator[tuple[str, str | None]]:
        """Where the value of each parameter of the query comes from: an argument's name, and the
        attribute if it is not the argument itself."""
        used = set()
        for parameter in self.query.parameters:
            if parameter in self.types or parameter in self.fixed:
                source: tuple[str, str | None] = (parameter, None)
            else:
                owners = [it for it, kind in self.types.items() if parameter in attributes(kind)]
                if len(owners) != 1:
                    raise BadDeclaration(f"{self._name}: {parameter} is in {owners or 'nothing'}")
                source = (owners[0], parameter)
            used.add(source[0])
            yield source
        if unused := {*self.types, *self.fixed} - used:
            raise BadDeclaration(f"{self._name}: the query does not use {sorted(unused)}")

    @property
    def _name(self) -> str:
        return f"{self.function.__module__}.{self.function.__qualname__} ({self.query_name})"


@dataclass(frozen=True, slots=True)
class Plan:
    """The way from a call of a declared function to its result. `names`: of the function's
    parameters without the connection; `count`: of these and of the fixed values; `known`: values
    that a call need not give; `sources`: argument and attribute of each value; `collections`:
    arguments that are sent as lists."""

    text: str
    names: tuple[str, ...]
    count: int
    known: Mapping[str, object]
    sources: tuple[tuple[str, str | None], ...]
    collections: frozenset[str]
    fetch: Fetch

    def arguments(self, values: Sequence[object], named: Mapping[str, object]) -> list[object]:
        """Return the query's arguments for a call with these. Raises TypeError if one is missing
        or surplus. An argument that is None gives None for each of its attributes."""
        arguments = {**self.known, **dict(zip(self.names, values, strict=False)), **named}
        if len(values) > len(self.names) or len(arguments) != self.count:
            raise TypeError(f"takes {self.names}, and was given {len(values)} and {[*named]}")
        for name in self.collections:
            # asyncpg takes no mapping and no generator for an array.
            if not isinstance(value := arguments[name], list | None):
                arguments[name] = list(cast(Iterable[object], value))
        return [
            _sent(arguments[name])
            if attribute is None
            else _sent(getattr(arguments[name], attribute, None))
            for name, attribute in self.sources
        ]


#: Each declaration of the modules that are imported, by the name of its query.
DECLARATIONS: dict[str, Declaration] = {}


def attributes(kind: Any) -> frozenset[str]:
    """Return the names of a record's fields and properties; none if `kind` is no record. A record
    that may be missing counts as one."""
    kind = without_none(kind)
    if not is_record(kind):
        return frozenset()
    names = {name for name, it in inspect.getmembers(kind) if isinstance(it, property)}
    return frozenset(names.union(field_names(kind)))


def _sent(value: object) -> object:
    return value.key if isinstance(value, ZoneInfo) else value


def is_collection(kind: Any) -> bool:
    """Check whether `kind`, or what it is besides None, is a collection that is no mapping."""
    origin = get_origin(without_none(kind))
    return (
        inspect.isclass(origin) and issubclass(origin, Iterable) and not issubclass(origin, Mapping)
    )


def is_record(kind: Any) -> bool:
    """Return whether `kind` is a dataclass or a msgspec.Struct."""
    return inspect.isclass(kind) and (is_dataclass(kind) or issubclass(kind, msgspec.Struct))


def field_names(kind: Any) -> tuple[str, ...]:
    """Return the names of a record's fields in their order."""
    if is_dataclass(kind):
        return tuple(field.name for field in fields(kind))
    return tuple(kind.__struct_fields__)


def fetch_of(kind: Any) -> Fetch:
    """Return the function that runs a query and reads its answer as `kind`."""
    if kind in (None, NoneType):
        return _execute
    if kind is bool:
        return _fetch_flag
    if get_origin(kind) in (list, set, frozenset):
        return _fetch_all(kind, get_args(kind)[0])
    if get_origin(kind) is tuple and get_args(kind)[-1] is Ellipsis:
        return _fetch_all(kind, get_args(kind)[0])
    if get_origin(kind) is dict:
        return _fetch_by_key(kind, get_args(kind)[1])
    return _fetch_one(kind)


async def _execute(connection: Connection, text: str, arguments: Sequence[object]) -> None:
    await connection.execute(text, *arguments)


async def _fetch_flag(connection: Connection, text: str, arguments: Sequence[object]) -> bool:
    return await connection.fetchval(text, *arguments) is True


def _fetch_all(kind: Any, element: Any) -> Fetch:
    part = _part(element)

    async def fetch(connection: Connection, text: str, arguments: Sequence[object]) -> Any:
        rows = await connection.fetch(text, *arguments)
        return rows if element is Row else msgspec.convert([part(row) for row in rows], kind)

    return fetch


def _fetch_by_key(kind: Any, element: Any) -> Fetch:
    if is_record(element):
        part: Part = dict
    elif get_origin(element) is tuple:
        part = _columns_after_the_first
    else:
        part = itemgetter(1)

    async def fetch(connection: Connection, text: str, arguments: Sequence[object]) -> Any:
        rows = await connection.fetch(text, *arguments)
        return msgspec.convert({row[0]: part(row) for row in rows}, kind)

    return fetch


def _fetch_one(kind: Any) -> Fetch:
    inner = without_none(kind)
    part = _part(inner)

    async def fetch(connection: Connection, text: str, arguments: Sequence[object]) -> Any:
        row = await connection.fetchrow(text, *arguments)
        if row is not None:
            return row if inner is Row else msgspec.convert(part(row), kind)
        if inner is kind:
            raise NoRow
        return None

    return fetch


def _part(kind: Any) -> Part:
    if is_record(kind):
        return dict
    return tuple if get_origin(kind) is tuple else itemgetter(0)


def _columns_after_the_first(row: Row) -> tuple[Any, ...]:
    return tuple(row)[1:]


def without_none(kind: Any) -> Any:
    """Return A for `A | None`, and any other type as it is."""
    if get_origin(kind) not in (Union, UnionType) or NoneType not in get_args(kind):
        return kind
    return reduce(or_, (part for part in get_args(kind) if part is not NoneType))
