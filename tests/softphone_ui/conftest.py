"""What tests of the web process may ask for."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from softphone_ui.web import throttle


@pytest.fixture
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries are counted by the minute, the hour and the day, and none ends in such a test."""
    monkeypatch.setattr(throttle, "time", SimpleNamespace(time=lambda: 0.0))
