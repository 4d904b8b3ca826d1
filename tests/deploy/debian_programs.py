"""Programs of Debian, unpacked and not installed: an installed server would start on its port."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(sys.prefix) / "komek-debian-programs"


@dataclass(frozen=True)
class DebianProgram:
    """A program, and the packages that it lies in and needs."""

    path: str
    packages: tuple[str, ...]

    def fetched(self) -> Path:
        """Return where the program is; its packages are fetched and unpacked where missing."""
        FOLDER.mkdir(exist_ok=True)
        with (FOLDER / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (FOLDER / self.path).exists():
                for package in self.packages:
                    _unpack(package)
        return FOLDER / self.path


PROMTOOL = DebianProgram("usr/bin/promtool", ("promtool",))
PROMETHEUS = DebianProgram("usr/bin/prometheus", ("prometheus",))
NGINX = DebianProgram("usr/sbin/nginx", ("nginx",))
CADDY = DebianProgram("usr/bin/caddy", ("caddy",))
NFT = DebianProgram(
    "usr/sbin/nft",
    (
        "libnftnl11",
        "libmnl0",
        "libxtables12",
        "libjansson4",
        "libedit2",
        "libbsd0",
        "libmd0",
        "libnftables1",
        "nftables",
    ),
)


def environment() -> dict[str, str]:
    """Return the environment in which unpacked programs find their libraries."""
    folders = [str(each) for each in (FOLDER / "usr/lib").glob("*-linux-gnu")]
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(folders)}


def _unpack(package: str) -> None:
    subprocess.run(["apt-get", "download", "-q", package], cwd=FOLDER, check=True)
    [found] = FOLDER.glob(f"{package}_*.deb")
    subprocess.run(["dpkg-deb", "-x", found, FOLDER], check=True)
    found.unlink()
