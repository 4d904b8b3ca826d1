"""Citizens on the city's site, without scripts: each fills in the report, and presses the last
button twice, for the first answer is late, or never comes where the line is cut."""

from __future__ import annotations

import asyncio
import contextlib
import html
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp

from bench.post_storm.plan import Place, Post

#: So many fill in a report at once.
WRITERS = 4
AGAIN_SECONDS = 0.5
#: The least that a cut leaves of a request.
CUT_AFTER = 0.02
CENTRE, SPREAD = (51.128, 71.430), 0.04
WHO = {"name": "Айгүл", "telephone": "8 701 234 56 78", "consent": "yes"}
_TOPIC = re.compile(r'<option value="([a-z0-9_-]+)"')


class SiteFailed(Exception):
    """A page that a citizen does not get past; the message holds which."""


@dataclass
class Site:
    """The site of the city, on which people report. `address`: of the web process. `published`
    hears when somebody presses the last button. `faults`: requests that were not answered."""

    address: str
    is_cut: Callable[[Place], bool]
    dice: random.Random
    delivered: Counter[Place]
    published: Callable[[Post], None]
    waits: list[Post] = field(default_factory=list)
    faults: int = 0

    def publish(self, post: Post) -> None:
        self.waits.append(post)

    async def run(self) -> None:
        """Report on the site until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(WRITERS):
                group.create_task(self._write_all())

    async def _write_all(self) -> None:
        while True:
            if not self.waits:
                await asyncio.sleep(0.05)
                continue
            await self._report(self.waits.pop(0))

    async def _report(self, post: Post) -> None:
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(self.address, cookie_jar=jar) as http:
            page = await self._until_there(http, "what", {"text": post.text})
            topic = _TOPIC.search(page)
            if topic is None:
                raise SiteFailed("no topic to choose")
            await self._until_there(http, "topic", {"topic": topic[1]})
            cover = {"q-cover": "missing"}  # the one question that must be answered
            await self._until_there(http, "questions", cover, may_be_passed=True)
            lat, lon = (at + self.dice.uniform(-SPREAD, SPREAD) for at in CENTRE)
            await self._until_there(http, "where", {"lat": str(lat), "lon": str(lon), "pin": "yes"})
            await self._until_there(http, "similar", {"similar": "none"}, may_be_passed=True)
            self.published(post)
            await asyncio.gather(self._press(http), self._press(http))
            await self._until_there(http, "check", WHO)
            self.delivered[Place.SITE] += 1

    async def _press(self, http: aiohttp.ClientSession) -> None:
        """The last button; where the line is cut, the answer never comes."""
        seconds = CUT_AFTER if self.is_cut(Place.SITE) else 30.0
        with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
            async with asyncio.timeout(seconds), http.post("/report/check", data=WHO) as answer:
                await answer.read()
                self.delivered[Place.SITE] += 1

    async def _until_there(
        self,
        http: aiohttp.ClientSession,
        page: str,
        fields: dict[str, str],
        *,
        may_be_passed: bool = False,
    ) -> str:
        """The page that follows. Raises SiteFailed."""
        while True:
            try:
                async with http.post(f"/report/{page}", data=fields) as answer:
                    text = html.unescape(await answer.text())
            except (aiohttp.ClientError, TimeoutError, OSError):
                self.faults += 1
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            if answer.status == 200 or may_be_passed:
                return text
            if answer.status < 500 and answer.status != 429:
                raise SiteFailed(f"{page}: answered {answer.status}: {_words(text)}")
            self.faults += 1
            await asyncio.sleep(AGAIN_SECONDS)


def _words(page: str) -> str:
    body = page[page.find("<main") :]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())[:300]
