"""What a file is, by what is in it; a name or a type that somebody claims is never believed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import filetype

#: So many first bytes tell what a file is.
HEAD_BYTES = 4096


class TicketFileKind(StrEnum):
    """The kinds of files that a ticket keeps (the `kind` of the ticket_files table)."""

    PHOTO = "photo"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class DetectedKind:
    """The kind of a file by its content. `kind` None: nothing that a ticket keeps. `media_type` is
    empty where nobody knows."""

    kind: TicketFileKind | None
    media_type: str


PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp", "image/avif", "image/heic"})
#: Brands of HEIC that `filetype` does not know: ten bits, and pictures of several layers.
_HEIC_BRANDS = frozenset({b"heix", b"heim", b"heis"})
VIDEOS = frozenset({"video/mp4", "video/quicktime", "video/x-m4v", "video/webm"})


def sniff(head: bytes) -> DetectedKind:
    """Judge by the first HEAD_BYTES. A photo is believed only once it was opened
    (`pictures.made_anew`); a video is kept as it is."""
    found = filetype.guess_mime(head) if head else None
    media_type = str(found or "")
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        media_type = "image/heic"
    if media_type in PHOTOS:
        return DetectedKind(TicketFileKind.PHOTO, media_type)
    return DetectedKind(TicketFileKind.VIDEO if media_type in VIDEOS else None, media_type)
