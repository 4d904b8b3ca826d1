"""Writes posts to the stand-in network and watches a lead's lists for them:
`python -m bench.posts_peer ADDRESS FOLDER SECONDS PER_HOUR`, with login and password as one line of
JSON on its input. Prints one line of JSON at the end: a Heard.

A process of its own, so that the telephones' sound does not make it late.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from aiohttp import WSMsgType
from PIL import Image

from channels import stand_in

SMALL, LARGE = (1280, 960), (4000, 3000)
LARGE_EVERY_SECONDS = 10
#: After the last post, until what is on its way has come.
SETTLE_SECONDS = 10.0
LATE_EVERY_SECONDS = 0.01


class Heard(msgspec.Struct):
    """Moments in seconds since 1970. `posted`: the message's id → when it was written. `heard`: a
    conversation → when the page first heard of it. `late_ms`: the longest this process was late."""

    posted: dict[str, float]
    heard: dict[int, float]
    photos: int = 0
    late_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Planned:
    """A post so long after the beginning, with photos of these sizes."""

    number: int
    at_seconds: float
    photos: tuple[tuple[int, int], ...]


def plan(seconds: float, per_hour: float) -> Iterator[Planned]:
    """Posts at equal distances; the first of each second has a photo, and the first of each ten
    seconds a large one as well."""
    photo_of = large_of = -1
    for number in range(int(seconds * per_hour / 3600)):
        at = number * 3600 / per_hour
        photos: tuple[tuple[int, int], ...] = ()
        if int(at) > photo_of:
            photo_of, photos = int(at), (SMALL,)
        if int(at // LARGE_EVERY_SECONDS) > large_of:
            large_of, photos = int(at // LARGE_EVERY_SECONDS), (*photos, LARGE)
        yield Planned(number, at, photos)


def make_photos(folder: Path) -> dict[tuple[int, int], Path]:
    """One of each size, as large in bytes as a telephone's: noise on a coarse pattern."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = {}
    for size in (SMALL, LARGE):
        path = folder / f"photo-{size[0]}.jpg"
        noise = Image.effect_noise((size[0] // 2, size[1] // 2), 60).resize(size)
        noise.convert("RGB").save(path, quality=80)
        made[size] = path
    return made


async def write_posts(folder: Path, seconds: float, per_hour: float, heard: Heard) -> None:
    photos, began = make_photos(folder), time.monotonic()
    for each in plan(seconds, per_hour):
        await asyncio.sleep(max(0.0, began + each.at_seconds - time.monotonic()))
        handles: list[str] = []
        for size in each.photos:
            handles.append(f"post-{each.number:x}{len(handles):02x}")
            os.link(photos[size], folder / handles[-1])
        post_id = f"post/bench{each.number}"
        heard.posted[post_id] = time.time()
        heard.photos += len(handles)
        line = {
            "id": post_id,
            "from": f"bench{each.number}",
            "name": "Айгүл С.",
            "at": datetime.now(UTC).isoformat(),
            "text": f"Люк ашық тұр, Абай даңғылы {each.number}. Закройте, пожалуйста, люк!",
            "photos": handles,
        }
        await asyncio.to_thread(stand_in.post, folder, line)


async def watch(http: aiohttp.ClientSession, heard: Heard) -> None:
    async with http.ws_connect("/live?see=lists&page=bench") as socket:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            hear(heard, json.loads(message.data), time.time())


def hear(heard: Heard, letter: Mapping[str, Any], at: float) -> None:
    """A letter of the page's socket; only the first word of a conversation counts."""
    if letter["type"] == "written":
        for conversation_id in letter.get("conversations", ()):
            heard.heard.setdefault(conversation_id, at)


async def _lateness(heard: Heard) -> None:
    while True:
        due = time.monotonic() + LATE_EVERY_SECONDS
        await asyncio.sleep(LATE_EVERY_SECONDS)
        heard.late_ms = max(heard.late_ms, 1000 * (time.monotonic() - due))


async def _main() -> None:
    address, folder, seconds, per_hour = sys.argv[1:5]
    who, heard = json.loads(sys.stdin.readline()), Heard({}, {})
    jar = aiohttp.CookieJar(unsafe=True)  # the address is an IP
    async with aiohttp.ClientSession(address, cookie_jar=jar) as http:
        async with http.post("/api/sign-in", json=who) as answer:
            answer.raise_for_status()
        others = [asyncio.create_task(watch(http, heard)), asyncio.create_task(_lateness(heard))]
        await write_posts(Path(folder), float(seconds), float(per_hour), heard)
        await asyncio.sleep(SETTLE_SECONDS)
        for task in others:
            if task.done():
                task.result()  # raises: whoever watches no more has heard nothing
            task.cancel()
    print(msgspec.json.encode(heard).decode(), flush=True)


if __name__ == "__main__":
    asyncio.run(_main())
