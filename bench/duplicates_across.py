"""`./komek bench duplicates`: whether a report in Kazakh finds the Russian one of the same place
and hour among others around, as the registry looks for it, and whether it would by meaning. Texts
are the complaints to akimats, in both languages; places and hours are made.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from bench import report
from bench.database import own_database
from bench.topics import FILE, LEARNED, QUESTIONS, SOURCE
from foundation.postgres.pool import Connection, open_pool, transaction
from foundation.process.progress import Progress
from launcher.import_requests import read_rows
from launcher.meaning import fetch
from registry.duplicates.likely import Other, Place, Window, Written, likely
from registry.duplicates.rows import likely as rows
from registry.meaning.embedding import Embedding, embedding, wheel_there
from registry.meaning.matters import Floats
from registry.open311.foreign import Row, sources, topic_of
from registry.places.ground import Point
from registry.routing.rows import rules
from registry.tickets.rows.many import add_tickets
from registry.workflow.rows import clock_words
from registry.workflow.states import State

MATTERS, AROUND, MIDDLE_OF = 150, 6, 150
WINDOW = Window(timedelta(days=30), timedelta(hours=72))
#: Degrees between two sites, so that none is near another; of a metre.
APART, METRE = 0.02, 1 / 111_320
NUMBER = "109-2026-9999999"  # of the ticket that is written


@dataclass(frozen=True, slots=True)
class Site:
    """`row`: told in Kazakh now, in Russian within the two hours before (the ticket `fellow`);
    `around`: others' tickets near it."""

    row: Row
    lat: float
    fellow: str
    around: Sequence[Row]

    @property
    def point(self) -> Point:
        return Point(self.lat, 71.4)


@dataclass(frozen=True, slots=True)
class Found:
    """Of a question: whether the fellow was offered, as the first, and how many strangers were."""

    offered: bool
    first: bool
    strangers: int


async def run(seed: int) -> tuple[str, bool]:
    """Returns the section for BENCHMARKS.md and whether meaning finds more without offering more
    strangers."""
    if not wheel_there():
        await asyncio.to_thread(fetch, Progress())
    every = {int(row["id"]): row for row in await asyncio.to_thread(list, read_rows(FILE))}
    rng, now = random.Random(seed), datetime.now(UTC)
    sites = made_sites(every, rng)
    meanings = Meanings(embedding(), [every[n] for n in rng.sample(LEARNED, MIDDLE_OF)])
    found: dict[tuple[str, bool], list[Found]] = {}
    async with own_database() as settings:
        pool = await open_pool(settings, "bench", size=2)
        async with transaction(pool) as link:
            topics = {it.code: it.topic_id for it in await rules.tree(link)}
            await add_tickets(
                link, [it for site in sites for it in _tickets(site, topics, rng, now)]
            )
            await clock_words.adopt(link)
        for known in (True, False):
            for site in sites:
                async with transaction(pool) as link:
                    answers = await _ask(link, site, topics if known else {}, meanings, now)
                for how, answer in answers.items():
                    found.setdefault((how, known), []).append(answer)
        await pool.close()
    return _section(found, sites, seed)


class Meanings:
    """How alike a Kazakh and a Russian text are; each language without the mean of `rows`."""

    def __init__(self, model: Embedding, of: Sequence[Row]) -> None:
        self._model, self._known = model, dict[str, Floats]()
        self._middle = {
            column: np.mean([model(row[column]) for row in of], axis=0)
            for column in ("text_kz", "text_ru")
        }

    def alike(self, kazakh: str, russian: str) -> float:
        return float(self._of(kazakh, "text_kz") @ self._of(russian, "text_ru"))

    def _of(self, text: str, column: str) -> Floats:
        if text not in self._known:
            apart = self._model(text) - self._middle[column]
            self._known[text] = apart / np.linalg.norm(apart)
        return self._known[text]


def made_sites(every: Mapping[int, Row], rng: random.Random) -> list[Site]:
    """Matters that no other row tells in the same words; half of those around are of its topic."""
    texts = {every[n]["text_ru"] for n in LEARNED if n in every}
    single = {row["text_ru"]: row for n in QUESTIONS if (row := every.get(n))}
    own = [row for text, row in single.items() if text not in texts]
    chosen = rng.sample(own, min(MATTERS, len(own)))
    return [
        Site(row, 40 + APART * n, f"109-2026-{n * 10:07}", _around(row, own, rng))
        for n, row in enumerate(chosen)
    ]


def _around(row: Row, own: Sequence[Row], rng: random.Random) -> list[Row]:
    topic = topic_of(sources()[SOURCE], row)
    others = [it for it in own if it is not row]
    same = [it for it in others if topic_of(sources()[SOURCE], it) == topic]
    rest = [it for it in others if topic_of(sources()[SOURCE], it) != topic]
    return rng.sample(same, min(AROUND // 2, len(same))) + rng.sample(rest, AROUND // 2)


def _tickets(
    site: Site, topics: Mapping[str, int], rng: random.Random, now: datetime
) -> Iterator[dict[str, Any]]:
    """The fellow within 60 m and two hours, the others within 200 m and a week."""
    for n, row in enumerate((site.row, *site.around)):
        metres, hours = (60, 2) if n == 0 else (200, 168)
        at = now - timedelta(hours=rng.uniform(0.2, hours))
        yield {
            "number": site.fellow[:-1] + str(n), "language": "ru", "opened_at": at.isoformat(),
            "state": "registered", "subject": "", "text": row["text_ru"], "address": "",
            "answer": "", "topic_id": topics[topic_of(sources()[SOURCE], row)],
            "lat": site.lat + rng.uniform(0, metres) * METRE, "lon": site.point.lon,
            "reopenings": 0, "version": 1, "changed_at": at.isoformat(), "rough_place": False,
        }  # fmt: skip


async def _ask(
    link: Connection, site: Site, topics: Mapping[str, int], meanings: Meanings, now: datetime
) -> dict[str, Found]:
    words, texts = site.row["text_kz"], _texts(site)
    topic = topics.get(topic_of(sources()[SOURCE], site.row))
    query = rows.LikelyQuery(NUMBER, words, topic, site.lat, site.point.lon, [])
    typed, near = await rows.near(link, query, now - WINDOW.opened, now - WINDOW.over)
    written = Written(Place("", site.point), topic, tuple(typed.words), typed.near_metres)
    now_there = [_other(it) for it in near]
    by_meaning = [
        replace(it, alike=max(it.alike, meanings.alike(words, texts[it.number])))
        for it in now_there
    ]
    return {
        how: _found(site, [it.number for it in likely(written, others, WINDOW, now)])
        for how, others in (("by words", now_there), ("and by meaning", by_meaning))
    }


def _texts(site: Site) -> dict[str, str]:
    every = enumerate((site.row, *site.around))
    return {site.fellow[:-1] + str(n): row["text_ru"] for n, row in every}


def _found(site: Site, offered: Sequence[str]) -> Found:
    there = site.fellow in offered
    return Found(there, offered[:1] == [site.fellow], len(offered) - there)


def _other(row: rows.NearRow) -> Other:
    assert row.lat is not None and row.lon is not None
    return Other(
        row.number, row.first, State(row.state), row.topic_id, row.opened_at, row.over_at,
        Place(row.address, Point(row.lat, row.lon), row.rough_place), frozenset(row.shared),
        row.alike,
    )  # fmt: skip


def _section(
    found: Mapping[tuple[str, bool], Sequence[Found]], sites: Sequence[Site], seed: int
) -> tuple[str, bool]:
    lines = []
    for (how, known), its in found.items():
        shares = (sum(it.offered for it in its), sum(it.first for it in its))
        strangers = sum(it.strangers for it in its) / len(its)
        topic = "known" if known else "not yet"
        lines.append([topic, how, *(f"{it / len(its):.0%}" for it in shares), f"{strangers:.2f}"])
    head = ["topic", "", "its fellow offered", "as the first", "strangers offered"]
    more = _first(found["and by meaning", True]) > _first(found["by words", True])
    around = sum(len(it.around) for it in sites) / len(sites)
    row_span = f"{QUESTIONS[0]} to {QUESTIONS[-1]}"
    body = f"""{len(sites)} matters of rows {row_span} of the complaints to akimats (made up,
MIT), which no earlier row tells in the same words (seed {seed}): each is told in Kazakh,
and was told in Russian within the two hours before and 60 m. Around it, within 200 m and a
week, are {around:.1f} tickets in Russian of other matters, half of its own topic. In the
embedded PostgreSQL, as the registry looks for them; "by meaning" takes how alike two texts'
vectors are, where that is more than their letters say.

{report.table(head, lines)}"""
    command = "./komek bench duplicates" + (f" --seed {seed}" if seed != 109 else "")
    return report.section("Duplicates across languages", command, body, "no PBX"), more


def _first(its: Sequence[Found]) -> int:
    return sum(it.first for it in its)
