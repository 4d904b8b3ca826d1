"""Started by root, everything runs as a user of its own, and others can read nothing of it. A whole
system that root has started: tests/launcher/test_whole_system.py."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from foundation.process.progress import Progress
from foundation.settings import CODE_DIR, load_settings
from launcher.homes import ensure_home, fresh_home
from launcher.own_user import OwnUser, command_as, hand_over, own_user
from launcher.post import post
from launcher.privileges import CAP_SYS_NICE
from tests.launcher.launcher import modes

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up root's rights")


def test_a_home_and_its_logs_are_closed_to_others(tmp_path: Path) -> None:
    fresh_home(tmp_path / "h")
    settings = load_settings(tmp_path / "h")
    (settings.log_dir / "web.log").write_text("of an earlier version")
    (settings.log_dir / "web.log").chmod(0o644)
    ensure_home(settings.home)
    assert modes(settings.log_dir) == {0}
    assert settings.home.stat().st_mode & 0o007 == 0
    assert settings.log_dir.stat().st_mode & 0o077 == settings.run_dir.stat().st_mode & 0o077 == 0


@as_root
def test_what_root_writes_later_is_given_and_years_of_recordings_are_looked_through_once(
    tmp_path: Path,
) -> None:
    fresh_home(tmp_path / "h")
    settings = load_settings(tmp_path / "h")
    user = OwnUser("nobody", 65534, 65534)
    hand_over(settings, user)
    assert settings.folders.incoming_dir.stat().st_uid == user.uid
    later = settings.run_dir / "later.conf"
    recorded = settings.folders.recordings_dir / "by-root"
    later.touch()
    recorded.touch()
    hand_over(settings, user)
    assert (later.stat().st_uid, recorded.stat().st_uid) == (user.uid, 0)


@as_root
def test_a_folder_that_was_there_for_the_user_gets_what_root_makes_in_it(tmp_path: Path) -> None:
    """Or no call would be recorded into it."""
    outside = tmp_path / "outside"
    outside.mkdir()
    os.chown(outside, 65534, 65534)
    fresh_home(tmp_path / "h", recordings_dir=str(outside))
    settings = load_settings(tmp_path / "h")
    assert settings.folders.incoming_dir.stat().st_uid == 0
    hand_over(settings, OwnUser("nobody", 65534, 65534))
    assert settings.folders.incoming_dir.stat().st_uid == 65534


@as_root
def test_where_the_user_cannot_read_the_code_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr("launcher.own_user.CODE_DIR", closed)
    assert own_user(load_settings(tmp_path)) is None


#: Tells who it is, which capabilities it has, and how it is scheduled where it may choose.
WHO = """
import os
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status") if ":\\t" in line)
os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(20))
print(os.getuid(), os.getgid(), os.getgroups(), status["CapEff"].strip(), os.sched_getscheduler(0))
"""


@as_root
def test_of_roots_rights_only_realtime_is_left() -> None:
    interpreter = str(Path(sys.executable).resolve())
    command = command_as(OwnUser("nobody", 65534, 65534), [interpreter, "-c", WHO])
    done = subprocess.run(command, cwd=CODE_DIR, capture_output=True, text=True, check=False)
    nice = f"{1 << CAP_SYS_NICE:016x}"
    assert done.stdout.split() == ["65534", "65534", "[]", nice, str(os.SCHED_RR)], done.stderr


@as_root
def test_what_root_posts_is_read_by_the_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody answers here: what is looked at is whose the letter is."""
    fresh_home(tmp_path / "h")
    settings = load_settings(tmp_path / "h")
    user = OwnUser("nobody", 65534, 65534)
    monkeypatch.setattr("launcher.own_user.own_user", lambda _: user)
    monkeypatch.setattr("launcher.post.ANSWER_SECONDS", 0.0)
    words = {"author": "1", "name": "", "photos": [], "place": ""}
    post(settings, Progress(quiet=True), "Люк ашық", **words)
    folder = settings.stand_in_dir
    assert folder is not None
    assert {path.stat().st_uid for path in (folder, *folder.iterdir())} == {user.uid}
