"""The bare Asterisk shared by the peers' tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.bare_pbx import bare_pbx

PHONES = [str(1001 + n) for n in range(27)]


@pytest.fixture(scope="session")
def pbx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    with bare_pbx(Path("/tmp/pbx/prefix"), tmp_path_factory.mktemp("bare"), PHONES) as address:
        yield address
