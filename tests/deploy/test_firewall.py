"""The firewall's rules, loaded into a network of our own: who reaches what, by direction."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from foundation.settings import CODE_DIR
from tests.deploy.debian_programs import NFT, environment

RULES = CODE_DIR / "deploy/nftables/komek.nft"
SERVER = "10.20.0.1"
TRUNK, TELEPHONE, ADMINISTRATOR, STRANGER = "192.0.2.10", "10.20.0.5", "10.20.1.5", "203.0.113.9"
CAMERA = "10.30.0.5"
TCP = (22, 80, 443, 554, 5038, 5061, 6379, 8088, 8109)
UDP = (5060, 5353, 10500, 12000)
pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        os.geteuid() != 0 or shutil.which("ip") is None,
        reason="a network of one's own needs root and iproute2",
    ),
]

#: Answers on each port, TCP and UDP. It prints a line when it listens.
LISTENER = f"""
import asyncio
class Echo(asyncio.DatagramProtocol):
    def connection_made(self, transport): self.transport = transport
    def datagram_received(self, data, address): self.transport.sendto(data, address)
async def main():
    loop = asyncio.get_running_loop()
    for port in {TCP}: await asyncio.start_server(lambda r, w: w.close(), "0.0.0.0", port)
    for port in {UDP}: await loop.create_datagram_endpoint(Echo, local_addr=("0.0.0.0", port))
    print("ready", flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""
#: Tries all at once, from each address (argv 1) to `argv 2`. Prints what is reached.
CALLER = f"""
import asyncio, json, socket, sys
sources, target = sys.argv[1].split(","), sys.argv[2]
async def tcp(source, port):
    try:
        async with asyncio.timeout(1.5):
            _, writer = await asyncio.open_connection(target, port, local_addr=(source, 0))
        writer.close()
        return True
    except OSError:
        return False
async def udp(source, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.setblocking(False)
        one.bind((source, 0))
        try:
            one.connect((target, port))
            one.send(b"hello")
            async with asyncio.timeout(1.5):
                await asyncio.get_running_loop().sock_recv(one, 10)
            return True
        except OSError:
            return False
async def main():
    tries = [(source, kind.__name__, port) for source in sources
             for kind, ports in ((tcp, {TCP}), (udp, {UDP})) for port in ports]
    found = await asyncio.gather(*(globals()[kind](source, port) for source, kind, port in tries))
    print(json.dumps([one for one, reached in zip(tries, found) if reached]))
asyncio.run(main())
"""


def run(*words: str, inside: str = "") -> str:
    """Run a command, in the network `inside` where one is named. Return what it prints."""
    where = ("ip", "netns", "exec", inside) if inside else ()
    done = subprocess.run(
        [*where, *words], env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def networks() -> Iterator[tuple[str, str]]:
    """The network of the machine with the rules, and the one of everybody else."""
    ours, theirs = f"komek-{os.getpid()}-a", f"komek-{os.getpid()}-b"
    for name in (ours, theirs):
        run("ip", "netns", "add", name)
    try:
        run("ip", "link", "add", "k0", "netns", ours, "type", "veth",
            "peer", "name", "k1", "netns", theirs)  # fmt: skip
        for name, link, addresses in (
            (ours, "k0", [SERVER]),
            (theirs, "k1", [TRUNK, TELEPHONE, ADMINISTRATOR, STRANGER, CAMERA]),
        ):
            for address in addresses:
                run("ip", "address", "add", f"{address}/32", "dev", link, inside=name)
            for each in ("lo", link):
                run("ip", "link", "set", each, "up", inside=name)
            run("ip", "route", "add", "default", "dev", link, inside=name)
        run(str(NFT.fetched()), "-c", "-f", str(RULES), inside=ours)
        run(str(NFT.fetched()), "-f", str(RULES), inside=ours)
        run(str(NFT.fetched()), "-f", str(RULES), inside=ours)  # loading it again changes nothing
        yield ours, theirs
    finally:
        for name in (ours, theirs):
            subprocess.run(["ip", "netns", "delete", name], check=False)


def reached(server: str, client: str, sources: list[str], target: str) -> set[tuple[str, str, int]]:
    """What answers at `target`, which is in the network `server`, to each of the sources."""
    listener = subprocess.Popen(
        ["ip", "netns", "exec", server, sys.executable, "-c", LISTENER],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert listener.stdout is not None
        assert listener.stdout.readline() == "ready\n"
        found = run(sys.executable, "-c", CALLER, ",".join(sources), target, inside=client)
        return {(source, kind, port) for source, kind, port in json.loads(found)}
    finally:
        listener.kill()
        listener.wait()


def test_each_side_reaches_what_it_needs_and_nothing_else(networks: tuple[str, str]) -> None:
    ours, theirs = networks
    found = reached(ours, theirs, [TRUNK, TELEPHONE, ADMINISTRATOR, STRANGER], SERVER)
    everybody = {
        (source, kind, port)
        for source in (TRUNK, TELEPHONE, ADMINISTRATOR, STRANGER)
        for kind, port in (("tcp", 80), ("tcp", 443), ("udp", 10500))
    }
    # An administrator of the example sits in the network of the telephones.
    own = {
        (TRUNK, "udp", 5060),
        (TELEPHONE, "udp", 5060),
        (TELEPHONE, "tcp", 5061),
        (ADMINISTRATOR, "udp", 5060),
        (ADMINISTRATOR, "tcp", 5061),
        (ADMINISTRATOR, "tcp", 22),
    }
    assert found == everybody | own


def test_cameras_are_asked_for_pictures_only(networks: tuple[str, str]) -> None:
    ours, theirs = networks
    found = reached(theirs, ours, [SERVER], CAMERA)
    assert found == {(SERVER, "tcp", port) for port in (80, 443, 554)}
