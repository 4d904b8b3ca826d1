"""Where a database's address says that its server is: one of several, or a socket's folder. Read as
asyncpg does, which connects to the first that answers."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

PORT = 5432
#: Where an address that names no host is looked for.
NAMELESS = ("/run/postgresql", "/var/run/postgresql", "/tmp", "localhost")


@dataclass(frozen=True)
class Server:
    """`host`: a name or an address, or the folder of a socket."""

    host: str
    port: int = PORT

    @property
    def socket(self) -> str:
        """The path of the socket; "" for a server of the network."""
        return f"{self.host}/.s.PGSQL.{self.port}" if self.host.startswith("/") else ""

    def __str__(self) -> str:
        return self.socket or f"{self.host}:{self.port}"


def servers_of(url: str) -> list[Server]:
    """Return all that `url` names, at least one. Raises ValueError where it cannot be read; the
    message never holds a part of `url`, which may be its password."""
    where = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(where.query).items()}
    hosts = where.netloc.rpartition("@")[2] or query.get("host", "")
    if not hosts:
        return [Server(host, _port(query.get("port") or PORT)) for host in NAMELESS]
    ports = query.get("port", "").split(",")
    named = hosts.split(",")
    if len(ports) != len(named):
        ports = ports[:1] * len(named)
    return [_server(each, port) for each, port in zip(named, ports, strict=True)]


def _server(spec: str, port: str) -> Server:
    """`spec` is host, host:port or [address]:port; its own port goes first."""
    spec = unquote(spec)
    host, colon, own = spec.rpartition(":")
    if spec.startswith("/") or not colon or own.endswith("]"):
        host, own = spec, ""
    return Server(host.strip("[]") or "127.0.0.1", _port(own or port or PORT))


def _port(text: str | int) -> int:
    if not (str(text).isascii() and str(text).isdecimal() and 1 <= int(text) <= 65535):
        raise ValueError("its port must be a number from 1 to 65535")
    return int(text)
