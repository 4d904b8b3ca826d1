"""What an update may do below running programs, and how it knows that there is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from foundation.settings import load_settings
from launcher import update, version
from launcher.update import NeedsStop, check_migrations


def test_a_migration_that_says_nothing_of_rolling_needs_a_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rolling, breaking = tmp_path / "0002_a.sql", tmp_path / "0003_b.sql"
    rolling.write_text("-- rolling: a new column, which nobody before writes\n")
    breaking.write_text("-- A column is gone.\n")
    monkeypatch.setattr(update, "migrations", lambda: [(2, rolling), (3, breaking)])
    check_migrations(3)
    with pytest.raises(NeedsStop, match=r"0003_b\.sql"):
        check_migrations(2)
    breaking.write_text(rolling.read_text())
    check_migrations(1)


def test_other_code_is_another_version_and_tests_are_no_code(tmp_path: Path) -> None:
    for name in ("agi/a.py", "registry/rows/b.sql", "tests/c.py", *version.WHOLE):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("first")
    before = version.code_fingerprint(tmp_path)
    (tmp_path / "tests/c.py").write_text("other")
    assert version.code_fingerprint(tmp_path) == before
    (tmp_path / "registry/rows/b.sql").write_text("other")
    assert version.code_fingerprint(tmp_path) != before


def test_what_runs_is_written_down_and_an_older_home_knows_nothing(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    settings.run_dir.mkdir()
    assert version.running(settings) is None
    now = version.installed(settings)
    version.note_running(settings, now)
    assert version.running(settings) == now
    (settings.run_dir / "version.json").write_text("{}")
    assert version.running(settings) is None
