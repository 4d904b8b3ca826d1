"""The trial of the panels over a table made here: a whole system, from the import to the pages."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bench import panel

pytestmark = [pytest.mark.services, pytest.mark.calls]
#: The columns of Boston's table, and a half-year of reports: each day two of one kind, now and then
#: another, most of them solved within two days.
COLUMNS = (
    "CASE_ENQUIRY_ID", "OPEN_DT", "CLOSED_DT", "CASE_STATUS", "CASE_TITLE", "REASON", "TYPE",
    "neighborhood", "LATITUDE", "LONGITUDE",
)  # fmt: skip
DAYS, SAME, ROWS = 180, 2, 400


def made_table(random: Random) -> list[tuple[str, ...]]:
    rows = []
    for n in range(ROWS):
        opened = datetime(2024, 1, 1, 9) + timedelta(days=n % DAYS, minutes=random.randrange(600))
        closed = f"{opened + timedelta(days=random.choice([1, 1, 2, 9]))}" if n % 10 else ""
        kind = ("Graffiti", "Street Cleaning") if n % 5 == 0 else ("Potholes", "Highway")
        lat, lon = 42.30 + random.gauss(0, 0.01), -71.09 + random.gauss(0, 0.01)
        rows.append((
            f"{n}", f"{opened}", closed, "Closed" if closed else "Open", kind[0], kind[1], kind[0],
            "Dorchester", f"{lat:.6f}", f"{lon:.6f}",
        ))  # fmt: skip
    return rows


async def test_a_table_goes_through_every_panel(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "made.csv").open("w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *made_table(Random(109))])
    text, met = await panel.run(tmp_path)
    assert met, text
    rows = dict(line.split(" | ")[:2] for line in text.splitlines() if line.startswith("| "))
    assert rows["| import: made"] == "400 requests"
    assert "; the one that was put in: 1" in rows["| new clusters"]
    assert "0 facts" not in text and "frozen" in rows["| rating"]
    assert {path for path in panel.PAGES if f"| {path} |" in text} == set(panel.PAGES)
    assert "next month's burden:" in capsys.readouterr().out


async def test_a_folder_without_a_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="holds no table"):
        await panel.run(tmp_path)
