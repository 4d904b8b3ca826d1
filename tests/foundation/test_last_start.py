"""What starts again goes on with the settings of the last start where today's cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.process.doubts import doubt_settings, settings_trouble
from foundation.process.health import serve_health
from foundation.process.health_checks import health_of
from foundation.process.last_start import find_settings, keep_settings
from foundation.settings import SettingsError, load_settings

UNKNOWN = "unknown setting lyne in komek.toml (did you mean line?)"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Of a centre with the line 105, which was started."""
    write(tmp_path, 'line = "105"\n')
    (tmp_path / "secrets.toml").write_text('web_secret = "s"\n')
    keep_settings(load_settings(tmp_path))
    return tmp_path


def write(home: Path, text: str) -> None:
    (home / "komek.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "text", ["lyne = 105", "line = 'x'", "line = ", "web_port = 1\nsip_port = 1"]
)
def test_what_cannot_be_read_is_as_it_was(home: Path, text: str) -> None:
    write(home, text)
    found = find_settings(home)
    assert (found.settings.calls.line, found.settings.web.web_secret) == ("105", "s")
    assert found.settings.home == home
    with pytest.raises(SettingsError) as refused:
        load_settings(home)
    assert found.trouble == str(refused.value) != ""


def test_a_file_that_is_closed_to_us_is_as_it_was(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever edits it as root may leave it to root."""
    open_to_us = Path.read_text

    def read(path: Path, **how: str) -> str:
        if path == home / "komek.toml":
            raise PermissionError(13, "Permission denied", str(path))
        return open_to_us(path, **how)

    monkeypatch.setattr(Path, "read_text", read)
    found = find_settings(home)
    assert found.settings.calls.line == "105" and "Permission denied" in found.trouble


def test_what_can_be_read_is_of_today(home: Path) -> None:
    write(home, 'line = "106"\n')
    found = find_settings(home)
    assert (found.settings.calls.line, found.trouble) == ("106", "")


def test_without_a_start_there_is_nothing_to_go_on_with(tmp_path: Path) -> None:
    write(tmp_path, "lyne = 105")
    with pytest.raises(SettingsError, match="unknown setting lyne"):
        find_settings(tmp_path)


def test_where_neither_can_be_read_todays_mistake_is_told(home: Path) -> None:
    (home / "run" / "settings" / "komek.toml").write_text("other = 1")
    write(home, "lyne = 105")
    with pytest.raises(SettingsError, match="unknown setting lyne"):
        find_settings(home)


def test_a_start_keeps_what_it_was_started_with_for_nobody_else(home: Path) -> None:
    (home / "secrets.toml").unlink()
    write(home, 'line = "106"\n')
    keep_settings(load_settings(home))
    kept = home / "run" / "settings"
    assert [path.name for path in kept.iterdir()] == ["komek.toml"]
    assert [path.stat().st_mode & 0o077 for path in (kept, kept / "komek.toml")] == [0, 0]
    write(home, "lyne = 105")
    assert find_settings(home).settings.calls.line == "106"


@given(st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_the_file_there_are_settings(home: Path, text: str) -> None:
    write(home, text.encode("utf-8", "replace").decode())
    assert find_settings(home).settings.home == home


@pytest.fixture
def doubted(home: Path) -> Iterator[Path]:
    """A home whose programs were started with the settings of the last start."""
    write(home, "lyne = 105")
    doubt_settings(home)
    yield home
    write(home, "")
    assert settings_trouble() == ""


async def test_health_says_so_until_it_is_mended(doubted: Path) -> None:
    now = find_settings(doubted).settings
    async with serve_health(now, "agi", lambda: {"ok": True, "calls": 2}):
        health = await health_of(now, "agi")
        assert health == {"ok": False, "calls": 2, "settings": UNKNOWN}
        write(doubted, 'line = "106"\n')
        assert await health_of(now, "agi") == {"ok": True, "calls": 2}


def test_what_was_mistyped_while_it_is_kept_is_not_kept(home: Path) -> None:
    before = load_settings(home)
    write(home, "lyne = 105")
    keep_settings(before)
    assert find_settings(home).settings.calls.line == "105"
    assert [path.name for path in (home / "run").iterdir()] == ["settings"]
