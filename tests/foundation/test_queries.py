"""The loader of named queries."""

from __future__ import annotations

from pathlib import Path

import pytest

from foundation.postgres.queries import BadQueryFile, all_queries, load, sql


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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT 1", "no line"),
        ("-- name: one\nSELECT 1", "comment"),
        ("-- name: one\n-- What.\n", "text"),
        ("-- name: One\n-- What.\nSELECT 1", "not a query's name"),
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
    assert sql("calls_since").startswith("SELECT")
    assert all(query.about for query in all_queries().values())
    with pytest.raises(KeyError):
        sql("nonsense")
