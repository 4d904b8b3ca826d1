"""`./komek city hotspots`, on files and without a running system."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest

from launcher.__main__ import main

HEAD = "opened,lat,lon,topic"
HERE, THERE = "51.1283,71.4305", "51.1605,71.4704"


def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    file: Path,
    *more: str,
) -> tuple[int, list[dict[str, str]], str]:
    words = ["komek", "city", "hotspots", "--from", str(file), "--month", "2026-03", *more]
    monkeypatch.setattr("sys.argv", words)
    code = main()
    out, err = capsys.readouterr()
    return code, list(csv.DictReader(io.StringIO(out))), err


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [f"2026-0{m}-1{n} 10:00:00,{HERE},road" for m in (1, 2) for n in range(4)]
    rows += [f"2026-02-1{n},{THERE},snow" for n in range(2)]
    path = tmp_path / "reports.csv"
    path.write_text("\n".join([HEAD, *rows]))
    return path


def test_the_highest_cell_stands_first(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, rows, err = run(monkeypatch, capsys, file, "--resolution", "9")
    assert code == 0 and err == ""
    assert [it["cell"] for it in rows] == ["8921538235bffff", "89215382c4bffff"]
    assert float(rows[0]["score"]) > float(rows[1]["score"]) > 0


def test_what_comes_later_changes_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, before, _ = run(monkeypatch, capsys, file)
    later = [f"2026-0{m}-01T00:00:00,{THERE},snow" for m in (3, 4, 5) for _ in range(50)]
    file.write_text(file.read_text() + "\n" + "\n".join(later))
    _, after, err = run(monkeypatch, capsys, file)
    assert after == before
    assert "150 rows of the month and after were not used" in err


def test_bad_rows_are_counted_and_do_not_stop_the_rest(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, before, _ = run(monkeypatch, capsys, file)
    bad = [
        "yesterday,51.1,71.4,road",
        "2026-02-30,51.1,71.4,road",
        "2026-02-01,,,road",
        "2026-02-01,0,0,road",
        "2026-02-01,nan,71.4,road",
        "2026-02-01,north,71.4,road",
        "2026-02-01,151.1,71.4,road",
        "2026-02-01",
    ]
    file.write_text(file.read_text() + "\n" + "\n".join(bad) + "\n\n")
    code, after, err = run(monkeypatch, capsys, file)
    assert code == 0 and after == before
    assert err.splitlines() == [
        "2 rows left out: no moment (the first in line 12)",
        "4 rows left out: no place (the first in line 14)",
        "1 rows left out: a place that is not on Earth (the first in line 18)",
        "1 rows left out: not a row of the table (the first in line 19)",
    ]


def test_a_packed_file_of_another_make(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, expected, _ = run(monkeypatch, capsys, file)
    rows = list(csv.DictReader(io.StringIO(file.read_text())))
    text = "Тема;OPEN_DT;LONGITUDE;LATITUDE\r\n" + "\r\n".join(
        f"{it['topic']};{it['opened'][8:10]}.{it['opened'][5:7]}.2026 09:00;"
        f"{it['lon'].replace('.', ',')};{it['lat'].replace('.', ',')}"
        for it in rows
    )
    packed = file.with_suffix(".csv.gz")
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + text.encode()))
    _, found, err = run(monkeypatch, capsys, packed)
    assert (found, err) == (expected, "")


def test_a_file_without_places_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.csv"
    file.write_text("opened,topic\n2026-02-01,road\n")
    code, rows, err = run(monkeypatch, capsys, file)
    assert (code, rows) == (1, [])
    assert err == f"komek: {file} has no column lat\n"


def test_a_file_that_is_broken_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.csv.gz"
    file.write_bytes(gzip.compress(b"opened,lat,lon,topic\n" * 99)[:-9])
    code, _, err = run(monkeypatch, capsys, file)
    assert code == 1 and "cannot be unpacked" in err


def test_nothing_to_learn_from_gives_no_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.csv"
    file.write_text(HEAD + "\n")
    assert run(monkeypatch, capsys, file) == (0, [], "")


@pytest.mark.parametrize(
    "words", [["--month", "2026-13"], ["--month", "26-1"], ["--resolution", "16"]]
)
def test_months_and_resolutions_are_bounded(
    words: list[str], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ["komek", "city", "hotspots", "--from", str(file), "--month", "2026-03", *words]
    monkeypatch.setattr("sys.argv", whole)
    with pytest.raises(SystemExit):
        main()
