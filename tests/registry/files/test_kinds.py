"""What a file is, and whether a ticket takes it."""

from __future__ import annotations

import pytest

from registry.files.kinds import HEAD_BYTES, TicketFileKind, sniff
from registry.files.limits import (
    FILES_PER_TICKET,
    MEGABYTE,
    PHOTO_BYTES,
    TICKET_BYTES,
    VIDEO_BYTES,
    ExistingFiles,
    FileProblem,
    by_content,
    by_size,
)
from tests.registry.files.samples import HEIC, SCRIPT, SVG, WEBM, photo, video

FORMS = ("JPEG", "PNG", "WEBP", "AVIF")
BRANDS = (b"isom", b"mp42", b"iso5", b"avc1")


@pytest.mark.parametrize(
    ("data", "kind", "media_type"),
    [
        *((photo(form), TicketFileKind.PHOTO, f"image/{form.lower()}") for form in FORMS),
        *((video(brand), TicketFileKind.VIDEO, "video/mp4") for brand in BRANDS),
        (video(b"qt  "), TicketFileKind.VIDEO, "video/quicktime"),
        (WEBM, TicketFileKind.VIDEO, "video/webm"),
    ],
)
def test_photos_and_videos_of_telephones(
    data: bytes, kind: TicketFileKind, media_type: str
) -> None:
    found = sniff(data[:HEAD_BYTES])
    assert (found.kind, found.media_type) == (kind, media_type)
    assert by_content(found) is None


SCRIPTS = (SVG, SCRIPT, b"<html>" + SCRIPT, b"#!/bin/sh\nrm -rf /\n")
OTHERS = (b"%PDF-1.7\n", b"MZ" * 99, b"PK\x03\x04" + bytes(99), b"GIF89a" + bytes(99), b"ID3\x03")


@pytest.mark.parametrize("data", [b"", b"x", *SCRIPTS, *OTHERS])
def test_all_else_is_nothing_a_ticket_keeps(data: bytes) -> None:
    assert by_content(sniff(data)) is FileProblem.UNKNOWN


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"heim", b"heis"])
def test_photos_of_iphones(brand: bytes) -> None:
    assert by_content(found := sniff(HEIC[:8] + brand + HEIC[12:])) is None
    assert found.media_type == "image/heic"


@pytest.mark.parametrize(
    ("kind", "size", "there", "why"),
    [
        (TicketFileKind.PHOTO, 1, ExistingFiles(), None),
        (TicketFileKind.PHOTO, 0, ExistingFiles(), FileProblem.EMPTY),
        (TicketFileKind.PHOTO, PHOTO_BYTES, ExistingFiles(FILES_PER_TICKET - 1), None),
        (TicketFileKind.PHOTO, PHOTO_BYTES + 1, ExistingFiles(), FileProblem.PHOTO_TOO_LARGE),
        (TicketFileKind.VIDEO, VIDEO_BYTES, ExistingFiles(), None),
        (TicketFileKind.VIDEO, 200 * MEGABYTE, ExistingFiles(), FileProblem.VIDEO_TOO_LARGE),
        (TicketFileKind.PHOTO, 1, ExistingFiles(FILES_PER_TICKET), FileProblem.TOO_MANY),
        (TicketFileKind.PHOTO, 1, ExistingFiles(1, TICKET_BYTES), FileProblem.NO_ROOM),
        (TicketFileKind.PHOTO, 1, ExistingFiles(1, TICKET_BYTES - 1), None),
    ],
)
def test_how_much_a_ticket_takes(
    kind: TicketFileKind, size: int, there: ExistingFiles, why: FileProblem | None
) -> None:
    assert by_size(kind, size, there) is why
