"""Queries declared by a function without a body: the decorator, and every declaration."""

from __future__ import annotations

import ast
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from foundation.postgres.declared import BadDeclaration, Declaration, query
from foundation.postgres.pool import Connection, open_pool, transaction
from foundation.postgres.rows import NoRow, Row
from foundation.settings import CODE_DIR
from tests.foundation.query_types import wrong_types
from tests.foundation.row_functions import (
    declarations,
    declared_name,
    functions_in,
    has_no_body,
    only_binds_and_fetches,
    row_modules,
)

Declared = Callable[..., Coroutine[Any, Any, Any]]
ALMATY = ZoneInfo("Asia/Almaty")


class Word(StrEnum):
    """The words that a sample gives."""

    ONE = "1"
    TWO = "2"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number with its word, as a sample gives it."""

    number: int
    word: Word


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from one to another."""

    first: int
    last: int


class Bounds(msgspec.Struct, frozen=True):
    """Numbers from one to another; the last one is computed."""

    first: int
    count: int

    @property
    def last(self) -> int:
        """Return the last number of the range."""
        return self.first + self.count - 1


@query("sample_numbers")
async def one(connection: Connection, first: int, last: int) -> Numbered:
    """Return the first row as a record."""


@query("sample_numbers")
async def one_or_none(connection: Connection, first: int, *, last: int = 2) -> Numbered | None:
    """Return the first row as a record, if there is one."""


@query("sample_numbers", last=2)
async def columns(connection: Connection, first: int) -> tuple[int, Word] | None:
    """Return the first row by the order of its columns."""


@query("sample_words")
async def scalar(connection: Connection, first: int, last: int) -> Word:
    """Return the first column of the first row."""


@query("sample_words")
async def words(connection: Connection, limits: Range) -> list[Word]:
    """Return the first column of every row, for a record of arguments."""


@query("sample_words")
async def words_of_bounds(connection: Connection, bounds: Bounds) -> tuple[str, ...]:
    """Return the first column of every row, for a record with a property."""


@query("sample_words")
async def words_of_any(connection: Connection, limits: Range | None) -> frozenset[str]:
    """Return the first column of every row, for a record that may be missing."""


@query("sample_numbers")
async def records(connection: Connection, limits: Range) -> list[Numbered]:
    """Return every row as a record."""


@query("sample_numbers")
async def raw(connection: Connection, limits: Range) -> list[Row]:
    """Return every row as it came."""


@query("sample_numbers")
async def by_key(connection: Connection, limits: Range) -> dict[int, Word]:
    """Return the second column by the first."""


@query("sample_numbers")
async def records_by_key(connection: Connection, limits: Range) -> dict[int, Numbered]:
    """Return the rows as records by the first column."""


@query("sample_greater", least=1)
async def is_greater(connection: Connection, number: int | None) -> bool:
    """Return whether there is a number and it is greater than 1."""


@query("sample_object")
async def as_object(connection: Connection, object: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return one column that is an object."""


@query("sample_setting")
async def set_sample(connection: Connection, value: str) -> None:
    """Set something and return nothing."""


@query("sample_collection")
async def count_numbers(
    connection: Connection, numbers: Iterable[int] | None, zone: ZoneInfo
) -> str | None:
    """Return how many numbers there are and a zone's name; None without numbers."""


@query("sample_missing")
async def no_such_query(connection: Connection) -> None:
    """Run a query that does not exist."""


@query("sample_words")
async def without_last(connection: Connection, first: int) -> list[str]:
    """Lack a parameter of the query."""


@query("sample_words")
async def with_surplus(connection: Connection, limits: Range, least: int) -> list[str]:
    """Take an argument that the query does not have."""


@query("sample_words")
async def with_two_owners(connection: Connection, one: Range, two: Range) -> list[str]:
    """Take two records with the same fields."""


@query("sample_wrong")
async def wrong(connection: Connection, at: int) -> list[float]:
    """Take and return types that are not those of the query."""


@query("sample_wrong")
async def wrong_record(connection: Connection, at: datetime) -> Numbered:
    """Return a record with other columns than those of the query."""


def declaration_of(function: Declared) -> Declaration:
    """Return the declaration of a sample, made anew."""
    source = next(
        found for found in functions_in(CODE_DIR / __file__) if found.name == function.__name__
    )
    return Declaration(declared_name(source) or "", function.__wrapped__, {})  # type: ignore[attr-defined]


ANSWERS: Sequence[tuple[Declared, tuple[object, ...], object]] = (
    (one, (1, 2), Numbered(1, Word.ONE)),
    (one_or_none, (2,), Numbered(2, Word.TWO)),
    (one_or_none, (3,), None),
    (columns, (2,), (2, Word.TWO)),
    (columns, (3,), None),
    (scalar, (2, 2), Word.TWO),
    (words, (Range(1, 2),), [Word.ONE, Word.TWO]),
    (words_of_bounds, (Bounds(1, 2),), ("1", "2")),
    (words_of_any, (Range(1, 2),), frozenset({"1", "2"})),
    (words_of_any, (None,), frozenset()),
    (records, (Range(2, 2),), [Numbered(2, Word.TWO)]),
    (by_key, (Range(1, 2),), {1: Word.ONE, 2: Word.TWO}),
    (records_by_key, (Range(1, 1),), {1: Numbered(1, Word.ONE)}),
    (is_greater, (2,), True),
    (is_greater, (1,), False),
    (is_greater, (None,), False),
    (as_object, (MappingProxyType({"a": Word.ONE}),), {"a": "1"}),
    (set_sample, ("x",), None),
    (count_numbers, ({1: "a", 2: "b"}, ALMATY), "2 Asia/Almaty"),
    (count_numbers, (frozenset({5}), ALMATY), "1 Asia/Almaty"),
    (count_numbers, ((number for number in (1, 2, 3)), ALMATY), "3 Asia/Almaty"),
    (count_numbers, (None, ALMATY), None),
)


@pytest.mark.services
async def test_an_answer_has_the_declared_type(real_services: Any) -> None:
    pool = await open_pool(real_services.settings, "test")
    try:
        async with transaction(pool) as connection:
            for function, arguments, expected in ANSWERS:
                assert await function(connection, *arguments) == expected
            assert [row["word"] for row in await raw(connection, Range(1, 2))] == ["1", "2"]
            with pytest.raises(NoRow):
                await scalar(connection, 3, last=2)
            with pytest.raises(msgspec.ValidationError):
                await one(connection, 3, 3)
    finally:
        await pool.close()


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (no_such_query, "has no query sample_missing"),
        (without_last, "last is in nothing"),
        (with_surplus, r"does not use \['least'\]"),
        (with_two_owners, r"first is in \['one', 'two'\]"),
    ],
)
async def test_a_declaration_that_does_not_fit_its_query_is_refused(
    function: Declared, message: str
) -> None:
    with pytest.raises(BadDeclaration, match=message):
        declaration_of(function).plan  # noqa: B018


@pytest.mark.parametrize(
    ("values", "named"), [((), {}), ((1, 2, 3), {}), ((1,), {"other": 2, "last": 2})]
)
async def test_a_call_with_other_arguments_is_refused(
    values: tuple[object, ...], named: dict[str, object]
) -> None:
    with pytest.raises(TypeError, match=r"takes \('first', 'last'\)"):
        declaration_of(one).plan.arguments(values, named)


@pytest.mark.services
async def test_types_that_do_not_fit_are_found(database: Any) -> None:
    found = [
        await wrong_types(declaration_of(function), database) for function in (wrong, wrong_record)
    ]
    assert found == [
        ["at: int for timestamptz", "2 columns for float", "at: float from timestamptz"],
        [
            "at is no field of Numbered",
            "amount is no field of Numbered",
            "number is no column",
            "word is no column",
        ],
    ]


def test_every_declaration_fits_its_query() -> None:
    assert declarations()
    for declaration in declarations().values():
        assert declaration.plan


@pytest.mark.services
async def test_every_declaration_has_the_types_of_its_query(database: Any) -> None:
    wrong = [
        f"{name}: {each}"
        for name, declaration in declarations().items()
        for each in await wrong_types(declaration, database)
    ]
    assert not wrong, "\n".join(wrong)


def test_a_function_without_a_body_is_declared_and_no_other() -> None:
    wrong = [
        f"{path.relative_to(CODE_DIR)}:{function.lineno} {function.name}"
        for path in row_modules()
        for function in functions_in(path)
        if has_no_body(function) != (declared_name(function) is not None)
    ]
    assert not wrong, "\n".join(wrong)


def test_what_only_binds_and_fetches_is_declared() -> None:
    written_out = [
        f"{path.relative_to(CODE_DIR)}:{function.lineno} {function.name}"
        for path in row_modules()
        for function in functions_in(path)
        if only_binds_and_fetches(function)
    ]
    assert not written_out


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("await link.execute(*bind('a', at=at, place=it.place))", True),
        ("query = bind('a', at=sorted(at))\n return all_into(A, await link.fetch(*query))", True),
        (
            "row = await link.fetchrow(*bind('a'))\n return None if row is None else into(A, row)",
            True,
        ),
        ("found: int | None = await link.fetchval(*bind('a', at=at))\n return found", True),
        ("found: list[B] = [B(row['b']) for row in await link.fetch(*bind('a'))]", False),
        ("return {row['a']: B(row['b']) for row in await link.fetch(*bind('a'))}", False),
        ("await link.execute(*bind('a', at=now - DAY))", False),
        ("await link.execute(*bind('a', key=_hashed(key)))", False),
        ("await link.execute(*bind('a' if at else 'b'))", False),
        ("await link.execute(*bind('a'), timeout=9)", False),
        ("await link.execute(*bind('a'))\n await link.execute(*bind('b'))", False),
        ("for each in at:\n  await link.execute(*bind('a', at=each))", False),
    ],
)
def test_what_a_function_does_besides_is_seen(body: str, found: bool) -> None:
    function = ast.parse(f"async def f(link, at, it):\n {body}").body[0]
    assert isinstance(function, ast.AsyncFunctionDef)
    assert only_binds_and_fetches(function) is found
