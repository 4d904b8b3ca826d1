"""An installation is the folder of one running system. Makes its folders, secrets and, for tests,
ports."""

import fcntl
import os
import random
import secrets
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from foundation.errors import StartError
from foundation.process.files import write_whole
from foundation.process.last_start import file_of_last_start
from foundation.process.ports import is_free
from foundation.settings import PORT_KEYS, PRODUCTION_FILE, SECRET_KEYS, Settings, load_settings
from foundation.settings.networks import flat_keys
from launcher import postgres, valkey
from launcher.demo_city import demo_path

# All below Linux's ephemeral range (32768…), so that no outgoing connection takes one.
FIRST_BLOCK, BLOCKS, BLOCK = 20000, 400, 10
# Homes may share a range of audio ports: Asterisk passes over the ones that are taken.
FIRST_RTP, RTP_RANGES, RTP_PORTS = 24000, 16, 500

#: Secrets that a release after 1.0 added. An older installation has data and lacks them.
ADDED_SECRETS = frozenset({"push_secret"})
#: The file that marks a home which a restore has begun to fill and not finished.
UNFINISHED = "restore.unfinished"

TomlValue = str | int | float | bool


def ensure_home(home: Path | str | None = None) -> Settings:
    """Make the installation's folders and secrets that are missing, and return its settings.

    Raises SettingsError for a bad key, OSError if the folder cannot be written, and StartError if
    `check_lost_files` does, or if an installation with the demo city is to go into production.
    """
    settings = load_settings(home)
    check_lost_files(settings)
    if settings.production and demo_path(settings).exists():
        raise StartError(f"{settings.home} holds the demo city: production needs a home of its own")
    for folder in (settings.home, settings.run_dir):
        folder.mkdir(parents=True, exist_ok=True)
    settings.log_dir.mkdir(exist_ok=True)
    _close_to_others(settings)
    settings.folders.sounds_dir.mkdir(parents=True, exist_ok=True)
    settings.folders.incoming_dir.mkdir(parents=True, exist_ok=True)
    made = _ensure_secrets(settings.home / "secrets.toml")
    remembered = settings.home / PRODUCTION_FILE
    if settings.production and not remembered.exists():
        write_whole(remembered, to_toml({"production": True}))
    return load_settings(settings.home) if made else settings


def check_lost_files(settings: Settings) -> None:
    """Raise StartError if an installation with data has lost its secrets or its production mark.

    New ones must not be made, because they would not fit the data."""
    lost = [key for key in SECRET_KEYS if key not in ADDED_SECRETS and not settings.value(key)]
    if lost and holds_data(settings):
        path = settings.home / "secrets.toml"
        what = f"lacks {', '.join(lost)}" if path.exists() else "is missing"
        raise StartError(f"{path} {what}, and {_what_to_do(settings, path.name)}")
    mark = settings.home / PRODUCTION_FILE
    if file_of_last_start(settings.home, PRODUCTION_FILE).exists() and not mark.exists():
        raise StartError(f"{mark} is missing, and {_what_to_do(settings, mark.name)}")


def _what_to_do(settings: Settings, name: str) -> str:
    last = file_of_last_start(settings.home, name)
    way = "bring it back from your copy of the installation (docs/BACKUP.md)"
    if last.exists():
        way = f"there is that of the last start: cp {last} {settings.home / name}"
    return f"{settings.home} holds data that belong to it. Nothing was changed; {way}"


def holds_data(settings: Settings) -> bool:
    """Return whether an earlier start has left a database, a journal or files in this
    installation."""
    folders = settings.folders
    # These folders may be on a disk of their own, which may hold files before the first start.
    began = (settings.home / "run").exists()
    large = (folders.recordings_dir, folders.files_dir) if began else ()
    return (
        postgres.has_files(settings)
        or valkey.has_files(settings)
        or any(path.is_file() for folder in large for path in folder.rglob("*"))
    )


def refuse_unfinished(home: Path) -> None:
    """Raise StartError if a restore of this installation is unfinished (launcher/restore.py)."""
    if (home / UNFINISHED).exists():
        raise StartError(
            f"{home} was not brought back from its copy to the end: ./komek restore FOLDER again "
            "begins anew"
        )


def _close_to_others(settings: Settings) -> None:
    """What an installation holds, logs as well, is nobody's but its owner's. Where root is the
    owner, PostgreSQL's user has its own folder in it, and may pass."""
    if settings.home.stat().st_uid == os.geteuid():
        as_root = os.geteuid() == 0
        if as_root:
            os.chown(settings.home, 0, postgres.ensure_user().pw_gid)
        settings.home.chmod(0o710 if as_root else 0o700)
    for folder in (settings.run_dir, settings.log_dir):
        folder.chmod(0o700)
    for log in settings.log_dir.glob("*"):
        log.chmod(0o700 if log.is_dir() else 0o600)


def fresh_home(path: Path | str, **keys: TomlValue) -> dict[str, str]:
    """Make an installation as `new_home`; return the environment naming it: ``{**os.environ,
    **fresh_home(tmp)}``."""
    return {"KOMEK_HOME": str(new_home(path, **keys).home)}


def new_home(path: Path | str, **keys: TomlValue) -> Settings:
    """Make an installation at ``path`` with ports of its own; return its settings.

    The ports and ``keys`` (settings) are written into its komek.toml, so it runs beside any other
    installation. It fetches no embedding model by itself. Meant for tests and benchmarks.
    """
    home = Path(path).absolute()
    home.mkdir(parents=True, exist_ok=True)
    values: dict[str, TomlValue] = {"fetch_model": False, **free_ports(home), **keys}
    (home / "komek.toml").write_text(to_toml(values))
    return ensure_home(home)


def free_ports(home: Path) -> dict[str, int]:
    """Choose a block of ports for ``home`` that is free and was not given out lately."""
    with _blocks() as folder:
        times = {mark.name: mark.stat().st_mtime for mark in os.scandir(folder)}
        numbers = random.sample(range(BLOCKS), BLOCKS)  # among those never given out
        for number in sorted(numbers, key=lambda number: times.get(str(number), 0)):
            first = FIRST_BLOCK + number * BLOCK
            ports = {key: first + index for index, key in enumerate(PORT_KEYS)}
            if all(is_free("127.0.0.1", port) for port in ports.values()):
                (folder / str(number)).write_text(str(home))
                rtp = FIRST_RTP + number % RTP_RANGES * RTP_PORTS
                return ports | {"rtp_start": rtp, "rtp_end": rtp + RTP_PORTS - 1}
    raise OSError(f"no free block of {BLOCK} ports from {FIRST_BLOCK} on")


def to_toml(values: Mapping[str, TomlValue]) -> str:
    """Write a TOML document without headings: the key of a section is `networks.vk.token`."""
    return "".join(f"{key} = {_literal(value)}\n" for key, value in values.items())


def _literal(value: TomlValue) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)


def _ensure_secrets(path: Path) -> bool:
    """Whether any had to be made."""
    known = flat_keys(tomllib.loads(path.read_text())) if path.exists() else {}
    missing = [key for key in SECRET_KEYS if key not in known]
    if not missing:
        return False
    known |= {key: secrets.token_hex(24) for key in missing}
    write_whole(path, to_toml(known))
    return True


@contextmanager
def _blocks() -> Iterator[Path]:
    """The folder that remembers when each block was given out, locked."""
    folder = Path(tempfile.gettempdir()) / f"komek-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
