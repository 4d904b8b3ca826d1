"""``./komek`` of one home, as tests of the whole system call it."""

import asyncio
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from foundation.process.last_start import find_settings
from foundation.process.our_programs import PROGRAMS
from foundation.settings import CODE_DIR, cache_dir
from launcher.status import status
from sip_peers.peers import AnswerBehaviour, Credentials, OperatorPhone, WireLog

#: What runs in a home whose settings name nothing.
ROLES = {
    *("postgres", "valkey", "asterisk", "watch"),
    *(program.role for program in PROGRAMS if not program.optional),
}


@dataclass
class Launcher:
    """``./komek`` for one home; its Python half, as the checks run on this very interpreter."""

    home: Path

    def __call__(self, *words: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, "-m", "launcher", *words],
            cwd=CODE_DIR,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        if check:
            assert done.returncode == 0, done.stdout + done.stderr
        return done

    @property
    def environment(self) -> dict[str, str]:
        clean = {key: value for key, value in os.environ.items() if not key.startswith("KOMEK_")}
        kept = {key: os.environ[key] for key in ("KOMEK_CACHE",) if key in os.environ}
        ours = {"KOMEK_HOME": str(self.home), "KOMEK_FETCH_MODEL": "false"}
        return clean | kept | ours

    def status(self) -> dict[str, Any]:
        """The object of ``status --json``, without the start of a program to print it. To be called
        where no event loop runs."""
        return dict(status(find_settings(self.home).settings))


@contextmanager
def open_place() -> Iterator[Path]:
    """A folder that others may pass, with a cache of its own: root's may be closed to them. What
    root starts in it so runs as the user of its own."""
    place = Path(tempfile.mkdtemp(prefix="komek-u-"))
    place.chmod(0o755)
    (place / "cache").mkdir()
    for fetched in cache_dir().glob("asterisk-*"):
        subprocess.run(["cp", "-al", fetched, place / "cache"], check=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KOMEK_CACHE", str(place / "cache"))
        yield place
    shutil.rmtree(place, ignore_errors=True)


def modes(folder: Path) -> set[int]:
    """What others than the owner may do with the files in it."""
    return {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in folder.iterdir()}


async def call_with_one_operator(komek: Launcher, user: str, password: str) -> str:
    """What ``komek call`` says while this operator's SIP phone is there and answers."""
    pbx = (await asyncio.to_thread(komek.status))["sip"]
    phone = OperatorPhone(Credentials(user, password), (pbx["host"], pbx["port"]), WireLog())
    phone.plan = AnswerBehaviour(after_seconds=0.2, talk_seconds=None)
    await phone.plug_in()
    try:
        await asyncio.wait_for(phone.dial("*10").ended.wait(), 20)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "launcher", "call", "--seconds", "2"),
            cwd=CODE_DIR,
            env=komek.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 0, said.decode()
        return said.decode()
    finally:
        phone.unplug()


def within(seconds: float, holds: Callable[[], object]) -> None:
    """Wait until `holds`, as long as `seconds` at most."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)
