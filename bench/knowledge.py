"""`./komek bench knowledge`: how long a search of the knowledge base takes at 10,000 articles."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bench import report
from bench.database import own_database
from bench.delays import Quantiles, quantiles
from foundation.postgres.pool import Connection, connection, open_pool
from foundation.postgres.queries import bind
from registry.knowledge.article import plain
from registry.knowledge.marks import Fitting
from registry.knowledge.rows import articles as knowledge
from registry.knowledge.rows import search
from registry.knowledge.rows.articles import ArticleVersion, Words
from registry.knowledge.typed import meanings, spelt
from staff.rows.people import add_person

ARTICLES, ROUNDS, ROWS = 10_000, 20, 8
TARGET_SECONDS = 0.050
#: What is typed, letter by letter, each in one way of its own.
SEARCHES: Mapping[str, tuple[str, ...]] = {
    "Kazakh": ("балабақша кезегі", "жарық жоқ", "көмірді қайдан", "ит қапты", "қар тазалау"),
    "Kazakh letters of a Russian keyboard": ("балабакшага кезек", "жарык жок", "комир кайда"),
    "Russian": ("очередь в детский сад", "отключили электричество", "где купить уголь", "яма"),
    "English": ("kindergarten queue", "power cut", "dog bite", "lost card"),
    "another keyboard layout": ("ltncrbq cfl", ",fkf,f0if rtptuf", "eujkm regbnm"),
    "typing errors": ("детксий сад", "электирчество", "балабашка", "kindergarden qeue"),
}
SYLLABLES = "ба ла кар тор мен сал жы дық нек рас пол вод гур шем тыр кес зай лым нов ере".split()
WORD = re.compile(r"\w+")


async def run(articles: int = ARTICLES, seed: int = 109) -> tuple[str, bool]:
    """Returns the section for BENCHMARKS.md and whether the target was met."""
    async with own_database() as settings:
        pool = await open_pool(settings, "bench", size=1)
        async with connection(pool) as database:
            await _fill(database, articles, random.Random(seed))
            measured = {name: await _measure(database, typed) for name, typed in SEARCHES.items()}
        await pool.close()
    met = all(it.p99 <= TARGET_SECONDS for it in measured.values())
    command = "./komek bench knowledge" + (f" --calls {articles}" if articles != ARTICLES else "")
    body = _body(measured, articles, met)
    return report.section("A search of the knowledge base", command, body, "without a PBX"), met


async def _measure(connection: Connection, searches: Sequence[str]) -> Quantiles:
    """Each search letter by letter from the second on, as an operator types it."""
    spent = []
    for _ in range(ROUNDS):
        for words in searches:
            for end in range(2, len(words) + 1):
                began = time.perf_counter()
                await _search(connection, words[:end])
                spent.append(time.perf_counter() - began)
    return quantiles(spent)


async def _search(connection: Connection, typed: str) -> None:
    """What the web process does for a letter, but for HTTP."""
    phrases = meanings(typed)
    requirements = await search.queries_of(connection, phrases)
    today = datetime.now(UTC).date()
    fitting = Fitting(requirements.marks, phrases)
    for row in await search.found(connection, requirements, spelt(phrases), None, today, ROWS):
        for title in (row.title_kk, row.title_ru, row.title_en):
            fitting.pieces(title, nearly=row.near)
        fitting.snippet(plain(row.text_ru))


async def _fill(connection: Connection, articles: int, rng: random.Random) -> None:
    """Articles in the words of the seeded ones and in many others, to `articles` of them."""
    seeds = await _seeded(connection)
    vocabulary = {
        language: [w for it in seeds for w in WORD.findall(getattr(it, f"text_{language}"))]
        for language in ("kk", "ru", "en")
    }
    person = await add_person(
        connection, login="bench", password_hash="-", role="administrator", name="Bench"
    )
    async with connection.transaction():
        for _ in range(articles - len(seeds)):
            words = _article(rng, seeds, vocabulary)
            await knowledge.write(
                connection, await knowledge.open_article(connection), 1, person, words
            )
    await connection.execute(*bind("bench_knowledge_analyze"))


async def _seeded(connection: Connection) -> list[ArticleVersion]:
    lines = await knowledge.articles(
        connection, owner=None, topic_id=None, retired=False, limit=100, offset=0
    )
    found = [await knowledge.version(connection, it.article_id) for it in lines]
    return [it for it in found if it is not None]


def _article(rng: random.Random, seeds: list[ArticleVersion], words: dict[str, list[str]]) -> Words:
    """Every tenth title speaks of what a seeded article speaks of."""
    like = rng.choice(seeds) if rng.random() < 0.1 else None
    titles, texts = {}, {}
    for language, known in words.items():
        own = [_made_up(rng) for _ in range(5)]
        head = (
            WORD.findall(getattr(like, f"title_{language}"))[:3]
            if like
            else rng.choices(known, k=2)
        )
        titles[f"title_{language}"] = " ".join([*head, *rng.choices(own, k=3)])
        texts[f"text_{language}"] = " ".join(rng.choices([*known, *own * 40], k=90))
    return Words("", **titles, **texts, other_words=_made_up(rng), topics=[], owner=None,
                 review_on=None, valid_until=None, retired=False)  # fmt: skip


def _made_up(rng: random.Random) -> str:
    return "".join(rng.choices(SYLLABLES, k=rng.randint(2, 4)))


def _body(measured: Mapping[str, Quantiles], articles: int, met: bool) -> str:
    rows = [
        [name, *(f"{1000 * s:.1f} ms" for s in (it.p50, it.p95, it.p99, it.worst)), str(it.count)]
        for name, it in measured.items()
    ]
    head = ["typed", "p50", "p95", "p99", "worst", "searches"]
    return f"""{articles} articles in three languages in the embedded PostgreSQL. Searches are typed
letter by letter from the second letter on; timed is what the web process does for each letter: the
two queries, the rows read, titles and text marked. HTTP is not in it.

{report.table(head, rows)}

Target: p99 at most {1000 * TARGET_SECONDS:g} ms in each row:
{"met" if met else "**not met**"}."""
