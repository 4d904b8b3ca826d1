"""Makes a clip of the last seconds of a camera that is watched: a file of MP4, with its SHA-256."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from foundation.settings import Settings
from second_line.video import mp4
from second_line.video.camera_stream import CameraStream
from second_line.video.viewers import StoredPicture


class NoClip(Exception):
    """An error: there are no pictures to make a clip of."""


class Clip(msgspec.Struct, frozen=True):
    """A clip that was made. `path`: below the folder of clips; `began_at`, `ended_at`: by our own
    clock, because that of a camera may be wrong."""

    camera_id: int
    camera: str
    path: str
    sha256: str
    size: int
    began_at: datetime
    ended_at: datetime
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Film:
    """A film, ready to be written."""

    data: bytes
    began_at: datetime
    ended_at: datetime


def clips_folder(settings: Settings) -> Path:
    """Return the folder of clips of the second line."""
    return settings.home / "clips"


def film_of(head: bytes, pictures: Sequence[StoredPicture]) -> _Film:
    """Put pictures together to a file of MP4 that begins at 0. Raise NoClip if there are none."""
    if not pictures:
        raise NoClip
    groups: list[list[StoredPicture]] = []
    for picture in pictures:
        if picture.key or not groups:
            groups.append([])
        groups[-1].append(picture)
    first = pictures[0].time
    pieces = [
        mp4.fragment(number, group[0].time - first, [(it.data, it.lasts, it.key) for it in group])
        for number, group in enumerate(groups, start=1)
    ]
    return _Film(head + b"".join(pieces), pictures[0].came_at, pictures[-1].came_at)


def write_clip(stream: CameraStream, folder: Path, name: str) -> Clip:
    """Write the last seconds of a stream as a file, whole or not at all. `name`: of the request;
    a clip of this name that is there already stays, because a request may come twice. Raise NoClip,
    OSError."""
    if stream.form is None:
        raise NoClip
    film = film_of(stream.head, stream.recent.all())
    day = film.began_at.strftime("%Y/%m/%d")
    path = folder / day / f"{stream.source.code}-{name}.mp4"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    scratch = path.with_suffix(".new")
    try:
        with open(scratch, "xb", opener=_private) as out:
            out.write(film.data)
            out.flush()
            os.fsync(out.fileno())
        scratch.replace(path)
    except OSError:
        scratch.unlink(missing_ok=True)
        raise
    return Clip(
        stream.source.camera_id, stream.source.code, str(path.relative_to(folder)),
        hashlib.sha256(film.data).hexdigest(), len(film.data), film.began_at, film.ended_at,
        stream.form.width, stream.form.height,
    )  # fmt: skip


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
