"""Arrival times of datagrams, from the kernel: a busy event loop cannot make them later."""

from __future__ import annotations

import socket
import struct
import time

_SO_TIMESTAMPNS = 35  # linux: asm-generic/socket.h; Python has no name for it
_STAMP = struct.Struct("qq")
_LARGEST = 65535


def now_us() -> int:
    """Return microseconds since the epoch, on the kernel's own clock."""
    return time.time_ns() // 1000


def ask_for_stamps(udp: socket.socket) -> None:
    """Ask the kernel to give each datagram of this socket its arrival from now on."""
    udp.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)


def receive(udp: socket.socket) -> tuple[bytes, int]:
    """Return the next datagram and its arrival in epoch microseconds. Raises as socket.recv
    does."""
    data, ancillary, _, _ = udp.recvmsg(_LARGEST, 64)
    for level, kind, stamp in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, _SO_TIMESTAMPNS):
            seconds, nanoseconds = _STAMP.unpack(stamp)
            return data, seconds * 1_000_000 + nanoseconds // 1000
    return data, now_us()
