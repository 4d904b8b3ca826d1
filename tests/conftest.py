"""Fixtures that every room's tests may ask for, and what stays together on one worker."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from pytest_asyncio import is_async_test
from xdist.scheduler import LoadFileScheduling

from tests.real_services import database, fresh_settings, real_services

__all__ = ["database", "fresh_settings", "real_services"]
ROOT = Path(__file__).parent.parent
# Speed is measured by benchmarks: no test fails because the machine is busy.
settings.register_profile("komek", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("komek")
#: Files that share whole systems, which take seconds of both processors to start. In the order of
#: their turns: the longest first, or it would run on when the other workers have nothing left.
LOTS = ("pages with telephones", "calls on the quick system", "calls on a system with a way out")


class Lots(LoadFileScheduling):  # type: ignore[misc]
    """A file's tests share their PBX and their database, so they stay on one worker, and so do
    files that share a whole system."""

    def _split_scope(self, nodeid: str) -> str:
        return lot(nodeid.partition("::")[0])


@cache
def lot(file: str) -> str:
    """What a file (from the root of the code) runs together with: one of LOTS, or itself."""
    path = ROOT / file
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    telephones, quick, out = LOTS
    if "mark.calls" not in text:
        return file
    if "mark.pages" in text:
        return telephones
    if "out_system" in text:
        return out
    return quick if file.startswith("tests/calls/") else file


def turn(item: pytest.Item) -> int:
    """Telephones, which keep time, go first: beside each other they leave the processors free.
    Pages, which take all that there is, go last."""
    mine = lot(item.nodeid.partition("::")[0])
    if mine in LOTS:
        return LOTS.index(mine)
    marks = ("calls", "services", "pages")
    found = [n for n, mark in enumerate(marks) if item.get_closest_marker(mark)]
    return len(LOTS) + max(found, default=0)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """As `--dist loadfile`, but by lots and in their turns."""
    if config.getvalue("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False
    return Lots(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In their turns; and pages run on one loop, as the browser that they share does."""
    items.sort(key=turn)
    on_one_loop = pytest.mark.asyncio(loop_scope="session")
    for item in items:
        if item.get_closest_marker("pages") and is_async_test(item):
            item.add_marker(on_one_loop, append=False)


def pytest_make_parametrize_id(val: object) -> str | None:
    """A file in a test's name would be longer than the environment of a program may be."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None
