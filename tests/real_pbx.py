"""A real Asterisk with our configuration, in a home of its own on free ports.

with running_pbx(greeting="none") as pbx:
    Caller("77010000001", pbx.sip, log).dial("109")
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from asterisk_conf.phones import OperatorPhone
from asterisk_conf.prefix import Pbx, find_or_fetch
from asterisk_conf.roster import usual_line
from asterisk_conf.start import prepare
from foundation.settings import Settings, load_settings
from launcher.homes import fresh_home
from sip_peers.peers import Credentials

START_SECONDS = 60
#: Numbers to which a caller may be handed on, where a way out is set.
OUTSIDE = ("103", "+77172000103")
EXTENSIONS = tuple(str(1001 + number) for number in range(27))


def sip_password(extension: str) -> str:
    return f"secret-{extension}"


def demo_phones() -> list[OperatorPhone]:
    """Operators 1001-1027, whose SIP password is `sip_password(extension)`."""
    return [OperatorPhone(ext, f"Оператор {ext}", password=sip_password(ext)) for ext in EXTENSIONS]


@dataclass
class RealPbx:
    """A running Asterisk: `sip` is its address, `settings` the home's."""

    settings: Settings
    pbx: Pbx
    process: subprocess.Popen[bytes]

    @property
    def sip(self) -> tuple[str, int]:
        return "127.0.0.1", self.settings.ports.sip_port

    @property
    def conf(self) -> Path:
        return self.settings.asterisk_dir / "etc" / "asterisk.conf"

    @property
    def log(self) -> str:
        """What Asterisk logged: notices, warnings and errors."""
        return (self.settings.asterisk_dir / "log" / "messages.log").read_text()

    def complaints(self) -> list[str]:
        return [row for row in self.log.splitlines() if " WARNING[" in row or " ERROR[" in row]

    def account(self, extension: str) -> Credentials:
        return Credentials(extension, sip_password(extension))

    def console(self, line: str) -> str:
        done = subprocess.run(
            self.pbx.console(self.conf, line), capture_output=True, text=True, timeout=20
        )
        if done.returncode:
            raise RuntimeError(f"{line}: {done.stdout}{done.stderr}")
        return done.stdout

    def channels(self) -> list[str]:
        """Names of the channels that are up."""
        rows = self.console("core show channels concise").splitlines()
        return [row.partition("!")[0] for row in rows if "!" in row]


@contextlib.contextmanager
def running_pbx(
    phones: list[OperatorPhone] | None = None, **keys: str | int | float | bool
) -> Iterator[RealPbx]:
    """Start Asterisk in a fresh home with the given settings; it is ended with the block."""
    folder = Path(tempfile.mkdtemp(prefix="komek-pbx-"))
    fresh_home(folder, **{"greeting": "none", **keys})
    settings = load_settings(folder)
    pbx = find_or_fetch(settings, lambda text: None)
    prepare(
        settings, pbx, demo_phones() if phones is None else phones, [usual_line(settings)],
        outside=OUTSIDE,
    )  # fmt: skip
    conf = settings.asterisk_dir / "etc" / "asterisk.conf"
    with (settings.asterisk_dir / "log" / "console").open("w") as console:
        process = subprocess.Popen(pbx.foreground(conf), stdout=console, stderr=console)
    try:
        real = RealPbx(settings, pbx, process)
        wait_until_booted(real)
        yield real
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_booted(real: RealPbx) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and real.process.poll() is None:
        with contextlib.suppress(RuntimeError):  # its socket is not there yet
            real.console("core waitfullybooted")
            return
        time.sleep(0.05)
    raise RuntimeError(f"Asterisk did not start: see {real.settings.asterisk_dir}/log")


@pytest.fixture(scope="session")
def real_pbx() -> Iterator[RealPbx]:
    """One Asterisk for a test session; import it, or ask for another with running_pbx()."""
    with running_pbx() as real:
        yield real
