"""The PBX to run: the host's own Asterisk if it is 20 or newer, else one fetched beside it."""

import fcntl
import json
import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from asterisk_conf.apt_fetch import OLDEST, fetch_into
from asterisk_conf.modules import REQUIRED
from foundation.errors import StartError
from foundation.settings import Settings, cache_dir
from prompts.voice import Voice

Progress = Callable[[str], None]
SYSTEM_PATH = ":/usr/sbin:/sbin"  # often not in a user's PATH
COMPLETE = "komek-prefix.json"
RUSSIAN_SOUNDS = ("ru_RU_f_IvrvoiceRU", "ru", "en_US_f_Allison", "en")
HOST_MODULES = (
    "usr/lib/*/asterisk/modules",
    "usr/lib64/asterisk/modules",
    "usr/lib/asterisk/modules",
    "usr/local/lib/asterisk/modules",
)
HOST_DATA = ("usr/share/asterisk", "var/lib/asterisk", "usr/local/share/asterisk")


class NoPbx(StartError):
    """An error: there is no Asterisk that serves; the message says what to do."""


@dataclass(frozen=True)
class Pbx:
    """One Asterisk. ``command`` begins every call of it; paths are absolute.

    ``language`` is the folder of its best prompts, ``music`` its pieces without extension.
    """

    command: tuple[str, ...]
    version: tuple[int, ...]
    module_dir: Path
    data_dir: Path
    modules: frozenset[str]
    language: str = "en"
    music_dir: Path = Path("/nonexistent")
    music: tuple[Path, ...] = ()
    espeak: tuple[str, ...] = ()

    @property
    def sbin_dir(self) -> Path:
        """Return where its programs lie."""
        return Path(self.command[-1]).parent

    @property
    def voice(self) -> Voice:
        """Return what can speak that came with it, or is the host's."""
        return Voice(self.espeak, self.data_dir / "sounds")

    def foreground(self, conf: Path) -> list[str]:
        """Return the arguments of the server itself, in the foreground; ``conf`` is an
        asterisk.conf."""
        return [*self.command, "-f", "-C", str(conf)]

    def console(self, conf: Path, line: str) -> list[str]:
        """Return the arguments of one command to the running server."""
        return [*self.command, "-C", str(conf), "-rx", line]


def find_or_fetch(settings: Settings, progress: Progress, etc_apt: Path = Path("/etc/apt")) -> Pbx:
    """Return the PBX of these settings; fetched into the cache if the machine has none.

    Safe when two set-ups run at once. Raises StartError with one clear sentence.
    """
    pbx = find(settings)
    if pbx is None:
        with _locked(cache_dir() / "asterisk.lock", progress):
            pbx = _cached() or _fetch(progress, etc_apt)
    missing = sorted(REQUIRED - pbx.modules)
    if missing:
        raise NoPbx(f"the Asterisk in {pbx.module_dir} lacks the module {missing[0]}")
    return pbx


def find(settings: Settings) -> Pbx | None:
    """Return the PBX if it is here already: named in the settings, the host's, or fetched
    before."""
    if settings.exchange.asterisk_prefix:
        prefix = Path(settings.exchange.asterisk_prefix).expanduser().absolute()
        pbx = read_prefix(prefix)
        if pbx is None:
            raise NoPbx(f"asterisk_prefix: there is no Asterisk {OLDEST} or newer in {prefix}")
        return pbx
    return _host() or _cached()


def voice(settings: Settings) -> Voice:
    """Return what can speak here: what came with the PBX, or nothing where there is none yet."""
    pbx = find(settings)
    return pbx.voice if pbx else Voice()


def read_prefix(prefix: Path) -> Pbx | None:
    """Return the Asterisk unpacked below ``prefix``, run through its own loader; None if it has
    none."""
    program = prefix / "usr/sbin/asterisk"
    loader = next(prefix.glob("usr/lib/*/ld-linux*.so.*"), None)
    if loader is None or not program.exists():
        return None
    libraries = loader.parent
    run = (str(loader), "--library-path", str(libraries))
    return _describe((*run, str(program)), prefix, _espeak(run, prefix))


def _host() -> Pbx | None:
    program = shutil.which("asterisk", path=os.environ.get("PATH", "") + SYSTEM_PATH)
    if program is None:
        return None
    espeak = shutil.which("espeak-ng")
    return _describe((program,), Path("/"), (espeak,) if espeak else ())


def _cached() -> Pbx | None:
    folder = cache_dir() / f"asterisk-{platform.machine()}"
    return read_prefix(folder) if (folder / COMPLETE).exists() else None


def _describe(command: tuple[str, ...], root: Path, espeak: tuple[str, ...]) -> Pbx | None:
    version = _version(command)
    module_dir = _first(root, HOST_MODULES)
    data_dir = _first(root, HOST_DATA)
    if version[:1] < (OLDEST,) or module_dir is None or data_dir is None:
        return None
    music = sorted(data_dir.glob("moh/*.wav"))
    sounds = data_dir / "sounds"
    return Pbx(
        command=command,
        version=version,
        module_dir=module_dir,
        data_dir=data_dir,
        modules=frozenset(path.stem for path in module_dir.glob("*.so")),
        # A language may be a dangling link into /etc/alternatives: exists() sees through it.
        language=next((name for name in RUSSIAN_SOUNDS if (sounds / name).exists()), "en"),
        music_dir=data_dir / "moh",
        music=tuple(path.with_suffix("") for path in music),
        espeak=espeak,
    )


def _first(root: Path, patterns: tuple[str, ...]) -> Path | None:
    found = (path for pattern in patterns for path in sorted(root.glob(pattern)))
    return next((path for path in found if path.is_dir()), None)


def _version(command: tuple[str, ...]) -> tuple[int, ...]:
    try:
        answer = subprocess.run([*command, "-V"], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    numbers = re.match(r"Asterisk (?:certified[/-])?(\d+(?:\.\d+)*)", answer.stdout)
    return tuple(int(part) for part in numbers[1].split(".")) if numbers else ()


def _espeak(run: tuple[str, ...], prefix: Path) -> tuple[str, ...]:
    program = prefix / "usr/bin/espeak-ng"
    voices = next(prefix.glob("usr/lib/*/espeak-ng-data"), None)
    if program.exists() and voices is not None:
        return (*run, str(program), f"--path={voices.parent}")
    host = shutil.which("espeak-ng")
    return (host,) if host else ()


def _fetch(progress: Progress, etc_apt: Path) -> Pbx:
    """Fetch beside the final place and rename, so that a half one is never taken for whole."""
    cache = cache_dir()
    with tempfile.TemporaryDirectory(dir=cache, prefix=".fetching-") as work:
        prefix = Path(work) / "prefix"
        packages = fetch_into(prefix, Path(work) / "apt", progress, etc_apt)
        pbx = read_prefix(prefix)
        if pbx is None:
            raise NoPbx("what was fetched as Asterisk does not run on this machine")
        (prefix / COMPLETE).write_text(json.dumps({"version": pbx.version, "packages": packages}))
        final = cache / f"asterisk-{platform.machine()}"
        shutil.rmtree(final, ignore_errors=True)
        prefix.rename(final)
    fetched = _cached()
    assert fetched is not None, "it ran a moment ago"
    return fetched


@contextmanager
def _locked(path: Path, progress: Progress) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("another set-up fetches Asterisk right now: waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
