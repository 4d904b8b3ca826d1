"""Reads from the address of a database where its servers are: hosts, or the folder of a socket.

The address is read as asyncpg reads it, which connects to the first server that answers."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

PORT = 5432
#: Where the server is looked for if the address names no host.
NAMELESS = ("/run/postgresql", "/var/run/postgresql", "/tmp", "localhost")


@dataclass(frozen=True)
class Server:
    """The place of a PostgreSQL server. `host`: a name, an address, or a unix socket's folder."""

    host: str
    port: int = PORT

    @property
    def socket(self) -> str:
        """Return the path of the unix socket; "" for a server that is reached by TCP."""
        return f"{self.host}/.s.PGSQL.{self.port}" if self.host.startswith("/") else ""

    def __str__(self) -> str:
        return self.socket or f"{self.host}:{self.port}"


def servers_of(url: str) -> list[Server]:
    """Return all servers that `url` names, at least one.

    Raises ValueError if `url` cannot be read. The message never has a part of `url`, because that
    part may be the password."""
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
    """Read one server. `spec`: host, host:port or [address]:port; `port` is used if it has none."""
    spec = unquote(spec)
    host, colon, own = spec.rpartition(":")
    if spec.startswith("/") or not colon or own.endswith("]"):
        host, own = spec, ""
    return Server(host.strip("[]") or "127.0.0.1", _port(own or port or PORT))


def _port(text: str | int) -> int:
    if not (str(text).isascii() and str(text).isdecimal() and 1 <= int(text) <= 65535):
        raise ValueError("its port must be a number from 1 to 65535")
    return int(text)
