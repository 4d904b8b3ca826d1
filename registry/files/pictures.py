"""A photo made anew: opened, turned upright, and written again without anything but its pixels.

What else a file carries (a script behind the picture, the camera's number, the place) does not
come along; the place is read before and told beside it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageOps

from registry.files.limits import Refused, Why

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")  # a JPEG may turn out to be an MPO
#: A JPEG is decoded smaller where it is larger than needed; all else in full.
MOST_PIXELS, MOST_PIXELS_JPEG = 40_000_000, 80_000_000
LONGEST_SIDE, PREVIEW_SIDE = 3200, 480
QUALITY = 86
#: What Pillow raises for a file that is not what it begins as.
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, MemoryError)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a photo says it was taken: degrees, WGS 84."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo made anew: `whole` and `preview` are JPEG."""

    whole: bytes
    preview: bytes
    width: int
    height: int
    place: Place | None


def made_anew(data: bytes) -> Photo:
    """Open, judge, and write again. Raises Refused. Takes up to a second: not on the event loop."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as opened:
            _judge(opened)
            place = place_of(opened)
            upright = ImageOps.exif_transpose(_decoded(opened))
    except Image.DecompressionBombError:
        raise Refused(Why.TOO_MANY_PIXELS) from None
    except _BROKEN:
        raise Refused(Why.BROKEN) from None
    whole = _fitted(upright, LONGEST_SIDE)
    width, height = whole.size
    return Photo(_jpeg(whole), _jpeg(_fitted(whole, PREVIEW_SIDE)), width, height, place)


def place_of(picture: Image.Image) -> Place | None:
    """Where it was taken, if it says so and there is such a place."""
    try:
        place: dict[int, Any] = picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(place[ExifTags.GPS.GPSLatitude], place[ExifTags.GPS.GPSLatitudeRef])
        lon = _degrees(place[ExifTags.GPS.GPSLongitude], place[ExifTags.GPS.GPSLongitudeRef])
    except (KeyError, ZeroDivisionError, AttributeError, *_BROKEN):
        return None
    if not (math.isfinite(lat) and math.isfinite(lon)) or (lat, lon) == (0, 0):
        return None
    return Place(round(lat, 6), round(lon, 6)) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _degrees(parts: Any, half: Any) -> float:
    """Degrees, minutes, seconds and `N`, `S`, `E` or `W`."""
    degrees, minutes, seconds = (float(part) for part in parts)
    sign = -1 if str(half).strip("\0 ").upper() in ("S", "W") else 1
    return sign * (degrees + minutes / 60 + seconds / 3600)


def _judge(opened: Image.Image) -> None:
    most = MOST_PIXELS_JPEG if opened.format in ("JPEG", "MPO") else MOST_PIXELS
    if opened.width * opened.height > most:
        raise Refused(Why.TOO_MANY_PIXELS)


def _decoded(opened: Image.Image) -> Image.Image:
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # JPEG only: no more pixels than needed
    opened.load()
    return opened


def _fitted(picture: Image.Image, side: int) -> Image.Image:
    fitted = picture.copy()
    fitted.thumbnail((side, side), Image.Resampling.LANCZOS)
    return fitted


def _jpeg(picture: Image.Image) -> bytes:
    """On white where it is transparent; nothing but the pixels."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        picture = Image.new("RGB", seen.size, "white")
        picture.paste(seen, mask=seen.getchannel("A"))
    bare = Image.new("RGB", picture.size)
    bare.paste(picture.convert("RGB"))
    out = BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
