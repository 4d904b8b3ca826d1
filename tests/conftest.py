"""Fixtures that every room's tests may ask for, and what stays together on one worker."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

from tests.real_services import fresh_settings, real_services

__all__ = ["fresh_settings", "real_services"]
ROOT = Path(__file__).parent.parent


class OneBrowser(LoadFileScheduling):  # type: ignore[misc]
    """A file's tests share their PBX and their database, so they stay on one worker; all pages
    stay on one, for two browsers leave too little of two cores."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "pages" if has_pages(file) else file


@cache
def has_pages(file: str) -> bool:
    """Whether tests of this file (from the root of the code) start a browser."""
    path = ROOT / file
    return path.exists() and "mark.pages" in path.read_text(encoding="utf-8")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """As `--dist loadfile`, but for the pages."""
    return OneBrowser(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_make_parametrize_id(val: object) -> str | None:
    """A file in a test's name would be longer than the environment of a program may be."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None
