"""A home that has been lived in, its copy, and a place for another home."""

from __future__ import annotations

import asyncio
import json
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher.backup import MANIFEST, backup, folders_of
from launcher.homes import to_toml
from launcher.restore import restore
from tests.softphone_ui.city import settle
from tests.softphone_ui.finding.stage import tickets_there

QUIET = Progress(quiet=True)
GAPS = "ticket_number_gaps"


@pytest.fixture
async def lived_in(fresh_settings: Settings) -> Settings:
    """A home with people, tickets and files."""
    await settle(fresh_settings)
    await tickets_there(fresh_settings)
    for name, folder in folders_of(fresh_settings).items():
        (folder / "2026").mkdir(parents=True, exist_ok=True)
        (folder / "2026" / "file").write_text(name)
    return fresh_settings


async def make_copy(settings: Settings, to: Path) -> None:
    await asyncio.to_thread(backup, settings, to, QUIET)


def rewrite(copy: Path, **keys: str | int) -> None:
    """The settings of a copy, some of them changed; an empty one is left out."""
    path = copy / "komek.toml"
    values = {**tomllib.loads(path.read_text()), **keys}
    path.write_text(to_toml({key: value for key, value in values.items() if value != ""}))


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home that does not exist, named."""
    with tempfile.TemporaryDirectory(prefix="komek-t-") as place:  # short, and PostgreSQL's user
        Path(place).chmod(0o755)  # can reach it
        home = Path(place) / "home"
        monkeypatch.setenv("KOMEK_HOME", str(home))
        yield home


async def bring_back(copy: Path) -> dict[str, int]:
    return await asyncio.to_thread(restore, copy, QUIET)


def write_manifest(copy: Path, settings: Settings, **values: object) -> None:
    known = {"home": str(settings.home), "home_id": "", **values}
    (copy / MANIFEST).write_text(json.dumps(known))
