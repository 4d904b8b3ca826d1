"""Files as telephones send them, and as nobody should."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import ExifTags, Image

from bench.attacks.pictures_made import NO_HEIC, bomb, flat_png, png

__all__ = ["NO_HEIC", "bomb", "flat_png", "png"]

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
#: What `photo("HEIF", (320, 240), BAITEREK)` is where a library can write it (pillow-heif 1.x).
HEIC = (Path(__file__).parent / "photo.heic").read_bytes()


def claiming(width: int, height: int) -> bytes:
    """The HEIC, claiming this size."""
    place = HEIC.index(b"ispe") + 8
    return HEIC[:place] + struct.pack(">II", width, height) + HEIC[place + 8 :]
