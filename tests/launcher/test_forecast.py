"""``./komek forecast``: the lines that it prints, and what it says of a bad file."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from launcher.forecast import NoForecast, forecast_file


def _file(folder: Path, days: int = 42) -> Path:
    path = folder / "calls.csv"
    first = datetime(2026, 1, 5)
    hours = [first + timedelta(hours=hour) for hour in range(24 * days)]
    rows = [f"{hour.isoformat()},{hour.hour}" for hour in hours]
    path.write_text("\n".join(["start,calls", *rows]), encoding="utf-8")
    return path


def test_each_interval_is_a_line(tmp_path: Path) -> None:
    out, notes = StringIO(), StringIO()
    forecast_file(_file(tmp_path), 2, "KZ", out, notes)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(lines) == 48
    assert lines[0]["start"] == "2026-02-16T00:00:00"
    assert lines[-1]["start"] == "2026-02-17T23:00:00"
    assert set(lines[0]) == {"start", "calls", "low80", "high80", "low95", "high95"}
    assert lines[12]["calls"] == pytest.approx(12, abs=1)
    assert notes.getvalue() == ""


def test_what_the_file_lacks_is_said(tmp_path: Path) -> None:
    path, notes = _file(tmp_path), StringIO()
    rows = path.read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if not row.startswith(("2026-01-08", "2026-01-09"))]
    path.write_text("\n".join([*kept, rows[1]]), encoding="utf-8")
    forecast_file(path, 1, None, StringIO(), notes)
    assert "of 2 days the file has no rows" in notes.getvalue()
    assert "1 starts" in notes.getvalue()


@pytest.mark.parametrize(
    ("days", "country", "says"),
    [(0, None, "from 1 to 367"), (368, None, "from 1 to 367"), (7, "Atlantis", "write KZ")],
)
def test_a_senseless_request_is_refused(
    tmp_path: Path, days: int, country: str | None, says: str
) -> None:
    with pytest.raises(NoForecast, match=says):
        forecast_file(_file(tmp_path), days, country, StringIO(), StringIO())


def test_a_bad_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoForecast, match="No such file"):
        forecast_file(tmp_path / "none.csv", 7, None, StringIO(), StringIO())
    (tmp_path / "latin.csv").write_bytes(b"start,calls\n\xff\xfe,1\n")
    with pytest.raises(NoForecast, match="is not UTF-8"):
        forecast_file(tmp_path / "latin.csv", 7, None, StringIO(), StringIO())
