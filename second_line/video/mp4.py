"""Writes MP4 as browsers take it piece by piece (ISO/IEC 14496-12, 14496-15): a head that tells
the format, and fragments with pictures. Pure. Decision 0217 says why it is our own."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from second_line.video.description import PictureFormat

#: Units of time in a second: those of RTP.
TIMESCALE = 90_000
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_KEY_FLAGS, _OTHER_FLAGS = 0x02000000, 0x01010000


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _full(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    return _box(kind, struct.pack(">I", version << 24 | flags), *parts)


def head(form: PictureFormat, sps: bytes, pps: bytes) -> bytes:
    """Return the head of a stream with these parameter sets."""
    kinds = _box(b"ftyp", b"iso5", struct.pack(">I", 512), b"iso5iso6mp41avc1")
    movie = _full(
        b"mvhd", 0, 0, struct.pack(">4IIH10x", 0, 0, TIMESCALE, 0, 0x10000, 0x100),
        _MATRIX, bytes(24), struct.pack(">I", 2),
    )  # fmt: skip
    extends = _box(b"mvex", _full(b"trex", 0, 0, struct.pack(">5I", 1, 1, 0, 0, 0)))
    return kinds + _box(b"moov", movie, _track(form, sps, pps), extends)


def _track(form: PictureFormat, sps: bytes, pps: bytes) -> bytes:
    size = struct.pack(">II", form.width << 16, form.height << 16)
    track = _full(b"tkhd", 0, 3, struct.pack(">5I", 0, 0, 1, 0, 0), bytes(8),
                  struct.pack(">4H", 0, 0, 0, 0), _MATRIX, size)  # fmt: skip
    media = _full(b"mdhd", 0, 0, struct.pack(">4IHH", 0, 0, TIMESCALE, 0, 0x55C4, 0))
    handler = _full(b"hdlr", 0, 0, bytes(4), b"vide", bytes(12), b"camera\0")
    place = _box(b"dinf", _full(b"dref", 0, 0, struct.pack(">I", 1), _full(b"url ", 0, 1)))
    table = _box(
        b"stbl",
        _full(b"stsd", 0, 0, struct.pack(">I", 1), _sample_entry(form, sps, pps)),
        _full(b"stts", 0, 0, bytes(4)),
        _full(b"stsc", 0, 0, bytes(4)),
        _full(b"stsz", 0, 0, bytes(8)),
        _full(b"stco", 0, 0, bytes(4)),
    )
    inside = _box(b"minf", _full(b"vmhd", 0, 1, bytes(8)), place, table)
    return _box(b"trak", track, _box(b"mdia", media, handler, inside))


def _sample_entry(form: PictureFormat, sps: bytes, pps: bytes) -> bytes:
    config = _box(
        b"avcC",
        bytes((1, sps[1], sps[2], sps[3], 0xFF, 0xE1)),
        struct.pack(">H", len(sps)), sps, b"\1", struct.pack(">H", len(pps)), pps,
    )  # fmt: skip
    entry = struct.pack(
        ">6xH16xHHIIIH32xHh", 1, form.width, form.height, 0x480000, 0x480000, 0, 1, 24, -1
    )
    return _box(b"avc1", entry, config)


def fragment(number: int, time: int, pictures: Sequence[tuple[bytes, int, bool]]) -> bytes:
    """Return a fragment. `number`: from 1 on; `time`: of its first picture; of each picture: its
    data, how long it is shown, whether it is a key frame."""
    samples = b"".join(
        struct.pack(">III", lasts, len(data), _KEY_FLAGS if key else _OTHER_FLAGS)
        for data, lasts, key in pictures
    )
    # The data begin behind moof (8 + mfhd 16 + traf 8 + tfhd 16 + tfdt 20 + trun 20 + samples) and
    # the head of mdat.
    moof = 88 + len(samples)
    return b"".join(
        (
            struct.pack(">I4s", moof, b"moof"),
            struct.pack(">I4sII", 16, b"mfhd", 0, number),
            struct.pack(">I4s", moof - 24, b"traf"),
            struct.pack(">I4sII", 16, b"tfhd", 0x020000, 1),
            struct.pack(">I4sIQ", 20, b"tfdt", 1 << 24, time),
            struct.pack(">I4sIII", 20 + len(samples), b"trun", 0x000701, len(pictures), moof + 8),
            samples,
            struct.pack(">I4s", 8 + sum(len(data) for data, _, _ in pictures), b"mdat"),
            *(data for data, _, _ in pictures),
        )
    )
