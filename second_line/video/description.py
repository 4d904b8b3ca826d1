"""What a camera says of its stream (SDP, RFC 8866), and the picture's size and codec that its
parameter sets say (ITU-T H.264). Pure; whatever is in them was written by a camera and is bounded.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from enum import StrEnum

#: Larger pictures are refused: no browser of a seat shows nine of them.
LARGEST_SIDE = 8_192
_HIGH_PROFILES = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})


class NoPicture(StrEnum):
    """The reasons for which a camera gives no picture; a tile says them in words."""

    CONNECTING = "connecting"  # it was asked a moment ago
    UNREACHABLE = "unreachable"  # no connection
    SILENT = "silent"  # connected, and nothing whole came in time
    GARBAGE = "garbage"  # what came is no RTSP, or no H.264
    LOGIN = "login"  # the login was refused
    REFUSED = "refused"  # there is no such stream, or it has no room for us
    NO_VIDEO = "no_video"  # the stream has no picture
    CODEC = "codec"  # H.265 or another codec that browsers do not show
    FORBIDDEN = "forbidden"  # the address leads to our own machine
    ENDED = "ended"  # the camera closed the connection


class Undescribed(Exception):
    """An error: the description has no picture that can be shown, and why."""

    def __init__(self, why: NoPicture) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class VideoTrack:
    """The track of the picture. `control`: as the description names it; `payload_type`: of its
    packets; `sps`, `pps`: parameter sets, empty if they come with the pictures only."""

    control: str
    payload_type: int
    sps: bytes = b""
    pps: bytes = b""


@dataclass(frozen=True, slots=True)
class PictureFormat:
    """The format of a stream's pictures: `codec` as browsers name it (RFC 6381), and the size."""

    codec: str
    width: int
    height: int


def read_description(text: str) -> VideoTrack:
    """Read the track of H.264 of a description. Raise Undescribed."""
    media = next((it for it in re.split(r"(?m)^(?=m=)", text) if it.startswith("m=video ")), None)
    if media is None:
        raise Undescribed(NoPicture.NO_VIDEO)
    first = media.split("\n", 1)[0].split()
    types = [it for it in first[3:] if it.isdecimal() and int(it) < 128]
    codecs = dict(re.findall(r"(?m)^a=rtpmap:(\d{1,3}) ([A-Za-z0-9-]+)/", media))
    payload = next((it for it in types if codecs.get(it, "").upper() == "H264"), None)
    if payload is None:
        raise Undescribed(NoPicture.CODEC)
    control = re.search(r"(?m)^a=control:(\S+)", media)
    sets = re.search(rf"(?m)^a=fmtp:{payload}\b.*?sprop-parameter-sets=([^;\s]*)", media)
    sps, pps = _parameter_sets(sets[1]) if sets else (b"", b"")
    return VideoTrack(control[1] if control else "*", int(payload), sps, pps)


def _parameter_sets(text: str) -> tuple[bytes, bytes]:
    """Return the sets of `sprop-parameter-sets`; empty ones if they cannot be read, because they
    may still come with the pictures."""
    found: dict[int, bytes] = {}
    for part in text.split(",")[:8]:
        try:
            unit = base64.b64decode(part, validate=True)
        except (binascii.Error, ValueError):
            continue
        if unit:
            found.setdefault(unit[0] & 31, unit)
    return (found[7], found[8]) if 7 in found and 8 in found else (b"", b"")


def address_of_control(base: str, control: str) -> str:
    """Return the address of a track. `control`: a whole address, or the end of one."""
    if control in ("", "*"):
        return base
    if control.startswith(("rtsp://", "rtsps://")):
        return control
    return f"{base.rstrip('/')}/{control.lstrip('/')}"


def picture_format(sps: bytes) -> PictureFormat:
    """Read a sequence parameter set. Raise Undescribed if it is none."""
    try:
        return _picture_format(sps)
    except IndexError:
        raise Undescribed(NoPicture.GARBAGE) from None


def _picture_format(sps: bytes) -> PictureFormat:
    bits = _Bits(sps[1:])
    profile, constraints, level = sps[1], sps[2], sps[3]
    bits.skip(24)
    bits.number()  # seq_parameter_set_id
    chroma = 1
    if profile in _HIGH_PROFILES:
        chroma = _read_high(bits)
    bits.number()  # log2_max_frame_num_minus4
    _read_order(bits)
    bits.number()  # max_num_ref_frames
    bits.skip(1)
    width = 16 * (bits.number() + 1)
    rows, frames_only = bits.number() + 1, bits.bit()
    height = 16 * rows * (2 - frames_only)
    if not frames_only:
        bits.skip(1)
    bits.skip(1)
    if bits.bit():
        across, down = (1 if chroma in (0, 3) else 2), (2 if chroma == 1 else 1) * (2 - frames_only)
        left, right, top, bottom = (bits.number() for _ in range(4))
        width -= across * (left + right)
        height -= down * (top + bottom)
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        raise Undescribed(NoPicture.GARBAGE)
    return PictureFormat(f"avc1.{profile:02x}{constraints:02x}{level:02x}", width, height)


def _read_high(bits: _Bits) -> int:
    """Read what the high profiles add; return the chroma format."""
    chroma = bits.number()
    if chroma == 3:
        bits.skip(1)
    bits.number()
    bits.number()
    bits.skip(1)
    if bits.bit():
        for place in range(8 if chroma != 3 else 12):
            if bits.bit():
                _skip_scaling(bits, 16 if place < 6 else 64)
    return chroma


def _skip_scaling(bits: _Bits, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last


def _read_order(bits: _Bits) -> None:
    kind = bits.number()
    if kind == 0:
        bits.number()
    elif kind == 1:
        bits.skip(1)
        bits.number()
        bits.number()
        for _ in range(min(bits.number(), 255)):
            bits.number()


class _Bits:
    """The bits of a parameter set, without the bytes that keep start codes out of it. Raises
    IndexError behind its end."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data.replace(b"\0\0\3", b"\0\0"), 0

    def skip(self, count: int) -> None:
        self._at += count

    def bit(self) -> int:
        byte = self._data[self._at >> 3]
        self._at += 1
        return byte >> (8 - ((self._at - 1) & 7) - 1) & 1

    def number(self) -> int:
        """Read an unsigned number (Exp-Golomb)."""
        zeros = 0
        while not self.bit():
            zeros += 1
            if zeros > 31:
                raise IndexError
        value = 1
        for _ in range(zeros):
            value = value << 1 | self.bit()
        return value - 1

    def signed(self) -> int:
        """Read a number with a sign."""
        number = self.number()
        return (number + 1) // 2 if number % 2 else -(number // 2)
