"""`./komek bench topics`: how often the topic of a complaint is suggested, and rightly, by spelling
alone (without the wheel) and by meaning: learned from a table's first rows, asked about later ones
in both languages.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import report
from bench.delays import quantiles
from bench.system import System, SystemFailed, database_of, running, until
from bench.web_person import WebPerson, signed_in
from foundation.process.progress import Progress
from foundation.settings import CODE_DIR
from launcher.import_requests import bring, read_rows
from launcher.meaning import fetch
from launcher.open311_key import own_import_key
from registry.meaning.learner import MOST
from registry.meaning.needs import wheel_there
from registry.meaning.rows import learning
from registry.open311.foreign import Row, request_of, sources, topic_of
from registry.open311.services import OTHER
from registry.routing.rows import rules

FILE = CODE_DIR.parent / "shared" / "data" / "kz_akimat_complaints_kk_ru_1200.csv.gz"
SOURCE = "akimat"
#: Rows by their number: those that are imported, and those that are asked about.
LEARNED, QUESTIONS = range(1, 781), range(801, 1201)
LANGUAGES = {"ru": "text_ru", "kk": "text_kz"}
SUGGESTED, RIGHT = 0.85, 0.88
NUMBER = "109-2026-9999999"  # of a ticket that nobody has saved yet
LEARNING_SECONDS = 300.0


@dataclass(frozen=True)
class Score:
    """Of so many `texts` of a language `suggested` got a topic, `right` of them the table's own."""

    texts: int
    suggested: int
    right: int

    @property
    def suggested_share(self) -> float:
        return self.suggested / self.texts

    @property
    def right_share(self) -> float:
        return self.right / self.suggested if self.suggested else 0.0

    @property
    def reached(self) -> bool:
        return self.suggested_share >= SUGGESTED and self.right_share >= RIGHT


@dataclass(frozen=True)
class Answered:
    """A text's own topic by the import's table, and the one that was suggested, None: none."""

    own: str
    suggested: str | None
    seconds: float


def score(answers: Sequence[Answered]) -> Score:
    return Score(
        len(answers),
        sum(it.suggested is not None for it in answers),
        sum(it.suggested == it.own for it in answers),
    )


def of_a_named_topic(answers: Sequence[Answered]) -> Sequence[Answered]:
    """Without those whose own topic is "other": is what remains suggested as rightly?"""
    return [it for it in answers if it.own != OTHER]


async def run(file: Path = FILE) -> tuple[str, bool]:
    """Returns the section for BENCHMARKS.md and whether the targets were met by meaning."""
    if not file.exists():
        raise SystemExit(f"{file} is not there: --from names the table")
    if not wheel_there():
        await asyncio.to_thread(fetch, Progress())
    rows = {int(row["id"]): row for row in await asyncio.to_thread(list, read_rows(file))}
    found = {
        "by spelling alone": await _measured(rows, meaning=False),
        "by meaning": await _measured(rows, meaning=True),
    }
    met = all(score(it).reached for it in found["by meaning"].values())
    command = "./komek bench topics"
    body = _body(found, met)
    return report.section("Topics suggested, and rightly", command, body, "a whole system"), met


async def _measured(rows: Mapping[int, Row], *, meaning: bool) -> dict[str, list[Answered]]:
    async with running(greeting="none", topics_by_meaning=meaning) as system:
        await _import(system, [rows[n] for n in LEARNED if n in rows])
        codes = await _codes(system)
        await _learned(system)
        async with signed_in(system, "shift_lead") as person:
            questions = [rows[n] for n in QUESTIONS if n in rows]
            return {it: await _ask(person, questions, it, codes) for it in LANGUAGES}


async def _import(system: System, rows: Sequence[Row]) -> None:
    requests = [request_of(sources()[SOURCE], row) for row in rows]
    counts = await asyncio.to_thread(_bring, system, requests)
    if any(what.startswith("refused") for what in counts):
        raise SystemFailed(f"the import was refused: {counts}")


def _bring(system: System, requests: Sequence[dict[str, str]]) -> Counter[str]:
    with own_import_key(system.settings, SOURCE) as key:
        return asyncio.run(bring(system.status["web"], key, requests))


async def _codes(system: System) -> dict[int, str]:
    async with database_of(system) as link:
        return {row.topic_id: row.code for row in await rules.tree(link)}


async def _learned(system: System) -> None:
    """Wait until every ticket that is kept to learn from is learned from."""
    async with database_of(system) as link:
        tickets = len(await learning.examples(link, MOST, 1))

    async def known() -> bool:
        return await _knows(system, tickets)

    await until(known, LEARNING_SECONDS, "every ticket is learned from", every=1)


async def _knows(system: System, tickets: int) -> bool:
    meaning = (await system.refresh())["registry"].get("meaning", {})
    return int(meaning.get("learned", 0)) >= tickets


async def _ask(
    person: WebPerson, rows: Sequence[Row], language: str, codes: Mapping[int, str]
) -> list[Answered]:
    answers = []
    for row in rows:
        question = {"words": row[LANGUAGES[language]], "topic_id": None}
        began = time.perf_counter()
        answer = await person.ask("POST", f"/api/tickets/{NUMBER}/suggestions", question)
        spent = time.perf_counter() - began
        topic = codes[answer["topic"]["topic_id"]] if answer["topic"] is not None else None
        answers.append(Answered(topic_of(sources()[SOURCE], row), topic, spent))
    return answers


def _row(how: str, language: str, answers: Sequence[Answered]) -> list[str]:
    every, named = score(answers), score(of_a_named_topic(answers))
    delays = quantiles([it.seconds for it in answers])
    return [
        how, language, str(every.texts), f"{every.suggested_share:.1%}", f"{every.right_share:.1%}",
        str(named.texts), f"{named.suggested_share:.1%}", f"{named.right_share:.1%}",
        f"{1000 * delays.p50:.0f} ms", f"{1000 * delays.p95:.0f} ms",
    ]  # fmt: skip


def _body(found: Mapping[str, Mapping[str, Sequence[Answered]]], met: bool) -> str:
    rows = [
        _row(how, language, answers)
        for how, languages in found.items()
        for language, answers in languages.items()
    ]
    shares = ["suggested", "of these right"]
    head = ["", "language", "asked", *shares, "not other", *shares, "p50", "p95"]
    goal = f"{SUGGESTED:.0%} suggested and {RIGHT:.0%} of these right, in both"
    learned, questions = (f"{it[0]} to {it[-1]}" for it in (LEARNED, QUESTIONS))
    return f"""Rows {learned} of the complaints to akimats (made up, MIT) are imported,
every second in Kazakh; the words of rows {questions} are asked about through the API in both
languages. Right is what the import's own table says (`registry/open311/foreign.toml`); for the
internet, the police and bribes that is the topic "other", and "not other" are the rows without
them. Half of the rows asked about repeat the words of an imported one. How sure it must be is
found in the imported rows alone.

{report.table(head, rows)}

Target by meaning: {goal}: {"met" if met else "**not met**"}."""
