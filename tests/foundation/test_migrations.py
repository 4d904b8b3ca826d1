"""The numbers of the migrations, without a database: two branches may have taken the same one."""

from __future__ import annotations

from pathlib import Path

import pytest

from foundation.postgres.schema import FIRST_VERSION, SchemaError, migrations


def test_our_own_migrations_are_numbered_one_by_one() -> None:
    numbers = [version for version, _ in migrations()]
    assert numbers == list(range(FIRST_VERSION + 1, FIRST_VERSION + 1 + len(numbers)))


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["0003_gap.sql"], "one by one"),
        (["0002_first.sql", "0002_second.sql"], "one by one"),
        (["second.sql"], "not named"),
    ],
)
def test_migrations_are_numbered_without_a_gap(tmp_path: Path, names: list[str], said: str) -> None:
    for name in names:
        (tmp_path / name).write_text("SELECT 1")
    with pytest.raises(SchemaError, match=said):
        migrations(tmp_path)
