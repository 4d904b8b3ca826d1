"""Folders are copied file by file, each whole, and only what has changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from foundation.errors import StartError
from launcher import file_copy
from launcher.file_copy import PART, Amount, FileOwner


def below(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    (folder / "2026" / "11").mkdir(parents=True)
    (folder / "2026" / "11" / "one").write_text("11111")
    (folder / "two").write_text("2")
    return folder


def copied(source: Path, target: Path) -> Amount:
    """What was copied, which is what was said before."""
    waiting, done = file_copy.missing(source, target), []
    file_copy.copy(source, target, done.append)
    assert sum(done, Amount()) == waiting
    return waiting


def test_all_at_first_and_then_what_has_changed(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    assert copied(source, target) == Amount(2, 6)
    assert below(target) == below(source)
    assert copied(source, target) == Amount()
    (source / "two").write_text("other")
    (source / "three").write_text("")
    assert copied(source, target) == Amount(2, 5)
    assert below(target) == below(source)


def test_what_a_copy_that_was_cut_short_has_left_is_no_file(source: Path, tmp_path: Path) -> None:
    """Newer than what it was copied from, and shorter."""
    target = tmp_path / "target"
    target.mkdir()
    (target / f"two{PART}").write_text("")
    assert copied(source, target) == Amount(2, 6)
    again = tmp_path / "again"
    (target / f"three{PART}").write_text("half")
    assert copied(target, again) == Amount(2, 6)
    assert below(again) == below(source)


def test_a_newer_file_that_is_not_the_same_is_copied_over(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    copied(source, target)
    (target / "two").write_text("")
    assert copied(source, target) == Amount(1, 1)
    assert below(target) == below(source)


def test_times_and_modes_are_copied(source: Path, tmp_path: Path) -> None:
    os.utime(source / "two", ns=(1_700_000_000_123_456_789,) * 2)
    (source / "two").chmod(0o640)
    copied(source, tmp_path / "target")
    state = (tmp_path / "target" / "two").stat()
    assert (state.st_mtime_ns, state.st_mode & 0o777) == (1_700_000_000_123_456_789, 0o640)


def test_a_file_that_goes_meanwhile_is_passed_over(source: Path, tmp_path: Path) -> None:
    def tell(_: Amount) -> None:
        (source / "2026" / "11" / "one").unlink()

    file_copy.copy(source, tmp_path / "target", tell)
    assert below(tmp_path / "target") == {"two": "2"}


def test_a_file_that_cannot_be_written_is_told_and_there_is_no_half(
    source: Path, tmp_path: Path
) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / f"two{PART}").mkdir()  # the part cannot be written
    with pytest.raises(OSError):
        file_copy.copy(source, target)
    assert not (target / "two").exists()


@pytest.mark.parametrize("name", ["link", "2026/link", "folder", "pipe"])
def test_what_is_no_file_is_refused(source: Path, tmp_path: Path, name: str) -> None:
    """A link leads to files of others, or to none of ours that would be missing from the copy."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_text("of another")
    if name == "pipe":
        os.mkfifo(source / name)
    else:
        leads_to = tmp_path / "outside" / ("" if name == "folder" else "secret")
        (source / name).symlink_to(leads_to)
    for act in (file_copy.missing, file_copy.copy):
        with pytest.raises(StartError, match=f"{name} is no file"):
            act(source, tmp_path / "target")


def test_what_the_file_system_keeps_on_top_is_none_of_ours(source: Path, tmp_path: Path) -> None:
    (source / "lost+found").mkdir()
    (source / "lost+found" / "inode").write_text("1")
    assert copied(source, tmp_path / "target") == Amount(2, 6)
    assert not file_copy.holds_something(tmp_path / "none")
    (tmp_path / "disk" / "lost+found").mkdir(parents=True)
    assert not file_copy.holds_something(tmp_path / "disk")
    assert file_copy.holds_something(source)


def test_a_link_to_the_folder_itself_is_followed(source: Path, tmp_path: Path) -> None:
    """It is the settings' own."""
    (tmp_path / "other").symlink_to(source)
    assert copied(tmp_path / "other", tmp_path / "target") == Amount(2, 6)


def test_a_part_that_is_a_link_is_not_written_through(source: Path, tmp_path: Path) -> None:
    target, outside = tmp_path / "target", tmp_path / "outside"
    target.mkdir()
    outside.write_text("of another")
    (target / f"two{PART}").symlink_to(outside)
    with pytest.raises(OSError):
        file_copy.copy(source, target)
    assert outside.read_text() == "of another"


def test_a_disk_that_keeps_no_parts_of_seconds_has_the_same_files(
    source: Path, tmp_path: Path
) -> None:
    target = tmp_path / "target"
    copied(source, target)
    for name in below(target):
        seconds = int((target / name).stat().st_mtime)
        os.utime(target / name, (seconds, seconds))
    assert copied(source, target) == Amount()


def test_some_folders_are_left_out_where_they_are_on_top(source: Path, tmp_path: Path) -> None:
    file_copy.copy(source, tmp_path / "one", but=["2026"])
    assert below(tmp_path / "one") == {"two": "2"}
    file_copy.copy(source, tmp_path / "all", but=["11"])
    assert below(tmp_path / "all") == below(source)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to others")
def test_files_and_their_folders_are_given(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    file_copy.copy(source, target, owner=FileOwner(65534, 65534))
    assert {path.stat().st_uid for path in target.rglob("*")} == {65534}
    assert target.stat().st_uid == 0


def test_a_folder_that_is_not_there_has_nothing(tmp_path: Path) -> None:
    assert copied(tmp_path / "none", tmp_path / "target") == Amount()
