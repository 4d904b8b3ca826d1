"""Fixtures that every room's tests may ask for, and what stays together on one worker."""

import gc
import os
import re
from collections.abc import Generator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from pytest_asyncio import is_async_test
from xdist.scheduler import LoadFileScheduling

from foundation.process.lifetime import freeze_imports
from tests.real_services import database, fresh_settings, real_services
from tests.whole_systems import SHARED, measured

__all__ = ["database", "fresh_settings", "real_services"]
ROOT = Path(__file__).parent.parent
# Of what is imported nothing is garbage: looking for it takes a tenth of the imports.
gc.disable()
# As our programs have it (launcher/supervisord.conf.j2), also those that tests start by themselves.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Speed is measured by benchmarks: no test fails because the machine is busy.
settings.register_profile("komek", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("komek")
#: Fixtures of whole systems, which take seconds of both processors to start: the files that share
#: one stay together. In the order of their turns: the longest first, for it takes two fifths of the
#: whole run.
QUICK = "quick_system"
SYSTEMS = (QUICK, "city_system", "brisk_system", "out_system")
OWN_SYSTEM = ("running(", "whole_system(")
#: Each of them takes about a minute of a worker: the first of their kind, or they would run on when
#: the other workers have nothing left.
LONG = (
    "tests/pages/test_form_of_one_call.py",
    "tests/launcher/test_whole_system.py",
    "tests/softphone_ui/test_real_openapi.py",
    "tests/softphone_ui/lead/test_lead_pages.py",
    "tests/softphone_ui/lead/test_lead_axe.py",
    "tests/pages/test_axe.py",
    "tests/pages/test_desk.py",
    "tests/pages/test_finding.py",
    "tests/queue_manager/scribe/test_scribe.py",
    "tests/pages/test_terms.py",
    "tests/launcher/test_whole_faults.py",
)
KINDS = ("calls", "services", "pages")


class Lots(LoadFileScheduling):  # type: ignore[misc]
    """A file's tests share their PBX and their database, so they stay on one worker, and so do
    files that share a whole system."""

    def _split_scope(self, nodeid: str) -> str:
        return lot(nodeid.partition("::")[0])


@cache
def lot(file: str) -> str:
    """What a file (from the root of the code) runs together with: one of SYSTEMS, or itself."""
    path = ROOT / file
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if "mark.calls" not in text:
        return file
    for system in SYSTEMS:
        if re.search(rf"\b{system}\b", text):
            return system
    own = any(begins in text for begins in OWN_SYSTEM)
    return QUICK if file.startswith("tests/calls/") and not own else file


def file_of(item: pytest.Item) -> str:
    """From the root of the code."""
    return item.nodeid.partition("::")[0]


def kind(item: pytest.Item) -> int:
    """What it takes: of calls, services and pages the last, which takes the most."""
    return max((n for n, mark in enumerate(KINDS) if item.get_closest_marker(mark)), default=-1)


def turns(lots: Mapping[str, int]) -> Mapping[str, float]:
    """When each lot of a kind is due, from 0 to 1. Those of every kind, and those that share a
    system, are spread over the whole run, for telephones keep time and leave the processors free,
    and pages take all that there is: four systems at once left a seventh of them idle."""
    due = {name: SYSTEMS.index(name) / len(SYSTEMS) for name in lots if name in SYSTEMS}
    for each in set(lots.values()):
        mine = [name for name, it in lots.items() if it == each and name not in SYSTEMS]
        mine.sort(key=lambda name: LONG.index(name) if name in LONG else len(LONG))
        due |= {name: (n + 0.5) / len(mine) for n, name in enumerate(mine)}
    return due


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """As `--dist loadfile`, but by lots and in their turns."""
    if config.getvalue("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False
    return Lots(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In their turns; and pages run on one loop, as the browser that they share does."""
    lots: dict[str, int] = {}
    for item in items:
        mine = lot(file_of(item))
        lots[mine] = max(kind(item), lots.get(mine, -1))
    due = turns(lots)
    items.sort(key=lambda item: (due[lot(file_of(item))], lot(file_of(item))))
    on_one_loop = pytest.mark.asyncio(loop_scope="session")
    for item in items:
        if item.get_closest_marker("pages") and is_async_test(item):
            item.add_marker(on_one_loop, append=False)


def pytest_collection_finish() -> None:
    """Half a million objects, of all that was imported, stay to the end: to look through them for
    garbage takes half a second each time, which nobody has to do, not even once."""
    freeze_imports()
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """What is measured waits until no system starts beside it."""
    if item.get_closest_marker("alone") is None:
        yield
        return
    with measured():
        yield


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    """The systems that a lot shares end with it, after all that its tests have made."""
    try:
        yield
    finally:
        if nextitem is None or lot(file_of(nextitem)) != lot(file_of(item)):
            SHARED.end()


def pytest_make_parametrize_id(val: object) -> str | None:
    """A file in a test's name would be longer than the environment of a program may be."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None
