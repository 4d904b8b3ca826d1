"""From the bytes of a connection to pictures: interleaved packets (RFC 2326, 10.12), RTP (RFC
3550) and H.264 in it (RFC 6184). Pure, and bounded: a picture that grows too large is dropped.

After a lost packet nothing is handed on before the next key frame, because what is in between
would be shown broken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

#: Largest picture in bytes: a key frame of 4K has less than 1 MB.
LARGEST_PICTURE = 4_000_000
#: Most bytes of an answer among the packets.
LARGEST_TEXT = 16_384
SPS, PPS, KEY, DELIMITER = 7, 8, 5, 9
_SINGLE, _TOGETHER, _FRAGMENT = range(1, 24), 24, 28


class NoPackets(Exception):
    """An error: what comes are neither packets nor answers."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture. `data`: its units, each after its length, as MP4 stores them; `time`: of its
    packets, in 1/90,000 s, within 32 bits."""

    data: bytes
    time: int
    key: bool


@dataclass(slots=True)
class Interleaved:
    """The bytes of a connection, in which packets and answers follow each other."""

    _waiting: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> Iterator[tuple[int, memoryview]]:
        """Add bytes; yield each whole packet with its channel. Its bytes are valid until the next
        step. Answers are passed over. Raise NoPackets."""
        self._waiting += data
        whole = bytes(self._waiting)
        view, at, end = memoryview(whole), 0, len(whole)
        while end - at >= 4:
            if whole[at] != 0x24:
                after = self._behind_answer(whole, at)
                if after is None:
                    break
                at = after
                continue
            length = whole[at + 2] << 8 | whole[at + 3]
            if end - at - 4 < length:
                break
            yield whole[at + 1], view[at + 4 : at + 4 + length]
            at += 4 + length
        del self._waiting[:at]

    @staticmethod
    def _behind_answer(whole: bytes, at: int) -> int | None:
        """Return where an answer ends; None: not yet."""
        if not b"RTSP".startswith(whole[at : at + 4]):
            raise NoPackets
        head = whole.find(b"\r\n\r\n", at)
        if head < 0:
            if len(whole) - at > LARGEST_TEXT:
                raise NoPackets
            return None
        return head + 4


@dataclass(slots=True)
class Depacketizer:
    """The packets of one track on their way to pictures. `sps`, `pps`: the last that came."""

    payload_type: int
    sps: bytes = b""
    pps: bytes = b""
    lost: int = 0
    _next: int | None = None
    _units: list[bytes] = field(default_factory=list)
    _part: bytearray | None = None
    _size: int = 0
    _time: int | None = None
    _key: bool = False
    _broken: bool = True

    def feed(self, packet: memoryview) -> Picture | None:
        """Add a packet. Return a picture if one is whole now."""
        if len(packet) < 13 or packet[0] >> 6 != 2 or packet[1] & 127 != self.payload_type:
            return None
        number = packet[2] << 8 | packet[3]
        if self._next is not None and number != self._next:
            self.lost += 1
            self._drop()
        self._next = (number + 1) & 0xFFFF
        time = int.from_bytes(packet[4:8], "big")
        done = None
        if self._time is not None and time != self._time:
            done = self._finish()  # the mark of its end is missing: some cameras set none
        self._time = time
        body = _body_of(packet)
        if len(body):
            self._read(body)
        if packet[1] & 128:
            return done or self._finish()
        return done

    def _read(self, body: memoryview) -> None:
        kind = body[0] & 31
        if kind in _SINGLE:
            self._add(bytes(body))
        elif kind == _TOGETHER:
            at = 1
            while at + 2 < len(body):
                length = body[at] << 8 | body[at + 1]
                self._add(bytes(body[at + 2 : at + 2 + length]))
                at += 2 + length
        elif kind == _FRAGMENT and len(body) > 2:
            self._add_fragment(body)

    def _add_fragment(self, body: memoryview) -> None:
        if body[1] & 128:
            self._part = bytearray((body[0] & 0xE0 | body[1] & 31,))
        if self._part is None:
            return
        self._part += body[2:]
        if len(self._part) > LARGEST_PICTURE:
            self._drop()
        elif body[1] & 64:
            unit, self._part = bytes(self._part), None
            self._add(unit)

    def _add(self, unit: bytes) -> None:
        if not unit:
            return
        kind = unit[0] & 31
        if kind == SPS:
            self.sps = unit
        elif kind == PPS:
            self.pps = unit
        elif kind != DELIMITER:
            self._key = self._key or kind == KEY
            self._size += len(unit)
            if self._size > LARGEST_PICTURE:
                self._drop()
            else:
                self._units += (len(unit).to_bytes(4, "big"), unit)

    def _finish(self) -> Picture | None:
        units, key, time = self._units, self._key, self._time
        self._units, self._key, self._size, self._part = [], False, 0, None
        if not units or (self._broken and not key) or time is None:
            return None
        self._broken = False
        return Picture(b"".join(units), time, key)

    def _drop(self) -> None:
        self._units, self._key, self._size, self._part = [], False, 0, None
        self._broken = True


def _body_of(packet: memoryview) -> memoryview:
    """Return what a packet carries, without its head and its padding."""
    start = 12 + 4 * (packet[0] & 15)
    if packet[0] & 16 and len(packet) >= start + 4:
        start += 4 + 4 * (packet[start + 2] << 8 | packet[start + 3])
    end = len(packet) - (packet[-1] if packet[0] & 32 else 0)
    return packet[start:end]


@dataclass(slots=True)
class Clock:
    """The time of pictures from 0 on, in 1/90,000 s, whatever their camera's clock does: it wraps
    at 32 bits, and where it jumps, the usual step is taken."""

    step: int = 9_000
    now: int = 0
    _last: int | None = None

    def at(self, time: int) -> int:
        """Return the time of the next picture, which is later than the one before."""
        if self._last is not None:
            passed = (time - self._last) & 0xFFFFFFFF
            if 0 < passed <= 10 * 90_000:
                self.step = passed
            self.now += self.step
        self._last = time
        return self.now
