"""Why a citizen is called: who may be called without saying it, and how it is written down."""

from __future__ import annotations

import pytest

from softphone_ui.outbound_calls.reasons import CallReason, read, reason_for, written


@pytest.mark.parametrize(
    ("chosen", "words", "owed", "reason"),
    [
        (None, "", True, CallReason.MISSED),
        (None, "", False, None),
        (CallReason.MISSED, "", False, None),
        (CallReason.DETAILS, "", False, CallReason.DETAILS),
        (CallReason.DETAILS, "", True, CallReason.DETAILS),
        (CallReason.OTHER, " ", False, None),
        (CallReason.OTHER, "ключ от подвала", False, CallReason.OTHER),
    ],
)
def test_a_reason_is_needed_unless_a_callback_is_due(
    chosen: CallReason | None, words: str, *, owed: bool, reason: CallReason | None
) -> None:
    assert reason_for(chosen, words, owed=owed) is reason


@pytest.mark.parametrize("words", ["", "какой подъезд: первый?"])
def test_what_is_written_is_read(words: str) -> None:
    assert read(written(CallReason.DETAILS, words)) == (CallReason.DETAILS, words)


def test_a_reason_of_another_version_stays_as_it_is() -> None:
    assert read("somebody asked") == (None, "somebody asked")
