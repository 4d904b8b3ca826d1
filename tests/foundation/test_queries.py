"""The loader of named queries."""

from __future__ import annotations

from pathlib import Path

import pytest

from foundation.postgres.queries import BadQueryFile, all_queries, bind, load


def test_a_query_has_its_comment_and_its_text(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text(
        "-- name: one\n-- Says one.\n-- Twice.\nSELECT 1;\n\n"
        "-- name: two\n-- Two.\nSELECT '-- no'\n"
    )
    queries = load(sorted(tmp_path.glob("*.sql")))
    assert queries["one"].about == "Says one. Twice."
    assert queries["one"].text == "SELECT 1"
    assert queries["two"].text == "SELECT '-- no'"
    assert queries["two"].file == "a.sql"


def test_a_parameter_is_numbered_where_its_name_first_stands(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text(
        "-- name: one\n-- What happened to :call since :at.\n"
        "SELECT ':no', a::text FROM t WHERE at >= :at::timestamptz AND (:call IS NULL\n"
        "   OR call = :call) -- that one\n AND b <> ALL ('{}'::text[]);\n"
    )
    query = load(sorted(tmp_path.glob("*.sql")))["one"]
    assert query.parameters == ("at", "call")
    assert query.text == (
        "SELECT ':no', a::text FROM t WHERE at >= $1::timestamptz AND ($2 IS NULL\n"
        "   OR call = $2) -- that one\n AND b <> ALL ('{}'::text[])"
    )


def test_values_are_bound_by_name() -> None:
    text, *arguments = bind("journal_move", last_id="7-0", journal="komek:journal")
    assert text.startswith("UPDATE journal_position SET last_id = $1")
    assert arguments == ["7-0", "komek:journal"]


def test_every_query_is_found_in_its_file() -> None:
    for name, query in all_queries().items():
        values = dict.fromkeys(query.parameters, name)
        assert bind(name, **values) == (query.text, *values.values())


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"journal": "j"}, "journal_move: no value for 'last_id'"),
        ({"journal": "j", "last_id": "7-0", "at": 1}, "journal_move has no parameter at"),
    ],
)
def test_a_value_that_is_missing_or_surplus_is_named(values: dict[str, object], said: str) -> None:
    with pytest.raises(TypeError, match=said):
        bind("journal_move", **values)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT 1", "no line"),
        ("-- name: one\nSELECT 1", "comment"),
        ("-- name: one\n-- What.\n", "empty sql"),
        ("-- name: One\n-- What.\nSELECT 1", "not a query's name"),
        ("-- name: one two\n-- What.\nSELECT 1", "invalid query name"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "bad.sql").write_text(text)
    with pytest.raises(BadQueryFile, match=said) as error:
        load(sorted(tmp_path.glob("*.sql")))
    assert "bad.sql" in str(error.value)


def test_a_name_stands_once(tmp_path: Path) -> None:
    for file in ("a.sql", "b.sql"):
        (tmp_path / file).write_text("-- name: one\n-- What.\nSELECT 1")
    with pytest.raises(BadQueryFile, match=r"a\.sql too"):
        load(sorted(tmp_path.glob("*.sql")))


def test_the_projects_queries_load() -> None:
    assert all_queries()["calls_since"].text.startswith("SELECT")
    assert all(query.about for query in all_queries().values())
    with pytest.raises(KeyError):
        bind("nonsense")


def test_queries_are_not_named_by_who_asks() -> None:
    assert not [name for name in all_queries() if name.startswith(("web_", "lead_", "scribe_"))]
