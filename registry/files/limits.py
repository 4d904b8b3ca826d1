"""What a ticket takes, and why not. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from registry.files.kinds import DetectedKind, TicketFileKind

MEGABYTE = 1_000_000
PHOTO_BYTES = 20 * MEGABYTE
VIDEO_BYTES = 150 * MEGABYTE
FILES_PER_TICKET = 20
TICKET_BYTES = 600 * MEGABYTE
LARGEST = {TicketFileKind.PHOTO: PHOTO_BYTES, TicketFileKind.VIDEO: VIDEO_BYTES}
MEGAPIXEL = 1_000_000
#: What may be decoded, by Pillow's name of the form. A JPEG is decoded smaller where it is larger
#: than needed; a pixel of WebP takes twice the memory of the others.
PIXELS = {
    "JPEG": 80 * MEGAPIXEL, "MPO": 80 * MEGAPIXEL, "HEIF": 50 * MEGAPIXEL, "PNG": 40 * MEGAPIXEL,
    "AVIF": 40 * MEGAPIXEL, "WEBP": 25 * MEGAPIXEL,
}  # fmt: skip
#: What opening a picture may take: of memory, of a processor, and by the clock.
OPENING_BYTES = 640 * MEGABYTE
OPENING_SECONDS, OPENING_CLOCK_SECONDS = 15, 60.0
#: By one link within an hour: files begun, their bytes, and pictures opened.
LINK_BEGINNINGS, LINK_BYTES, LINK_OPENINGS = 40, 2 * TICKET_BYTES, 30


class FileProblem(StrEnum):
    """The reason why a file is not taken."""

    EMPTY = "empty"
    UNKNOWN = "unknown"  # neither a photo nor a video
    NO_VIDEO = "no_video"  # here only photos are taken
    PHOTO_TOO_LARGE = "photo_too_large"
    VIDEO_TOO_LARGE = "video_too_large"
    TOO_MANY = "too_many"
    LINK_FULL = "link_full"  # the one-time link's files
    NO_ROOM = "no_room"  # the ticket's files together
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_HEAVY = "too_heavy"  # opening it takes too much memory or time
    BROKEN = "broken"  # it begins as a photo and is none


class UnacceptableFile(Exception):
    """A file is not taken; nothing was kept of it."""

    def __init__(self, why: FileProblem) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class ExistingFiles:
    """The files that a ticket has already: kept, and on their way."""

    files: int = 0
    size: int = 0


def by_content(found: DetectedKind) -> FileProblem | None:
    """Return whether what it is can be kept at all."""
    return FileProblem.UNKNOWN if found.kind is None else None


def by_pixels(form: str, width: int, height: int) -> FileProblem | None:
    """Return whether a picture that claims this size may be decoded. `form`: Pillow's name for
    it."""
    return FileProblem.TOO_MANY_PIXELS if width * height > PIXELS[form] else None


def by_size(kind: TicketFileKind, size: int, there: ExistingFiles) -> FileProblem | None:
    """Return whether one more file of `size` bytes has its place beside what is there."""
    if size <= 0:
        return FileProblem.EMPTY
    if size > LARGEST[kind]:
        return (
            FileProblem.VIDEO_TOO_LARGE
            if kind is TicketFileKind.VIDEO
            else FileProblem.PHOTO_TOO_LARGE
        )
    if there.files >= FILES_PER_TICKET:
        return FileProblem.TOO_MANY
    return FileProblem.NO_ROOM if there.size + size > TICKET_BYTES else None
