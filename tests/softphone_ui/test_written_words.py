"""What the figures of what was written call the networks."""

from __future__ import annotations

from channels.intake import CHANNELS
from softphone_ui.written.report import NETWORK_WORDS


def test_every_source_has_a_name() -> None:
    assert set(NETWORK_WORDS) == set(CHANNELS)
