"""Encodes a photo again: opened, turned upright, and written without anything but its pixels.

What else a file carries (a script behind the picture, the camera's number, the place) does not
come along; the place is read before and told beside it. A picture of a few kilobytes can take any
memory and any time to open: only `picture_process` opens those of strangers.
"""

from __future__ import annotations

import math
from io import BytesIO
from typing import Any

from pi_heif import register_heif_opener
from PIL import ExifTags, Image, ImageOps

from registry.files.limits import FileProblem, UnacceptableFile, by_pixels
from registry.files.photo import Photo, PhotoLocation

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")  # a JPEG may turn out to be an MPO
LONGEST_SIDE, PREVIEW_SIDE = 3200, 480
QUALITY = 86
#: Modes that are made smaller as they are; the others become RGB or RGBA before.
_SCALABLE = frozenset({"L", "LA", "RGB", "RGBA", "CMYK", "YCbCr"})
# Threads of the decoder would each reserve memory for themselves.
register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)


def made_anew(data: bytes) -> Photo:
    """Open, judge by its size, and write again. Raises Refused; a MemoryError is refused, too.
    Takes up to seconds: not on the event loop."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as opened:
            if (why := by_pixels(opened.format or "", *opened.size)) is not None:
                raise UnacceptableFile(why)
            place = place_of(opened)
            whole = ImageOps.exif_transpose(_shrunk(opened))
        width, height = whole.size
        return Photo(_jpeg(whole), _jpeg(_preview(whole)), width, height, place)
    except Image.DecompressionBombError:
        raise UnacceptableFile(FileProblem.TOO_MANY_PIXELS) from None
    except MemoryError:
        raise UnacceptableFile(FileProblem.TOO_HEAVY) from None
    except UnacceptableFile:
        raise
    except Exception:  # a decoder raises what its picture makes it raise
        raise UnacceptableFile(FileProblem.BROKEN) from None


def place_of(picture: Image.Image) -> PhotoLocation | None:
    """Return where it was taken, if it says so and there is such a place."""
    try:
        place: dict[int, Any] = picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(place[ExifTags.GPS.GPSLatitude], place[ExifTags.GPS.GPSLatitudeRef])
        lon = _degrees(place[ExifTags.GPS.GPSLongitude], place[ExifTags.GPS.GPSLongitudeRef])
    except Exception:  # as in made_anew
        return None
    if not (math.isfinite(lat) and math.isfinite(lon)) or (lat, lon) == (0, 0):
        return None
    return (
        PhotoLocation(round(lat, 6), round(lon, 6)) if abs(lat) <= 90 and abs(lon) <= 180 else None
    )


def _degrees(parts: Any, half: Any) -> float:
    """Degrees, minutes, seconds and `N`, `S`, `E` or `W`."""
    degrees, minutes, seconds = (float(part) for part in parts)
    sign = -1 if str(half).strip("\0 ").upper() in ("S", "W") else 1
    return sign * (degrees + minutes / 60 + seconds / 3600)


def _shrunk(opened: Image.Image) -> Image.Image:
    """Decoded, and no larger than needed, with as few copies in full size as can be."""
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # JPEG only: no more pixels than needed
    opened.load()
    picture = opened
    if opened.mode not in _SCALABLE:
        picture = opened.convert("RGBA" if "transparency" in opened.info else "RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return picture


def _preview(picture: Image.Image) -> Image.Image:
    preview = picture.copy()
    preview.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE), Image.Resampling.LANCZOS)
    return preview


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
