"""The whole system on a disk that fills up, and without its supervisor."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from foundation.settings import Settings, load_settings
from launcher.control import Control, guard_of, is_alive
from launcher.homes import fresh_home
from launcher.leftovers import leftovers
from tests.launcher.launcher import ROLES, Launcher, within
from tests.small_disk import SmallDisk, small_disk

pytestmark = pytest.mark.calls

DISK_MEGABYTES = 400
PATIENCE = 90.0


@pytest.fixture(scope="module")
def disk() -> Iterator[SmallDisk]:
    with small_disk(DISK_MEGABYTES) as disk:
        yield disk


@pytest.fixture(scope="module")
def komek(disk: SmallDisk) -> Iterator[Launcher]:
    home = disk.folder / "h"
    fresh_home(home, greeting="none")
    launcher = Launcher(home)
    try:
        launcher("up", "--detach")
        yield launcher
    finally:
        disk.make_room()
        launcher("down", "--now", check=False)
        for it in leftovers(load_settings(home)):
            it.process.kill()


@pytest.fixture
def settings(komek: Launcher, disk: SmallDisk) -> Settings:
    """There is room, and everything runs, when a test begins."""
    disk.make_room()
    if not is_whole(komek.status()):
        komek("up", "--detach")
    return load_settings(komek.home)


def is_whole(told: dict[str, Any]) -> bool:
    return set(told["processes"]) == ROLES and all(told["answering"].values())


def kill_supervisor(settings: Settings) -> None:
    """With its guard, which would start another one."""
    supervisor = int((settings.run_dir / "supervisor.pid").read_text())
    guard = guard_of(supervisor)
    os.kill(guard, signal.SIGKILL)
    os.kill(supervisor, signal.SIGKILL)
    within(90, lambda: not is_alive(supervisor) and not is_alive(guard))


def test_all_that_falls_on_a_full_disk_is_back_when_there_is_room(
    komek: Launcher, disk: SmallDisk, settings: Settings
) -> None:
    supervisor = int((settings.run_dir / "supervisor.pid").read_text())
    before = komek.status()["processes"]
    disk.fill()
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    # Each falls again, or waits for the disk; it is tried each second, and each try is logged.
    within(90, lambda: all(it.pid != before[it.role] for it in Control(settings).processes()))
    told = komek.status()
    assert told["supervisor"] == "answers" and told["disk"]["room"] == "full"
    assert "ROOM IS FULL" in komek("status", check=False).stdout
    disk.make_room()
    within(PATIENCE, lambda: is_whole(komek.status()))
    assert is_alive(supervisor) and komek.status()["disk"]["room"] == "ok"


def test_without_its_supervisor_status_tells_what_runs_and_up_starts_anew(
    komek: Launcher, settings: Settings
) -> None:
    before = komek.status()["processes"]
    kill_supervisor(settings)
    told = komek.status()
    assert told["supervisor"] == "gone" and told["running"]
    assert told["processes"] == before
    within(90, lambda: is_whole(komek.status()))  # which waits two seconds for each answer
    os.kill(before["agi"], signal.SIGKILL)
    within(90, lambda: not is_alive(before["agi"]))
    told = komek.status()
    assert "agi" not in told["processes"] and not told["answering"]["agi"]
    shown = komek("status", check=False)
    assert shown.returncode == 1 and "THE SUPERVISOR IS GONE" in shown.stdout
    assert "Komek 109 is up" not in shown.stdout and f"pid {before['valkey']}" in shown.stdout
    komek("up", "--detach")
    told = komek.status()
    assert is_whole(told) and told["supervisor"] == "answers"
    assert not any(is_alive(pid) for pid in before.values())


def test_down_ends_all_that_outlived_its_supervisor_on_a_full_disk(
    komek: Launcher, disk: SmallDisk, settings: Settings
) -> None:
    before = komek.status()["processes"]
    family = [psutil.Process(pid) for pid in before.values()]
    family += [child for process in family for child in process.children(recursive=True)]
    disk.fill()
    kill_supervisor(settings)
    komek("down")
    assert not [it for it in family if it.is_running() and is_alive(it.pid)]
    assert komek("status", check=False).returncode == 3
    assert "nothing of" in komek("down").stdout
    refused = komek("up", "--detach", check=False)
    assert refused.returncode == 1 and "make room" in refused.stderr.splitlines()[-1]


def test_a_stranger_at_a_port_is_named_and_left_alone(komek: Launcher, disk: SmallDisk) -> None:
    komek("down")
    disk.make_room()
    settings = load_settings(komek.home)
    code = f"""
import socket, time
with socket.create_server(("127.0.0.1", {settings.stores.redis_port})):
    print("ready", flush=True)
    time.sleep(600)
"""
    stranger = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert stranger.stdout is not None and stranger.stdout.readline() == "ready\n"
        told = komek.status()
        assert told["supervisor"] == "none" and not told["redis"]["up"]
        refused = komek("up", "--detach", check=False)
        assert f"pid {stranger.pid}" in refused.stderr and "KOMEK_REDIS_PORT" in refused.stderr
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.communicate()
