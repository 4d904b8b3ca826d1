"""Checks before the start that our ports are free; names the setting that changes a taken one."""

import socket

import psutil

from foundation.errors import StartError
from foundation.process.ports import can_bind
from foundation.settings import PORT_KEYS, Settings

# Where a process of ours listens on loopback only, whatever ``listen`` says.
LOOPBACK_KEYS = {
    "ami_port", "agi_port", "cameras_port", "dispatcher_port", "postgres_port", "redis_port",
}  # fmt: skip


def check_ports(settings: Settings) -> None:
    """Raise StartError naming the first port of ours that another program holds."""
    others = [key for key in ("sip_tls_port", "webhook_port") if settings.value(key)]
    for key in (*PORT_KEYS, *others):
        if not _is_ours(key, settings):
            continue
        host = "127.0.0.1" if key in LOOPBACK_KEYS else settings.place.listen
        port: int = settings.value(key)
        kinds = [socket.SOCK_STREAM] + [socket.SOCK_DGRAM] * (key == "sip_port")
        if not all(can_bind(host, port, kind) for kind in kinds):
            raise StartError(
                f"port {port} on {host} is in use by {_holder(port)}: stop it, "
                f"or choose another port with KOMEK_{key.upper()} ({key} in komek.toml)"
            )


def _is_ours(key: str, settings: Settings) -> bool:
    """Return whether a process of ours listens on this port."""
    if key == "postgres_port":
        return not settings.stores.database_dsn
    if key == "redis_port":
        return not settings.stores.redis_dsn
    return key != "cameras_port" or not settings.production


def _holder(port: int) -> str:
    """Who listens on `port`, as far as we may look."""
    for connection in psutil.net_connections("inet"):
        if (
            connection.laddr
            and connection.laddr.port == port
            and not connection.raddr
            and connection.pid
        ):
            try:
                command = " ".join(psutil.Process(connection.pid).cmdline())
            except psutil.Error:  # it ended meanwhile
                continue
            return f"another program ({command[:100].strip()}, pid {connection.pid})"
    return "another program"
