"""The bare Asterisk shared by the peers' tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from asterisk_conf.prefix import find_or_fetch
from foundation.settings import load_settings
from tests.sip_peers.bare_pbx import bare_pbx

PHONES = [str(1001 + n) for n in range(27)]


@pytest.fixture(scope="session")
def pbx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    found = find_or_fetch(load_settings(tmp_path_factory.mktemp("home")), print)
    with bare_pbx(found, tmp_path_factory.mktemp("bare"), PHONES) as address:
        yield address
