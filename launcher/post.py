"""``post``: a citizen writes to the centre by the network that is a file, for someone who has no
bot."""

from __future__ import annotations

import secrets
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from channels import stand_in
from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher.own_user import hand_over_if_root

#: The bot answers within a moment; a ticket's number follows when its deadline is reckoned.
ANSWER_SECONDS, NEXT_SECONDS = 10.0, 2.0
LOOKS_EVERY_SECONDS = 0.1


def post(
    settings: Settings,
    progress: Progress,
    words: str,
    *,
    author: str,
    name: str,
    photos: list[Path],
    place: str,
    next_seconds: float = NEXT_SECONDS,
) -> int:
    """Write `words` to the centre as `author`, with `photos` and a `place` ("lat,lon"), and show
    what the bot answers. Returns 0 when it has answered. Raises StartError where there is no such
    network."""
    folder = settings.stand_in_dir
    if folder is None:
        raise StartError("in production there is no stand-in network: write to the bot")
    before = len(_to(folder, author))
    stand_in.post(folder, _line(folder, words, author, name, photos, place))
    hand_over_if_root(settings)
    progress(f"{name or author} wrote; who signs in reads it at {settings.public_pages}/inbox")
    return 0 if _show_answers(folder, author, before, progress, next_seconds) else 1


def _line(
    folder: Path, words: str, author: str, name: str, photos: list[Path], place: str
) -> dict[str, Any]:
    post_id = secrets.token_hex(8)
    line: dict[str, Any] = {
        "id": f"post/{post_id}",
        "from": author,
        "name": name,
        "at": datetime.now(UTC).isoformat(),
        "text": words,
        "photos": [_lay_photo(folder, it, n, post_id) for n, it in enumerate(photos)],
    }
    if place:
        line["place"] = _point(place)
    return line


def _lay_photo(folder: Path, photo: Path, number: int, post_id: str) -> str:
    if not photo.is_file():
        raise StartError(f"there is no photo {photo}")
    handle = f"post-{post_id}{number:02x}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(photo, folder / handle)
    return handle


def _point(place: str) -> list[float]:
    try:
        lat, lon = (float(it) for it in place.split(","))
    except ValueError:
        raise StartError(f"a place is written as 51.1283,71.4305, not {place}") from None
    if abs(lat) > 90 or abs(lon) > 180:
        raise StartError(f"there is no such place: {place}")
    return [lat, lon]


def _to(folder: Path, author: str) -> list[dict[str, Any]]:
    return [it for it in stand_in.replies(folder) if it["to"] == author]


def _show_answers(
    folder: Path, author: str, before: int, progress: Progress, next_seconds: float
) -> bool:
    """What the centre says, until it has been silent for a moment."""
    shown, deadline = before, time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        for answer in _to(folder, author)[shown:]:
            buttons = "".join(f" [{each}]" for each in answer["buttons"])
            progress(f"the centre: {answer['text']}{buttons}")
            shown, deadline = shown + 1, time.monotonic() + next_seconds
        time.sleep(LOOKS_EVERY_SECONDS)
    if shown == before:
        progress("no answer: does the process `channels` run? ./komek status")
    return shown > before
