"""The provider's side of the trunk: one telephone that plays everybody who is reached outside."""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from foundation.process.ports import is_free
from sip_peers.operator_phone import OperatorPhone, Plan, Planner
from sip_peers.rtp import Voice
from sip_peers.sip_digest import Credentials
from sip_peers.sip_transport import Address
from sip_peers.wire_log import WireLog

#: Between the homes' own ports (launcher/homes.py) and those that Linux gives to who asks for any.
#: It is bound minutes after it was chosen, and again for each test: nobody else may come by it.
WAYS_OUT = range(32_000, 32_768)


#: Of the ports that are this process's: each is its own as long as it runs.
_marks: list[IO[str]] = []


def free_udp_port() -> int:
    """Return a port on loopback that nobody holds, and that nobody else is given while this process
    runs: for `trunk_out`. Raises OSError where there is none."""
    folder = Path(tempfile.gettempdir()) / f"komek-ways-out-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    for port in random.sample(WAYS_OUT, len(WAYS_OUT)):
        if is_free("127.0.0.1", port) and _give(folder / str(port)):
            return port
    raise OSError(f"no free port from {WAYS_OUT.start} on")


def _give(mark: Path) -> bool:
    """Whether it was nobody's, and is ours from now on."""
    file = mark.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return False
    _marks.append(file)
    return True


@contextlib.contextmanager
def outside(
    pbx: Address,
    trunk_out: str,
    hertz: int,
    plan: Plan | Planner,
    *,
    log: WireLog | None = None,
    listens: bool = True,
) -> Iterator[OperatorPhone]:
    """Play everybody whom the city calls, at `trunk_out` (host:port), humming one tone."""
    host, _, port = trunk_out.partition(":")
    peer = OperatorPhone(
        Credentials("outside", ""),
        pbx,
        log if log is not None else WireLog(),
        plan=plan,
        voice=Voice(hertz=hertz),
        listens=listens,
    )
    peer.port.open(host, int(port))
    try:
        yield peer
    finally:
        peer.unplug()
