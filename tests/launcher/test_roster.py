"""``./komek roster solve``: the object that it prints, and what it says of a bad file."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest

from launcher.roster import NoRoster, solve_file

FILE = {
    "month": "2027-02",
    "operators": [{"id": 7, "hours_least": 12, "hours_most": 24}],
    "patterns": [{"code": "D", "from": "08:00", "to": "20:00", "break_minutes": 0}],
    "requirement": [{"start": "2027-02-03T10:00", "operators": 1}],
}


def _print(tmp_path: Path, file: object) -> tuple[bool, dict[str, object]]:
    path, out = tmp_path / "month.json", StringIO()
    path.write_text(json.dumps(file))
    found = solve_file(path, 2, out)
    return found, json.loads(out.getvalue())


def test_the_answer_is_one_object(tmp_path: Path) -> None:
    found, answer = _print(tmp_path, FILE)
    assert found
    assert answer["cost"] == answer["bound"] == 0
    assert {each["operator"] for each in answer["shifts"]} == {7}


def test_a_conflict_is_an_answer_without_shifts(tmp_path: Path) -> None:
    found, answer = _print(tmp_path, FILE | {"patterns": []})
    assert not found
    assert answer["shifts"] == []
    assert answer["conflicts"]


def test_a_bad_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoRoster, match=r"none\.json"):
        solve_file(tmp_path / "none.json", 2, StringIO())
    with pytest.raises(NoRoster, match="month"):
        _print(tmp_path, FILE | {"month": "May"})
    with pytest.raises(NoRoster, match="--seconds"):
        solve_file(tmp_path / "none.json", 0, StringIO())
