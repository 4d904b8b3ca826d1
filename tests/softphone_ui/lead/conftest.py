"""The stage is set once for a file: two days of 2,400 callers each, and the web process on them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from foundation.settings import Settings
from tests.real_services import RealServices
from tests.softphone_ui.lead.stage import HOUR, Stage, stage, zone_where_it_is


@pytest.fixture(scope="module")
def morning(real_services: RealServices) -> Iterator[Settings]:
    """A home of its own, in a time zone where it is ten in the morning."""
    home = Path(tempfile.mkdtemp(prefix="komek-t-"))
    try:
        yield real_services.new_home(home, timezone=zone_where_it_is(HOUR))
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def played(morning: Settings) -> AsyncIterator[Stage]:
    async with stage(morning, calls=2400) as set_up:
        yield set_up
