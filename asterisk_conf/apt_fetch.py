"""Fetch Asterisk with its whole closure into a folder, by apt, touching nothing of the host's.

Debian's stable releases have no Asterisk; its coming ones have 22 LTS. Installing that would
replace the host's libc, so it is unpacked beside it and run through its own loader.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from asterisk_conf.apt_sources import AptSource, read_sources
from foundation.errors import StartError

Progress = Callable[[str], None]
# Suites of Debian that carry Asterisk 22, the calmer one first.
DEBIAN_SUITES = ("forky", "sid")
PACKAGES = (
    "asterisk",
    "asterisk-core-sounds-ru-wav",
    "asterisk-core-sounds-en-wav",
    "asterisk-moh-opsound-wav",
    "espeak-ng",
)
OLDEST = 20
DOWNLOAD_SECONDS = 900


class CannotFetch(StartError):
    """Asterisk cannot be fetched here; the message says why."""


@dataclass(frozen=True)
class Stanza:
    """One suite of one archive, in apt's own words."""

    title: str
    text: str


def candidates(sources: Sequence[AptSource]) -> list[Stanza]:
    """Return where Asterisk may be had, best first: Debian's coming suites, then the host's own."""
    archives = [source for source in sources if source.is_debian_archive]
    found = [_stanza(archives[0], (suite,), ("main",)) for suite in DEBIAN_SUITES if archives]
    if not archives:  # Ubuntu and its kin: their own archive may hold Asterisk
        signed = [source for source in sources if source.components]
        found += [_stanza(source, source.suites, source.components) for source in signed]
    return found


def _stanza(source: AptSource, suites: Sequence[str], components: Sequence[str]) -> Stanza:
    rows = ["Types: deb", f"URIs: {source.uri}"]
    rows += [f"Suites: {' '.join(suites)}", f"Components: {' '.join(components)}"]
    if key := source.options.get("signed-by"):
        rows.append("Signed-By: " + "\n ".join(key.splitlines() or [key]))
    if trusted := source.options.get("trusted"):
        rows.append(f"Trusted: {trusted}")
    return Stanza(f"{suites[0]} of {source.uri}", "\n".join(rows) + "\n")


class PrivateApt:
    """An apt whose lists, cache and status live in ``folder`` and nowhere else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("lists/partial", "cache/archives/partial", "log"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "status").touch()

    def run(self, *words: str) -> str:
        """Run ``apt-get``; raises CannotFetch with apt's own last line."""
        return self._run("apt-get", "-q", "-y", *words)

    def offered(self, package: str) -> str:
        """Return the version on offer, "" if none."""
        shown = self._run("apt-cache", "policy", package)
        for row in shown.splitlines():
            if row.strip().startswith("Candidate:"):
                version = row.split(":", 1)[1].strip()
                return "" if version == "(none)" else version
        return ""

    def use(self, stanza: Stanza) -> None:
        """Read this archive only, from now on."""
        (self.folder / "only.sources").write_text(stanza.text)

    @property
    def archives(self) -> list[Path]:
        return sorted((self.folder / "cache/archives").glob("*.deb"))

    def _run(self, program: str, *words: str) -> str:
        command = [program, *self._options(), *words]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                timeout=DOWNLOAD_SECONDS,
                env={**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"},
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise CannotFetch("Asterisk could not be fetched: the network is too slow") from None
        if done.returncode:
            raise CannotFetch(f"Asterisk could not be fetched: {_last_error(done.stderr)}")
        return done.stdout

    def _options(self) -> list[str]:
        options = {
            "Dir::State": self.folder,
            "Dir::State::Lists": self.folder / "lists",
            "Dir::State::status": self.folder / "status",
            "Dir::Cache": self.folder / "cache",
            "Dir::Log": self.folder / "log",
            "Dir::Etc::sourcelist": self.folder / "only.sources",
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "APT::Install-Recommends": "0",
            "APT::Keep-Downloaded-Packages": "1",
            "Acquire::Retries": "2",
            "Acquire::Languages": "none",
        }
        if os.geteuid() == 0:
            options["APT::Sandbox::User"] = "root"
        return [word for key, value in options.items() for word in ("-o", f"{key}={value}")]


def _last_error(text: str) -> str:
    rows = [row for row in text.splitlines() if row.startswith(("E:", "W:"))]
    return rows[-1][2:].strip() if rows else "apt failed without a word"


def fetch_into(prefix: Path, state: Path, progress: Progress, etc_apt: Path) -> list[str]:
    """Unpack Asterisk below ``prefix`` (new); returns the packages' file names.

    Raises CannotFetch with one clear sentence.
    """
    _require_tools()
    apt = PrivateApt(state)
    version = _choose(apt, candidates(read_sources(etc_apt)), progress)
    progress(f"fetching Asterisk {version} and what it needs (about 150 MB)")
    apt.run("install", "--download-only", *PACKAGES)
    archives = apt.archives
    progress(f"unpacking {len(archives)} packages")
    prefix.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        list(pool.map(lambda archive: _unpack(archive, prefix), archives))
    return [archive.name for archive in archives]


def _require_tools() -> None:
    missing = [tool for tool in ("apt-get", "apt-cache", "dpkg-deb") if not shutil.which(tool)]
    if missing:
        raise CannotFetch(
            f"No Asterisk {OLDEST} or newer on this machine, and it cannot be fetched without "
            f"{missing[0]}: install Asterisk, or name its folder in asterisk_prefix"
        )


def _choose(apt: PrivateApt, stanzas: Sequence[Stanza], progress: Progress) -> str:
    refusal = "its apt sources name no archive that may hold one"
    for stanza in stanzas:
        progress(f"looking for Asterisk in {stanza.title}")
        apt.use(stanza)
        try:
            apt.run("update", "-o", "APT::Update::Error-Mode=any")
        except CannotFetch as error:
            refusal = str(error).partition(": ")[2]
            continue
        offered = apt.offered("asterisk")
        if major(offered) >= OLDEST:
            return offered
        refusal = f"{stanza.title} has " + (f"only version {offered}" if offered else "none")
    raise CannotFetch(
        f"No Asterisk {OLDEST} or newer on this machine, and none can be fetched ({refusal}): "
        "install Asterisk, or name its folder in asterisk_prefix"
    )


def major(version: str) -> int:
    """Return 20 for "1:20.6.0~dfsg-2" and for "Asterisk 20.6.0"; 0 if there is none."""
    digits = version.rpartition(":")[2].removeprefix("Asterisk ").partition(".")[0]
    return int(digits) if digits.isdigit() else 0


def _unpack(archive: Path, prefix: Path) -> None:
    subprocess.run(["dpkg-deb", "-x", str(archive), str(prefix)], check=True, capture_output=True)
