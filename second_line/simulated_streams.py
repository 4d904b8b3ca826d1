"""The pictures of simulated cameras: streets that were drawn and encoded once, sent over and over.

Kinds that differ while they play: `frozen` (one picture again and again), `inband` (parameter
sets come with the pictures only), `hevc` (says another codec), `stall` (stops after two seconds),
`hangup` (closes after two seconds), `lossy` (each 40th packet is lost), `trickle` (a byte a
second), `noise` (what it plays is no packets), `jump` (its clock leaps each second).
"""

from __future__ import annotations

import asyncio
import base64
import re
import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "streets"
STREETS = ("street-1", "street-2", "street-3", "street-4")
A_SECOND = 10
CODECS = {"hevc": "H265"}
LARGEST_PACKET = 1_400
_SPS, _PPS, _PICTURES = 7, 8, (1, 5)


@dataclass(frozen=True, slots=True)
class DrawnStreet:
    """A street: its pictures, each with its units, and its parameter sets. Each tenth picture is a
    key frame."""

    pictures: tuple[tuple[bytes, ...], ...]
    sps: bytes
    pps: bytes


@lru_cache(maxsize=8)
def street(name: str) -> DrawnStreet:
    """Read a street from its file."""
    data = (FOLDER / f"{name}.h264").read_bytes()
    pictures: list[tuple[bytes, ...]] = []
    units: list[bytes] = []
    sets: dict[int, bytes] = {}
    for unit in re.split(rb"\x00\x00\x00?\x01", data):
        kind = unit[0] & 31 if unit else 0
        if kind in (_SPS, _PPS):
            sets[kind] = unit
        elif kind in _PICTURES:
            pictures.append((*units, unit))
            units = []
    return DrawnStreet(tuple(pictures), sets[_SPS], sets[_PPS])


def street_of(path: str) -> DrawnStreet:
    """Return the street that a camera shows: always the same."""
    return street(STREETS[zlib.crc32(path.encode()) % len(STREETS)])


def parameters_of(kind: str, path: str) -> str:
    """Return the line of a description that has the parameter sets."""
    if kind == "inband":
        return "a=fmtp:96 packetization-mode=1\r\n"
    shown = street_of(path)
    sets = ",".join(base64.b64encode(it).decode() for it in (shown.sps, shown.pps))
    return f"a=fmtp:96 packetization-mode=1;sprop-parameter-sets={sets}\r\n"


class SimulatedStream:
    """A stream that plays. `held`: the other side does not read, and pictures are left out."""

    def __init__(self, kind: str, path: str, transport: asyncio.Transport) -> None:
        self._kind, self._transport = kind, transport
        self._street = street_of(path)
        self.held = False
        self._number, self._sent = 0, 0
        # Cameras that show one street are not at the same place of it.
        self._first = zlib.crc32(path[::-1].encode()) % (len(self._street.pictures) // 10) * 10
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._next = self._loop.call_soon(self._play)

    def stop(self) -> None:
        self._next.cancel()

    def _play(self) -> None:
        if self._transport.is_closing():
            return
        at = self._sent
        self._sent += 1
        if self._kind == "hangup" and at == 2 * A_SECOND:
            self._transport.close()
            return
        if self._kind == "stall" and at >= 2 * A_SECOND:
            return
        if self._kind == "trickle":
            self._transport.write(b"$")
        elif self._kind == "noise":
            self._transport.write(b"\xff" * 900)
        elif not self.held:
            self._transport.write(self._packets(at))
        passed = self._sent / A_SECOND if self._kind != "trickle" else self._sent
        self._next = self._loop.call_at(self._began + passed, self._play)

    def _packets(self, at: int) -> bytes:
        place = 0 if self._kind == "frozen" else (self._first + at) % len(self._street.pictures)
        units = self._street.pictures[place]
        if self._kind == "inband" and units[-1][0] & 31 == 5:
            units = (self._street.sps, self._street.pps, *units)
        time = at * 90_000 // A_SECOND
        if self._kind == "jump":
            time += at // A_SECOND * 1_000_000_007
        return b"".join(self._rtp(units, time))

    def _rtp(self, units: tuple[bytes, ...], time: int) -> list[bytes]:
        bodies = [body for unit in units for body in _bodies(unit)]
        found = []
        for place, body in enumerate(bodies):
            self._number += 1
            if self._kind == "lossy" and self._number % 40 == 0:
                continue
            mark = 128 if place == len(bodies) - 1 else 0
            head = struct.pack(
                ">BBHII", 128, 96 | mark, self._number & 0xFFFF, time & 0xFFFFFFFF, 109
            )
            found.append(struct.pack(">cBH", b"$", 0, len(head) + len(body)) + head + body)
        return found


def _bodies(unit: bytes) -> list[bytes]:
    """Split a unit into what fits into packets (FU-A)."""
    if len(unit) <= LARGEST_PACKET:
        return [unit]
    parts = [unit[at : at + LARGEST_PACKET] for at in range(1, len(unit), LARGEST_PACKET)]
    first, kind = unit[0] & 0xE0 | 28, unit[0] & 31
    marks = [128, *[0] * (len(parts) - 2), 64]
    return [bytes((first, mark | kind)) + part for mark, part in zip(marks, parts, strict=True)]
