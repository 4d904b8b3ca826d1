"""When silence is long enough to end a process, and when it is not."""

import os
import signal
from pathlib import Path

import pytest

from foundation.settings import load_settings
from launcher.watch import START_SECONDS, Silence, Watch

PATIENCE = 3.0


def silence(*, answered: bool) -> Silence:
    known = Silence()
    known.met(100, now=0)
    if answered:
        known.heard()
    return known


def test_three_seconds_after_the_question_that_was_not_answered() -> None:
    known = silence(answered=True)
    assert not known.is_over(now=52.9, sent_at=50, patience=PATIENCE)
    assert known.is_over(now=53.0, sent_at=52.9, patience=PATIENCE)


def test_an_answer_ends_the_silence() -> None:
    known = silence(answered=True)
    known.is_over(now=52, sent_at=50, patience=PATIENCE)
    known.heard()
    assert not known.is_over(now=54, sent_at=53, patience=PATIENCE)


def test_a_process_that_starts_is_given_time() -> None:
    known = silence(answered=False)
    assert not known.is_over(now=START_SECONDS, sent_at=1, patience=PATIENCE)
    assert known.is_over(now=START_SECONDS + PATIENCE, sent_at=2, patience=PATIENCE)


def test_the_successor_begins_anew() -> None:
    known = silence(answered=True)
    known.is_over(now=52, sent_at=50, patience=PATIENCE)
    known.met(101, now=53)
    assert not known.is_over(now=56, sent_at=53, patience=PATIENCE)
    assert not known.answered


async def test_nobody_is_ended_whom_no_supervisor_would_start_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Besides, the pid that it had may be somebody else's by now."""
    killed: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda *what: killed.append(what))
    is_there = True

    def pids() -> dict[str, int]:
        if not is_there:
            raise ConnectionRefusedError
        return {"asterisk": 4_000_000}

    watch = Watch({}, pids, load_settings(tmp_path))
    await watch.refresh_pids()
    is_there = False
    await watch.refresh_pids()
    await watch.end_hung("asterisk", 4_000_000)
    assert not killed
    is_there = True
    await watch.refresh_pids()
    await watch.end_hung("asterisk", 4_000_000)
    assert killed == [(4_000_000, signal.SIGKILL)]
