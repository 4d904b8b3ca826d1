"""SQL stands with its trade: where, beside which function, over whose tables."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from foundation.postgres.queries import all_queries, files, in_rooms
from foundation.settings import CODE_DIR
from tests.foundation.query_calls import product_calls, product_files
from tests.foundation.table_owners import ONE_WRITER, OWNERS, floor

SCHEMA = (CODE_DIR / "schema.sql").read_text(encoding="utf-8")
SEEDS = ("rows", "seed")
A_STATEMENT = re.compile(
    r"\s*(SELECT|INSERT INTO|UPDATE \w+|DELETE FROM|WITH (RECURSIVE )?\w+ |CREATE|ALTER|DROP"
    r"|TRUNCATE|VACUUM|ANALYZE|SET LOCAL|LISTEN|NOTIFY|EXPLAIN|COPY|LOCK)\s"
)
AN_ADVISORY_LOCK = re.compile(
    r"pg_(?:try_)?advisory_(?:xact_)?lock(?:_shared)?\(((?:[^()]|\([^()]*\))*)\)"
)
OF_A_SESSION = re.compile(
    r"\s*(?:SET(?! LOCAL\b)|RESET|DISCARD|LISTEN|DECLARE|PREPARE|CREATE TEMP\w*)\b"
    r"|(?s:.)*\bset_config\([^()]*\bfalse\b"
    r"|(?s:.)*\bpg_(?:try_)?advisory_lock(?:_shared)?\("
)
A_TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(\w+)")
A_FUNCTION = re.compile(r"CREATE OR REPLACE FUNCTION (\w+)\(.*?AS (\$\w*\$)(.*?)\2", re.DOTALL)
A_VIEW = re.compile(r"CREATE (?:OR REPLACE )?VIEW (\w+) AS(.*?);", re.DOTALL)


@cache
def places() -> dict[str, Path]:
    """Query → its file, from the root of the code."""
    return {
        name: path.relative_to(CODE_DIR)
        for path in files()
        for name in re.findall(r"(?m)^-- name: *(\S+)", path.read_text(encoding="utf-8"))
    }


@cache
def behind() -> dict[str, frozenset[str]]:
    """Function or view of the schema → the tables it speaks of."""
    bodies = {name: body for name, _, body in A_FUNCTION.findall(SCHEMA)}
    bodies |= dict(A_VIEW.findall(SCHEMA))
    return {name: frozenset(A_TABLE.findall(body)) & OWNERS.keys() for name, body in bodies.items()}


@cache
def tables(query: str) -> tuple[frozenset[str], frozenset[str]]:
    """The tables that a query reads, itself or by a function, and those it writes."""
    read: set[str] = set()
    written: set[str] = set()
    for tree in sqlglot.parse(all_queries()[query].text, dialect="postgres"):
        assert tree is not None
        of_query = {each.alias for each in tree.find_all(exp.CTE)}
        for node in tree.find_all(exp.Insert, exp.Update, exp.Delete):
            target = node.this.find(exp.Table)
            written.add(target.name)
        read |= {each.name for each in tree.find_all(exp.Table)} - of_query
        for call in tree.find_all(exp.Anonymous):
            read |= behind().get(call.name.lower(), frozenset())
        for view in read & behind().keys():
            read |= behind()[view]
    return frozenset(read & OWNERS.keys()), frozenset(written & OWNERS.keys())


def test_every_table_has_an_owner() -> None:
    made = re.findall(r"(?m)^CREATE (?:TABLE IF NOT EXISTS|VIEW) (\w+)", SCHEMA)
    assert sorted(made) == sorted(OWNERS)


def test_what_a_query_reads_by_a_function_or_a_view_is_seen() -> None:
    assert {"tickets", "calls", "recordings"} <= tables("personal_data_erase")[0]
    assert {"tickets", "topics", "tasks"} <= tables("search_opened")[0]


def test_files_of_sql_are_rows() -> None:
    found = {path.relative_to(CODE_DIR) for path in in_rooms("*.sql")}
    rows = {path for path in found if path.parent.name == "rows" or path.parts[-3:-1] == SEEDS}
    assert {path.parts[:2] for path in found - rows} == {("foundation", "postgres")}


def test_no_statement_stands_in_the_code() -> None:
    wrong = [
        f"{path.relative_to(CODE_DIR)}:{node.lineno}"
        for path in product_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and A_STATEMENT.match(node.value)
    ]
    assert not wrong


def test_each_query_has_one_function_in_the_module_beside_it() -> None:
    wrong = []
    for query, path in places().items():
        runs = {(call.path, call.function) for call in product_calls() if call.query == query}
        if path.parts[0] == "bench":
            continue
        if len(runs) != 1 or {run[0] for run in runs} != {path.with_suffix(".py")}:
            wrong.append(f"{path}: {query}: {sorted(map(str, runs))}")
    assert not wrong


def upwards() -> Iterator[str]:
    for query, path in places().items():
        read, written = tables(query)
        room = path.parts[0]
        owners = {OWNERS[table] for table in read | written} - {room}
        if any(floor(owner) >= floor(room) for owner in owners):
            yield query


def elsewhere() -> Iterator[str]:
    """Queries that write another room's table."""
    for query, path in places().items():
        for table in tables(query)[1]:
            if path.parts[0] != "bench" and path.parts[0] != OWNERS[table]:
                yield query


def test_a_query_speaks_only_of_tables_of_its_room_and_below() -> None:
    assert set(upwards()) == set()


def test_a_table_is_written_by_its_own_room() -> None:
    assert set(elsewhere()) == set()


@pytest.mark.parametrize(("table", "file"), ONE_WRITER.items())
def test_some_tables_are_written_by_one_file(table: str, file: str) -> None:
    writers = {str(path) for query, path in places().items() if table in tables(query)[1]}
    assert writers == {file}


def keys_of_locks() -> Iterator[tuple[str, str, str]]:
    """Each advisory lock: its key, its file, and the query or function that takes it."""
    for path in (CODE_DIR / "schema.sql", *in_rooms("*.sql")):
        name = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            named = re.match(r"-- name: *(\w+)|CREATE OR REPLACE FUNCTION (\w+)", line)
            name = (named[1] or named[2]) if named else name
            for key in AN_ADVISORY_LOCK.findall(line):
                yield key, str(path.relative_to(CODE_DIR)), name


def test_an_advisory_lock_is_for_one_thing() -> None:
    """Two things under one number wait for each other for nothing. Where it is reckoned, one file
    knows how."""
    takers: dict[str, set[str]] = {}
    for key, file, name in keys_of_locks():
        takers.setdefault(key, set()).add(name if re.fullmatch(r"[\d, ]+", key) else file)
    assert len(takers) > 10
    assert {key: found for key, found in takers.items() if len(found) > 1} == {}


def test_nothing_is_left_to_a_connection_of_a_pool() -> None:
    """Whoever has it next would inherit that: no pool asks the server to reset a session
    (foundation/postgres/pool.py). The two locks that outlive a transaction are let go by hand."""
    left = {
        name
        for name, query in all_queries().items()
        for statement in re.sub(r"--.*", "", query.text).split(";")
        if OF_A_SESSION.match(statement)
    }
    assert {it for it in left if not it.startswith("bench_")} == {"outbox_hold", "outbox_try_hold"}
