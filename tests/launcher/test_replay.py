"""`./komek replay`, on files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from foundation.errors import StartError
from launcher.__main__ import main, parse_words
from launcher.replay import Rules, run_files

CALLS = """arrives,talk_seconds,patience_seconds
2026-11-24T09:00:00+05:00,60,
2026-11-24T09:00:10+05:00,60,30
2026-11-24T09:15:20+05:00,,
"""
SHIFTS = "operator,from,to\n1001,2026-11-24T09:00:00+05:00,2026-11-24T18:00:00+05:00\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    calls, shifts = tmp_path / "calls.csv", tmp_path / "shifts.csv"
    calls.write_text(CALLS)
    shifts.write_text(SHIFTS)
    return calls, shifts


def test_a_day_as_json(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls, shifts = map(str, files)
    words = ["komek", "replay", "--calls", calls, "--shifts", shifts, "--json"]
    monkeypatch.setattr("sys.argv", [*words, "--greeting", "4", "--wrap-up", "20", "--ring", "3"])
    assert main() == 0
    found = json.loads(capsys.readouterr().out)
    counts = ("offered", "answered", "lost", "mean_wait_seconds", "in_16_seconds")
    assert [found[key] for key in counts] == [3, 2, 1, 12.667, 2]
    quarters = found["quarter_hours"]
    assert [it["begins"][11:16] for it in quarters] == ["09:00", "09:15"]
    assert [[it[key] for key in counts] for it in quarters] == [
        [2, 1, 1, 17.0, 1],
        [1, 1, 0, 4.0, 1],
    ]
    assert (found["operators"], found["talks_supposed"]) == (1, 1)
    assert found["rules"]["ring_time_seconds"] == 6


def test_a_day_as_a_table(files: tuple[Path, Path]) -> None:
    shown = run_files(*files, Rules(0, 20, 0), as_json=False).splitlines()
    assert shown[-2].split() == ["the", "day", "3", "2", "1", "10.0", "s", "2", "66.7", "%"]
    assert shown[-1] == "1 calls without a talk: the mean was supposed"


def test_bad_lines_are_named(files: tuple[Path, Path]) -> None:
    calls, shifts = files
    calls.write_text(CALLS + "soon,1,\n")
    shifts.write_text("")
    with pytest.raises(StartError) as refused:
        run_files(*files, Rules(0, 20, 3), as_json=True)
    assert str(refused.value).splitlines() == [
        "these lines cannot be taken:",
        f'{calls}, line 5, arrives: "soon" is no time such as 2026-11-24T09:15:00+05:00',
        f"{shifts}, line 1: empty; expected operator,from,to",
    ]


def test_a_greeting_that_no_telephone_outlasts_is_refused(files: tuple[Path, Path]) -> None:
    with pytest.raises(StartError, match="a greeting of 13 s is too long"):
        run_files(*files, Rules(13, 20, 3), as_json=True)
    assert json.loads(run_files(*files, Rules(12.9, 20, 3), as_json=True))["answered"] == 2


def test_a_missing_file_and_missing_options_are_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    gone = str(tmp_path / "gone.csv")
    monkeypatch.setattr("sys.argv", ["komek", "replay", "--calls", gone, "--shifts", gone])
    assert main() == 1
    assert capsys.readouterr().err == f"komek: No such file or directory: {gone}\n"
    monkeypatch.setattr("sys.argv", ["komek", "replay", "--calls", gone])
    assert main() == 1
    assert capsys.readouterr().err == "komek: replay needs --calls and --shifts\n"


@pytest.mark.parametrize("text", ["-1", "soon", "nan", "inf", "4000"])
def test_seconds_are_seconds(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_words(["replay", f"--ring={text}"])
    assert "--ring" in capsys.readouterr().err
