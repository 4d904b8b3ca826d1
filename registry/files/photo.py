"""A photo that was encoded again, and what the process that opens pictures says of one."""

from __future__ import annotations

from dataclasses import dataclass

from registry.files.limits import FileProblem


@dataclass(frozen=True, slots=True)
class PhotoLocation:
    """The place where a photo says it was taken: degrees, WGS 84."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo encoded again: `whole` and `preview` are JPEG."""

    whole: bytes
    preview: bytes
    width: int
    height: int
    place: PhotoLocation | None


@dataclass(frozen=True, slots=True)
class PhotoResult:
    """The result of an upload: either a photo, or why there is none."""

    photo: Photo | None = None
    why: FileProblem | None = None
