"""Pictures that should not be sent: small files that want much, and files that are none. Pure."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image

#: It begins as a HEIC, and there is nothing behind.
NO_HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99)


def png(width: int, height: int, rest: bytes = b"") -> bytes:
    """Return a PNG whose header claims this size, then `rest`."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + rest


def bomb(side: int = 30_000) -> bytes:
    """Return a few kilobytes that would be gigabytes of pixels."""
    row = zlib.compress(b"\0" * 1_000_000, 9)
    return png(side, side, _chunk(b"IDAT", row) + _chunk(b"IEND", b""))


def flat_png(side: int = 6300, mode: str = "1") -> bytes:
    """Return a true picture of a few kilobytes (`mode` RGB: 150), and of side * side * 4 bytes once
    it is open."""
    out = BytesIO()
    Image.new(mode, (side, side)).save(out, "PNG")
    return out.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
