"""`./komek bench words`: how rightly a Kazakh and a Russian word of a topic are joined by what they
mean. The words of topics of the complaints to akimats, as they are found there, and which of them
are of one matter, which was said by hand: bench/words_of_topics.csv.
"""

from __future__ import annotations

import asyncio
import csv
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import report
from foundation.process.progress import Progress
from launcher.meaning import fetch
from registry.meaning.embedding import Embedding, embedding
from registry.meaning.matters import ALIKE, Floats, Matter, Word, Written, centred, joined
from registry.meaning.needs import wheel_there
from registry.meaning.text import Language

FILE = Path(__file__).with_name("words_of_topics.csv")
#: The halves of the table: one to choose how alike is alike, one to measure.
CHOSEN, MEASURED = "chosen", "measured"
STEPS = (0.0, 0.1, 0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7)
PRECISION = 0.9


@dataclass(frozen=True, slots=True)
class Topic:
    """`matters`: of each word by hand; a word without one has no fellow in the other language."""

    words: Mapping[Language, Sequence[Word]]
    matters: Mapping[tuple[Language, str], str]

    def right(self, it: Matter) -> bool:
        assert it.kazakh and it.russian
        matter = self.matters[Language.KAZAKH, it.kazakh.written]
        return matter != "" and matter == self.matters[Language.RUSSIAN, it.russian.written]

    @property
    def to_join(self) -> int:
        """As many pairs as there can be."""
        both = [
            [self.matters[language, it.written] for it in self.words[language]]
            for language in Language
        ]
        return sum(min(its.count(it) for its in both) for it in set(both[0]) - {""})


@dataclass(frozen=True, slots=True)
class Joined:
    """So many pairs were `made`, `right` of them, where `there` could have been made."""

    made: int
    right: int
    there: int

    def row(self, *first: str) -> list[str]:
        precision = f"{self.right / self.made:.0%}" if self.made else "–"
        recall = f"{self.right / self.there:.0%}"
        return [*first, str(self.there), str(self.made), str(self.right), precision, recall]


async def run(file: Path = FILE) -> tuple[str, bool]:
    """Returns the section for BENCHMARKS.md and whether the target was met."""
    if not wheel_there():
        await asyncio.to_thread(fetch, Progress())
    parts = read(file)
    began = time.perf_counter()
    vectors = {part: vectors_of(topics, embedding()) for part, topics in parts.items()}
    spent = (time.perf_counter() - began) / sum(len(it) for it in vectors.values())
    steps = [score(parts[CHOSEN], vectors[CHOSEN], it) for it in STEPS]
    found = score(parts[MEASURED], vectors[MEASURED], ALIKE)
    met = found.right >= PRECISION * found.made > 0
    body = _body(steps, found, spent, met)
    return report.section("Words of one matter", "./komek bench words", body, "no PBX"), met


def read(file: Path) -> dict[str, list[Topic]]:
    """The topics of each half."""
    lines: dict[tuple[str, str], list[Mapping[str, str]]] = defaultdict(list)
    with file.open(encoding="utf-8", newline="") as source:
        for line in csv.DictReader(source):
            lines[line["part"], line["topic"]].append(line)
    parts: dict[str, list[Topic]] = defaultdict(list)
    for (part, _), its in lines.items():
        parts[part].append(_topic(its))
    return parts


def vectors_of(topics: Sequence[Topic], model: Embedding) -> dict[Written, Floats]:
    found: dict[Written, Floats] = {}
    for language in Language:
        words = {it.written for topic in topics for it in topic.words[language]}
        found |= centred(language, {it: model(it) for it in sorted(words)})
    return found


def score(topics: Sequence[Topic], vectors: Mapping[Written, Floats], least: float) -> Joined:
    made = [right for topic in topics for right in _judged(topic, vectors, least)]
    return Joined(len(made), sum(made), sum(it.to_join for it in topics))


def _judged(topic: Topic, vectors: Mapping[Written, Floats], least: float) -> Iterator[bool]:
    found = joined(topic.words[Language.KAZAKH], topic.words[Language.RUSSIAN], vectors, least)
    return (topic.right(it) for it in found if it.alike is not None)


def _topic(lines: Sequence[Mapping[str, str]]) -> Topic:
    words = {
        language: [Word(it["beginning"], it["word"]) for it in lines if it["language"] == language]
        for language in Language
    }
    matters = {(Language(it["language"]), it["word"]): it["matter"] for it in lines}
    return Topic(words, matters)


def _body(steps: Sequence[Joined], found: Joined, spent: float, met: bool) -> str:
    head = ["", "alike from", "pairs there are", "made", "right", "precision", "recall"]
    rows = [it.row(CHOSEN, f"{least:g}") for least, it in zip(STEPS, steps, strict=True)]
    rows.append(found.row(f"**{MEASURED}**", f"{ALIKE:g}"))
    return f"""The words that topics' tickets have oftener than others, in the 1200 complaints to
akimats in both languages (made up, MIT): seven topics to choose how alike is alike, thirteen others
to measure. Which words are of one matter was said by hand (`bench/words_of_topics.csv`) before any
was joined. A word takes {1000 * spent:.0f} ms of a core.

{report.table(head, rows)}

Target: {PRECISION:.0%} of the pairs made are right: {"met" if met else "**not met**"}."""
