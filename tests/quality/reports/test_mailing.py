"""Reports that are due are made by a program of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from foundation.settings import Settings, load_settings
from quality.reports import mailing
from quality.reports.mailing import PROGRAM, ReportsNotSent

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


async def test_the_program_runs_where_something_is_due_and_its_failure_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    due: list[str] = []
    ran: list[str] = []
    codes = [0, 1]

    async def due_reports(*_: object) -> list[str]:
        return due

    async def run_program(_: Settings, module: str) -> int:
        ran.append(module)
        return codes.pop(0)

    monkeypatch.setattr(mailing, "due_reports", due_reports)
    monkeypatch.setattr(mailing, "run_program", run_program)
    job = mailing.job(load_settings(tmp_path), cast(Any, None))
    await job.work(NOW)
    assert ran == []
    due.append("a report")
    await job.work(NOW)
    assert ran == [PROGRAM]
    with pytest.raises(ReportsNotSent, match="ended with 1"):
        await job.work(NOW)
    assert job.retry_pause(1, 1.0) == timedelta(minutes=5), "the program takes a processor"
