"""Files as telephones send them, and as nobody should."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import ExifTags, Image

BAITEREK = (51.128300, 71.430500)
SCRIPT = b"<script>alert(1)</script>"


def photo(
    form: str = "JPEG",
    size: tuple[int, int] = (640, 480),
    place: tuple[float, float] | None = None,
    turned: int = 0,
) -> bytes:
    """A picture with a red corner at the top left. `turned`: the camera's word how it was held."""
    picture = Image.new("RGB", size, "steelblue")
    picture.paste("red", (0, 0, size[0] // 4, size[1] // 4))
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SECRET-CAMERA"
    if turned:
        exif[ExifTags.Base.Orientation] = turned
    if place:
        exif[ExifTags.IFD.GPSInfo] = {
            ExifTags.GPS.GPSLatitudeRef: "N" if place[0] >= 0 else "S",
            ExifTags.GPS.GPSLatitude: _parts(abs(place[0])),
            ExifTags.GPS.GPSLongitudeRef: "E" if place[1] >= 0 else "W",
            ExifTags.GPS.GPSLongitude: _parts(abs(place[1])),
        }
    out = BytesIO()
    picture.save(out, form, exif=exif)
    return out.getvalue()


def _parts(degrees: float) -> tuple[float, float, float]:
    minutes = degrees % 1 * 60
    return (int(degrees), int(minutes), round(minutes % 1 * 60, 4))


def png(width: int, height: int, rest: bytes = b"") -> bytes:
    """A PNG whose header claims this size, then `rest`."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + rest


def bomb(side: int = 30_000) -> bytes:
    """A few kilobytes that would be gigabytes of pixels."""
    row = zlib.compress(b"\0" * 1_000_000, 9)
    return png(side, side, _chunk(b"IDAT", row) + _chunk(b"IEND", b""))


def flat_png(side: int = 6300) -> bytes:
    """A true picture of a few kilobytes, and of side * side * 4 bytes once it is open."""
    out = BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    return out.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def video(brand: bytes = b"isom", size: int = 400) -> bytes:
    """What begins as an MP4; its pictures are noise."""
    kind = b"ftyp" + brand + b"\0\0\2\0" + (b"qt  " if brand == b"qt  " else b"isommp41")
    head = struct.pack(">I", len(kind) + 4) + kind
    noise = Random(size).randbytes(size - len(head) - 8)  # what is turned round shows
    return head + struct.pack(">I", size - len(head)) + b"mdat" + noise


WEBM = (
    b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
    + bytes(99)
)
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"
NO_HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99)
#: What `photo("HEIF", (320, 240), BAITEREK)` is where a library can write it (pillow-heif 1.x).
HEIC = (Path(__file__).parent / "photo.heic").read_bytes()


def claiming(width: int, height: int) -> bytes:
    """The HEIC, claiming this size."""
    place = HEIC.index(b"ispe") + 8
    return HEIC[:place] + struct.pack(">II", width, height) + HEIC[place + 8 :]
