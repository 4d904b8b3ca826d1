"""Asks the operating system whether a port is free to be bound."""

import errno
import socket

from foundation.errors import StartError


def is_free(host: str, port: int) -> bool:
    """Return whether ``port`` can be bound on ``host``, both for TCP and for UDP."""
    return all(can_bind(host, port, kind) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM))


def can_bind(host: str, port: int, kind: socket.SocketKind) -> bool:
    """Return whether a socket of this kind can be bound. Raises StartError where ``host`` is not
    ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, kind) as probe:
        if kind == socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise StartError(f"cannot listen on {host} (setting listen): {error}") from error
    return True
