"""The note of the last copy, and when its lack is a trouble."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from foundation.process.last_copy import FILE, LastCopy, lacks_copy, note_copy, read_last_copy
from foundation.settings import Settings

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)


def born(home: Path, age: timedelta) -> Settings:
    """An installation in production of this age."""
    (home / "secrets.toml").write_text("")
    moment = (NOW - age).timestamp()
    os.utime(home / "secrets.toml", (moment, moment))
    return Settings.of(home=home, production=True)


def test_what_is_noted_is_read(tmp_path: Path) -> None:
    settings = Settings.of(home=tmp_path)
    assert read_last_copy(settings) is None
    note_copy(settings, NOW, Path("/backup/1"))
    assert read_last_copy(settings) == LastCopy(NOW, "/backup/1")


@pytest.mark.parametrize("text", ["", "{", '{"taken_at": "yesterday", "folder": 1}', "\x00"])
def test_a_note_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    assert read_last_copy(Settings.of(home=tmp_path)) is None


def test_a_centre_of_its_first_day_needs_no_copy_and_an_older_one_does(tmp_path: Path) -> None:
    assert not lacks_copy(born(tmp_path, timedelta(hours=25)), NOW)
    settings = born(tmp_path, timedelta(hours=27))
    assert lacks_copy(settings, NOW)
    note_copy(settings, NOW - timedelta(days=9), Path("/backup/1"))
    assert not lacks_copy(settings, NOW)  # it is old, which is another trouble


def test_a_demo_needs_none(tmp_path: Path) -> None:
    assert not lacks_copy(born(tmp_path, timedelta(days=9)).changed(production=False), NOW)
