"""`./komek bench duplicates`: whether a report in Kazakh finds the Russian one of the same place
and hour among others around, by letters alone and by meaning. Texts are the complaints to akimats,
in both languages; places and hours are made.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import mean
from typing import Any, NamedTuple

from bench import report
from bench.database import own_database
from bench.topics import FILE, LEARNED, QUESTIONS, SOURCE
from foundation.postgres.pool import Connection, open_pool, transaction
from foundation.process.progress import Progress
from launcher.import_requests import read_rows
from launcher.meaning import fetch
from registry.duplicates.likely import SAME_MEANING, Other, Place, Window, Written, likely
from registry.duplicates.rows import likely as rows
from registry.meaning.blend import Blend, Example, Meant, Reading
from registry.meaning.embedding import Embedding, embedding
from registry.meaning.letters import letters_of
from registry.meaning.needs import wheel_there
from registry.meaning.rows.tickets import MeaningRow
from registry.meaning.text import Language, language_of
from registry.meaning.ticket_meanings import meant, packed
from registry.open311.foreign import Row, sources, topic_of
from registry.places.ground import Point
from registry.routing.rows import rules
from registry.workflow.opening import add_tickets
from registry.workflow.rows import clock_words
from registry.workflow.states import State

MATTERS, AROUND, MIDDLE_OF = 150, 6, 150
WINDOW = Window(timedelta(days=30), timedelta(hours=72))
#: Degrees between two sites, so that none is near another; of a metre.
APART, METRE = 0.02, 1 / 111_320
#: From which likeness on two texts might mean the same, and never.
STEPS, NEVER = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6), 9.0
#: Of a report without a topic.
MOST_STRANGERS = 0.5
LANGUAGES = {"kk": "text_kz", "ru": "text_ru"}
HEAD = ["its fellow offered", "as the first", "strangers offered", "and where nobody told it"]
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


class Way(NamedTuple):
    """Of asking: in which language, whether with a topic, and from which likeness on two texts mean
    the same (NEVER: by letters alone)."""

    language: str
    topic: bool
    least: float


@dataclass(frozen=True, slots=True)
class Found:
    """Of a question: whether the fellow was offered, as the first, how many strangers were, and
    how many would have been had nobody told it before (`alone`)."""

    offered: bool
    first: bool
    strangers: int
    alone: int


async def run(seed: int) -> tuple[str, bool]:
    """Returns the section for BENCHMARKS.md and whether the target was met."""
    if not wheel_there():
        await asyncio.to_thread(fetch, Progress())
    every = {int(row["id"]): row for row in await asyncio.to_thread(list, read_rows(FILE))}
    rng, now = random.Random(seed), datetime.now(UTC)
    sites = made_sites(every, rng)
    meanings = Meanings(embedding(), [every[n] for n in rng.sample(LEARNED, MIDDLE_OF)])
    found: dict[Way, list[Found]] = {}
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
                for way, answer in answers.items():
                    found.setdefault(way, []).append(answer)
        await pool.close()
    return _section(found, sites, seed)


class Meanings:
    """How alike a text and others are, by the means of `rows` in both languages, as the process of
    topics has it of the tickets that it learns from."""

    def __init__(self, model: Embedding, of: Sequence[Row]) -> None:
        self._model, self._known = model, dict[str, Reading]()
        texts = [row[column] for column in ("text_kz", "text_ru") for row in of]
        self._blend = Blend([Example(str(n), n % 2, self._of(it)) for n, it in enumerate(texts)])

    def alike(self, text: str, others: Mapping[str, str]) -> dict[str, float]:
        return self._blend.alike(
            self._of(text), {it: self._as_stored(its) for it, its in others.items()}
        )

    def _as_stored(self, text: str) -> Meant:
        of = self._of(text)
        return meant(MeaningRow("", of.language is Language.KAZAKH, packed(of.vector)))

    def _of(self, text: str) -> Reading:
        if text not in self._known:
            self._known[text] = Reading(language_of(text), self._model(text), letters_of(text))
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
) -> dict[Way, Found]:
    topic = topics.get(topic_of(sources()[SOURCE], site.row))
    found = {}
    for language, column in LANGUAGES.items():
        words = site.row[column]
        query = rows.LikelyQuery(NUMBER, words, topic, site.lat, site.point.lon, [])
        typed, near = await rows.near(link, query, now - WINDOW.opened, now - WINDOW.over)
        written = Written(Place("", site.point), topic, tuple(typed.words), typed.near_metres)
        alike = meanings.alike(words, _texts(site))
        for least in (NEVER, *STEPS):
            others = [_other(it, 0 if least == NEVER else alike[it.number]) for it in near]
            way = Way(language, topic is not None, least)
            found[way] = _found(site, written, others, least, now)
    return found


def _texts(site: Site) -> dict[str, str]:
    every = enumerate((site.row, *site.around))
    return {site.fellow[:-1] + str(n): row["text_ru"] for n, row in every}


def _found(
    site: Site, written: Written, others: Sequence[Other], least: float, now: datetime
) -> Found:
    offers = [it.number for it in likely(written, others, WINDOW, now, least)]
    strangers = [it for it in others if it.number != site.fellow]
    alone = likely(written, strangers, WINDOW, now, least)
    there = site.fellow in offers
    return Found(there, offers[:1] == [site.fellow], len(offers) - there, len(alone))


def _other(row: rows.NearRow, meant: float) -> Other:
    assert row.lat is not None and row.lon is not None
    return Other(
        row.number, row.first, State(row.state), row.topic_id, row.opened_at, row.over_at,
        Place(row.address, Point(row.lat, row.lon), row.rough_place), frozenset(row.shared),
        row.alike, meant,
    )  # fmt: skip


def _section(
    found: Mapping[Way, Sequence[Found]], sites: Sequence[Site], seed: int
) -> tuple[str, bool]:
    """Every second matter chose the step, the others are told of."""
    chosen = [_chosen(found, least) for least in STEPS]
    held = {way: its[1::2] for way, its in found.items() if way.least in (NEVER, SAME_MEANING)}
    more = _first(held[Way("kk", True, SAME_MEANING)]) > _first(held[Way("kk", True, NEVER)])
    few = all(
        max(mean(it.strangers for it in its), mean(it.alone for it in its)) <= MOST_STRANGERS
        for way, its in held.items()
        if way.language == "kk" and not way.topic
    )
    around = sum(len(it.around) for it in sites) / len(sites)
    row_span = f"{QUESTIONS[0]} to {QUESTIONS[-1]}"
    body = f"""{len(sites)} matters of rows {row_span} of the complaints to akimats (made up,
MIT), which no earlier row tells in the same words (seed {seed}): each is told in Kazakh,
and was told in Russian within the two hours before and 60 m. Around it, within 200 m and a
week, are {around:.1f} tickets in Russian of other matters, half of its own topic. In the
embedded PostgreSQL, as the registry looks for them. The means of both languages are those of
{MIDDLE_OF} other rows. The last column: the fellow left out.

Every second of them, by letters alone and by meaning, too (the same from {SAME_MEANING:g} on):

{report.table(["topic", "by", *HEAD], _held(held, "kk"))}

Told in Russian, as the fellow was, word by word; only strangers say something here:

{report.table(["topic", "by", *HEAD], _held(held, "ru"))}

The others chose that step (in Kazakh, without a topic):

{report.table(["from", *HEAD], chosen)}

Target: with a topic more of the fellows as the first, and without one at most
{MOST_STRANGERS:g} strangers a report, whether somebody told it before or not: \
{"met" if more and few else "**not met**"}."""
    command = "./komek bench duplicates" + (f" --seed {seed}" if seed != 109 else "")
    return report.section("Duplicates across languages", command, body, "no PBX"), more and few


def _held(held: Mapping[Way, Sequence[Found]], language: str) -> list[list[str]]:
    return [
        [
            "known" if way.topic else "not yet",
            "letters" if way.least == NEVER else "meaning, too",
            *_shares(its),
        ]
        for way, its in held.items()
        if way.language == language
    ]


def _chosen(found: Mapping[Way, Sequence[Found]], least: float) -> list[str]:
    return [f"{least:g}", *_shares(found[Way("kk", False, least)][::2])]


def _shares(its: Sequence[Found]) -> list[str]:
    shares = (sum(it.offered for it in its), _first(its))
    strangers = (mean(it.strangers for it in its), mean(it.alone for it in its))
    return [*(f"{it / len(its):.0%}" for it in shares), *(f"{it:.2f}" for it in strangers)]


def _first(its: Sequence[Found]) -> int:
    return sum(it.first for it in its)
