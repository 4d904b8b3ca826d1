"""An import says how far it is, and why it waits."""

from __future__ import annotations

import io

import pytest

from bench.__main__ import NAMES
from launcher.__main__ import parse_words
from launcher.import_requests import ImportProgress


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_line_every_two_seconds_and_one_for_each_wait() -> None:
    clock, out = Clock(), io.StringIO()
    progress = ImportProgress(900, out, clock)
    progress.report(1, 0.0)
    clock.now += 2.1
    progress.report(40, 0.0)
    for _ in range(8):  # all that are under way are refused at once
        progress.report(60, 60.0)
    clock.now += 60.0
    progress.report(60, 60.0)
    lines = out.getvalue().splitlines()
    assert [line.split(" rows")[0].strip() for line in lines] == ["40 of 900"] + ["60 of 900"] * 2
    assert "on in 60 s" in lines[1] and "--per-minute" in lines[1]


def test_an_import_may_do_without_a_key() -> None:
    assert parse_words(["import", "nyc", "requests.csv"]).key is None


def test_help_names_every_benchmark_once(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_words(["bench", "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    assert f"measure: {', '.join(NAMES)} " in shown
