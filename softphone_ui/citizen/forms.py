"""The forms of the site: words, and photos as they come, judged and made again."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import BinaryIO

from aiohttp import BodyPartReader, web
from aiohttp.multipart import MultipartReader

from registry.drafts.report import MOST_PHOTOS, DraftPhoto, FieldFault, FieldProblem
from registry.files.limits import PHOTO_BYTES, FileProblem
from registry.files.shelf import new_file_id
from softphone_ui.citizen.drafting import DRAFT_SHELF, PHOTOS_PER_REPORT, TooManyReports, count
from softphone_ui.files.keeping import WORKSHOP
from softphone_ui.files.sentences import FileRefused, PicturesBusy
from softphone_ui.places.placing import PlaceInput
from softphone_ui.web.errors import BadRequest, WebError

PIECE = 65_536
#: Bytes of a field that is no photo, and parts of a form.
WORD_BYTES, MOST_PARTS = 100_000, 20
#: People do not see this field; programs that fill in everything do.
TRAP = "website"


@dataclass
class ReportFormInput:
    """The form as it was filled in: field → words; photos that can be kept; why others cannot."""

    words: dict[str, str] = field(default_factory=dict)
    photos: list[DraftPhoto] = field(default_factory=list)
    refused: list[WebError | FieldFault] = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.words.get(name, "")


def pin_of(form: ReportFormInput) -> PlaceInput | None:
    """The pin on the map; None where none is to hold, or what is no point."""
    if form.get("pin") != "yes":
        return None
    return place_in(form.words)


def place_in(fields: Mapping[str, str]) -> PlaceInput | None:
    """Return the point in the fields `lat` and `lon`; None where they are none."""
    try:
        lat, lon = float(fields.get("lat", "")), float(fields.get("lon", ""))
    except ValueError:
        return None
    fits = math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180
    return PlaceInput(lat, lon) if fits else None


async def filled_in(request: web.Request) -> ReportFormInput:
    """Return words of a form without files. Raises BadRequest."""
    try:
        fields = await request.post()
    except (ValueError, LookupError):
        raise BadRequest(reason="the form cannot be read") from None
    return ReportFormInput({name: it for name, it in fields.items() if isinstance(it, str)})


async def all_values(request: web.Request) -> Mapping[str, Sequence[str]]:
    """Return all values of each field: of a list several may be chosen. Raises BadRequest."""
    try:
        form = await request.post()
    except (ValueError, LookupError):
        raise BadRequest(reason="the form cannot be read") from None
    return {name: [it for it in form.getall(name) if isinstance(it, str)] for name in form}


async def with_photos(request: web.Request, room: int) -> ReportFormInput:
    """Return words and photos; `room`: for so many. A photo that is refused hinders nothing else.
    Raises BadRequest."""
    if request.content_type != "multipart/form-data":
        return await filled_in(request)
    found = ReportFormInput()
    try:
        parts = await request.multipart()
        for _ in range(MOST_PARTS):
            part = await parts.next()
            if part is None:
                return found
            await _take(request, part, found, room)
    except (ValueError, LookupError, AssertionError):
        raise BadRequest(reason="the form cannot be read") from None
    raise BadRequest(reason="the form has too many parts")


async def _take(
    request: web.Request, part: BodyPartReader | MultipartReader, found: ReportFormInput, room: int
) -> None:
    if not isinstance(part, BodyPartReader) or not part.name:
        raise BadRequest(reason="the form cannot be read")
    if part.filename is None and part.name != "photo":
        found.words.setdefault(part.name, await _words(part))
        return
    with await asyncio.to_thread(TemporaryFile) as file:
        size = await _copy(part, file)
        if not size:  # nothing was chosen
            return
        if size > PHOTO_BYTES:
            found.refused.append(FileRefused(reason=FileProblem.PHOTO_TOO_LARGE))
        elif len(found.photos) >= room:
            found.refused.append(FieldFault("photo", FieldProblem.TOO_MANY, MOST_PHOTOS))
        else:
            await _open(request, file, found)


async def _words(part: BodyPartReader) -> str:
    data = bytearray()
    while piece := await part.read_chunk(PIECE):
        data += piece
        if len(data) > WORD_BYTES:
            raise BadRequest(reason="a field is too long")
    return bytes(data).decode("utf-8", "replace")


async def _copy(part: BodyPartReader, file: BinaryIO) -> int:
    """How many bytes came; of what is too large no more are written, and the rest is read."""
    size = 0
    while piece := await part.read_chunk(PIECE):
        size += len(piece)
        if size <= PHOTO_BYTES:
            await asyncio.to_thread(file.write, piece)
        elif size > 3 * PHOTO_BYTES:
            raise BadRequest(reason="the photo is far too large")
    await asyncio.to_thread(file.flush)
    return size


async def _open(request: web.Request, file: BinaryIO, found: ReportFormInput) -> None:
    try:
        await count(request, "photo", PHOTOS_PER_REPORT)
        made = await request.app[WORKSHOP].photo(file)
    except (FileRefused, PicturesBusy, TooManyReports) as error:
        found.refused.append(error)
        return
    file_id = new_file_id()
    await asyncio.to_thread(request.app[DRAFT_SHELF].put, file_id, made.whole, made.preview)
    place = made.place
    found.photos.append(
        DraftPhoto(
            file_id,
            len(made.whole),
            made.width,
            made.height,
            place.lat if place else None,
            place.lon if place else None,
        )
    )
