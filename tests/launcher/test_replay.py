"""`./komek replay`, on files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from foundation.errors import StartError
from launcher.__main__ import main, parse_words
from launcher.replay import ReplayOptions, run_files

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
    shown = run_files(*files, ReplayOptions(0, 20, 0), as_json=False).splitlines()
    assert shown[-2].split() == ["the", "day", "3", "2", "1", "10.0", "s", "2", "66.7%"]
    assert shown[-1] == "1 calls without a talk: the mean was supposed"


def test_bad_lines_are_named(files: tuple[Path, Path]) -> None:
    calls, shifts = files
    calls.write_text(CALLS + "soon,1,\n")
    shifts.write_text("")
    with pytest.raises(StartError) as refused:
        run_files(*files, ReplayOptions(0, 20, 3), as_json=True)
    assert str(refused.value).splitlines() == [
        "these lines cannot be taken:",
        f'{calls}, line 5, arrives: "soon" is no time such as 2026-11-24T09:15:00+05:00',
        f"{shifts}, line 1: empty; expected operator,from,to",
    ]


def test_a_greeting_that_no_telephone_outlasts_is_refused(files: tuple[Path, Path]) -> None:
    with pytest.raises(StartError, match="a greeting of 13 s is too long"):
        run_files(*files, ReplayOptions(13, 20, 3), as_json=True)
    assert json.loads(run_files(*files, ReplayOptions(12.9, 20, 3), as_json=True))["answered"] == 2


def test_a_missing_file_and_missing_options_are_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    gone = str(tmp_path / "gone.csv")
    monkeypatch.setattr("sys.argv", ["komek", "replay", "--calls", gone, "--shifts", gone])
    assert main() == 1
    assert capsys.readouterr().err == f"komek: No such file or directory: {gone}\n"
    monkeypatch.setattr("sys.argv", ["komek", "replay", "--calls", gone])
    assert main() == 1
    assert capsys.readouterr().err == (
        "komek: replay needs a day that is on record, or --calls and --shifts\n"
    )


@pytest.mark.parametrize("text", ["-1", "soon", "nan", "inf", "4000"])
def test_seconds_are_seconds(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_words(["replay", f"--ring={text}"])
    assert "--ring" in capsys.readouterr().err


def test_remedies_of_a_day_in_files(files: tuple[Path, Path]) -> None:
    words = ["operators+1@09:00-09:10", "breaks+10@09:00-09:10"]
    rules = ReplayOptions(4, 20, 3)
    more, moved = json.loads(run_files(*files, rules, words, as_json=True))["remedies"]
    assert (more["begins"], more["ends"]) == (
        "2026-11-24T09:00:00+05:00", "2026-11-24T10:10:00+05:00"
    )  # fmt: skip
    saved = ("calls", "lost_without", "lost_with", "saved", "saved_least", "saved_most")
    assert [more[key] for key in saved] == [3, 1, 0, 1, 1, 1]
    assert [moved[key] for key in saved] == [3, 1, 1, 0, 0, 0]
    assert [moved[key] for key in ("played_from", "played_to", "again")] == [None, None, 0]
    assert more["played_from"] == more["begins"] < more["played_to"]
    shown = run_files(*files, rules, words[:1], as_json=False).splitlines()
    assert shown[-1] == "operators+1@09:00-09:10: saves 1 of 1 lost calls (1 to 1), 09:00-10:10"
    shown = run_files(*files, rules, words[1:], as_json=False).splitlines()
    assert shown[-1] == "breaks+10@09:00-09:10: saves nothing for sure (0 to 0), 08:50-10:20"


def test_a_word_that_is_no_remedy_is_one_sentence(files: tuple[Path, Path]) -> None:
    with pytest.raises(StartError, match="'more' is no remedy such as"):
        run_files(*files, ReplayOptions(4, 20, 3), ["more"], as_json=True)
    files[0].write_text(CALLS.splitlines()[0])
    with pytest.raises(StartError, match="a day without calls"):
        run_files(*files, ReplayOptions(4, 20, 3), ["reserve@6"], as_json=True)
