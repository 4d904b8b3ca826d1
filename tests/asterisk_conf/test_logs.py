"""Logs and traces stay small."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from asterisk_conf import logs
from asterisk_conf.logs import CEL_GENERATIONS, rotate_cel, rotate_logs
from queue_manager.trace.cel_columns import CEL_COLUMNS, CEL_FILE, cel_mapping
from tests.real_pbx import running_pbx


def test_a_full_trace_moves_aside_and_the_oldest_goes(tmp_path: Path) -> None:
    for number in range(CEL_GENERATIONS + 2):
        (tmp_path / CEL_FILE).write_text(f"{number}" * 20)
        assert not rotate_cel(tmp_path, 21)
        assert rotate_cel(tmp_path, 20)
    kept = {path.name: path.read_text()[0] for path in tmp_path.iterdir()}
    assert kept == {f"{CEL_FILE}.1": "4", f"{CEL_FILE}.2": "3", f"{CEL_FILE}.3": "2"}


def test_no_trace_is_nothing_to_rotate(tmp_path: Path) -> None:
    assert not rotate_cel(tmp_path, 0)


def test_every_column_is_quoted() -> None:
    assert cel_mapping().count("CSV_QUOTE") == len(CEL_COLUMNS)


@pytest.mark.calls
def test_asterisk_begins_a_new_log_when_one_is_full() -> None:
    with running_pbx() as pbx:
        folder = pbx.settings.asterisk_dir / "log"
        (folder / "security.log.9").write_text("old")
        assert not rotate_logs(pbx.settings)
        before = (folder / "messages.log").stat().st_ino
        assert rotate_logs(pbx.settings, largest_bytes=10)
        assert (folder / "messages.log").stat().st_ino != before
        assert list(folder.glob("messages.log.*"))
        assert not (folder / "security.log.9").exists()


@pytest.mark.calls
def test_an_asterisk_that_does_not_answer_is_told_at_the_next_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(logs, "CONSOLE_SECONDS", 0.5)
    with running_pbx() as pbx:
        pbx.process.send_signal(signal.SIGSTOP)
        assert not rotate_logs(pbx.settings, largest_bytes=10)
        pbx.process.send_signal(signal.SIGCONT)
        monkeypatch.undo()
        assert rotate_logs(pbx.settings, largest_bytes=10)
