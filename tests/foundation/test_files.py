"""What a disk without room does to files and logs: the earlier text stays, nobody fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from supervisor import loggers

from foundation.process.files import FULL_BYTES, RUN_BYTES, disk_of, write_whole
from launcher.log_file import LogFile
from tests.small_disk import no_file_grows


def test_what_cannot_be_written_leaves_the_earlier_text(tmp_path: Path) -> None:
    path = tmp_path / "production.toml"
    write_whole(path, "production = true\n", 0o640)
    with no_file_grows(os.getpid()), pytest.raises(OSError):
        write_whole(path, "production = false\n")
    assert path.read_text() == "production = true\n"
    assert [it.name for it in tmp_path.iterdir()] == ["production.toml"]


@pytest.mark.parametrize(
    ("free", "files", "room"),
    [
        (RUN_BYTES, 1000, "ok"),
        (RUN_BYTES - 1, 1000, "low"),
        (FULL_BYTES - 1, 1000, "full"),
        (RUN_BYTES, 0, "full"),
    ],
)
def test_room_is_bytes_and_files(
    monkeypatch: pytest.MonkeyPatch, free: int, files: int, room: str
) -> None:
    state = os.statvfs_result((1, 1, 10 * free, free, free, 9000, files, files, 0, 255))
    monkeypatch.setattr(os, "statvfs", lambda _: state)
    assert disk_of(Path("/")).room == room


def log_to(path: Path, max_bytes: int = 0, backups: int = 0) -> loggers.Logger:
    logger = loggers.getLogger(loggers.LevelsByName.INFO)
    handler = LogFile(str(path), maxBytes=max_bytes, backupCount=backups)
    handler.setFormat("%(message)s")
    logger.addHandler(handler)
    return logger


def test_a_log_without_room_fails_nobody_and_says_what_it_lacks(tmp_path: Path) -> None:
    log = log_to(tmp_path / "agi.log")
    log.info(b"before\n")
    with no_file_grows(os.getpid()):
        log.info(b"lost 1\n")
        log.info(b"lost 2\n")
    log.info(b"after\n")
    text = (tmp_path / "agi.log").read_text()
    assert text == "before\n\n[14 bytes of this log were dropped: the disk took none]\nafter\n"


def test_a_log_that_cannot_be_opened_is_opened_later(tmp_path: Path) -> None:
    path = tmp_path / "log" / "agi.log"
    log = log_to(path)
    log.info(b"lost\n")
    path.parent.mkdir()
    log.info(b"after\n")
    assert "5 bytes" in path.read_text() and path.read_text().endswith("after\n")


def test_a_log_is_turned_over_at_its_size(tmp_path: Path) -> None:
    log = log_to(tmp_path / "agi.log", max_bytes=10, backups=2)
    for number in range(4):
        log.info(b"piece %d of ten\n" % number)
    names = sorted(it.name for it in tmp_path.iterdir())
    assert names == ["agi.log.1", "agi.log.2"]
    assert (tmp_path / "agi.log.1").read_text() == "piece 3 of ten\n"
    log.info("words — сөздер\n")
    assert (tmp_path / "agi.log.1").read_text() == "words — сөздер\n"


def test_a_log_that_was_moved_away_is_made_anew(tmp_path: Path) -> None:
    log = log_to(tmp_path / "agi.log")
    log.info(b"1\n")
    (tmp_path / "agi.log").rename(tmp_path / "moved")
    log.handlers[0].reopen()
    log.info(b"2\n")
    assert (tmp_path / "agi.log").read_text() == "2\n"


def test_the_wrapped_limit_is_lifted_again() -> None:
    """Else the other tests of this process could write nothing."""
    with no_file_grows(os.getpid()):
        pass
    done = subprocess.run(
        [sys.executable, "-c", "import tempfile; tempfile.TemporaryFile().write(b'x' * 99999)"],
        check=False,
    )
    assert done.returncode == 0
