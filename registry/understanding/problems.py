"""The separate problems of a report with their own words, and the topics that its author may choose
from where none is sure. Pure but for the weights."""

from __future__ import annotations

import re

import numpy as np

from registry.understanding.message import Intent
from registry.understanding.reading import (
    JOINING_WORDS,
    MOST_PARTS,
    Vector,
    chances_of,
    understand,
)
from registry.understanding.script import WORD, readable
from registry.understanding.understood import Problem, Reading
from registry.understanding.weights import Weights

#: A part of a message is about a topic from this chance on.
CLEAR = 0.5
#: So many topics are proposed where none is sure, each from this chance on.
MOST_CANDIDATES, LEAST_CHANCE = 3, 0.04
_AND = f"{JOINING_WORDS}|ещё|еще"
_ENDS = re.compile(rf"(?<=[!?;,])\s+|(?<=[^\d\s]\.)\s+|\s(?=(?:{_AND})\s)|\s(?=\d[.)]\s)", re.I)
_BEGINS = re.compile(rf"^(?:(?:{_AND})\s+|\d[.)]\s+)+", re.I)


def read_message(message: str, year: int, weights: Weights, vector: Vector | None) -> Reading:
    """Understand one message, and divide it where it reports several problems."""
    understood = understand(message, year, weights, vector)
    if understood.intent is not Intent.REPORT:
        return Reading(understood)
    text = readable(message)
    separate = separate_problems(text, weights) if understood.problems > 1 else ()
    candidates = () if understood.topics else likeliest_topics(text, weights, vector)
    return Reading(understood, separate, candidates)


def separate_problems(text: str, weights: Weights) -> tuple[Problem, ...]:
    """Divide a readable text into its problems; none where its parts name fewer than two topics.
    A part that names no topic belongs to the problem before it."""
    found: dict[str, list[str]] = {}
    topic = ""
    for part in _ENDS.split(text)[:MOST_PARTS]:
        named = _topic_of(part, weights)
        if named is None:
            if topic:
                found[topic].append(part)
            continue
        topic = named
        found.setdefault(topic, []).append(_BEGINS.sub("", part))
    if len(found) < 2:
        return ()
    return tuple(Problem(_sentence(its), code) for code, its in found.items())


def _sentence(parts: list[str]) -> str:
    text = " ".join(parts).strip(" ,;")
    return text[:1].upper() + text[1:]


def _topic_of(part: str, weights: Weights) -> str | None:
    if len(WORD.findall(part)) < 2:
        return None
    found = chances_of(part, weights, None)
    if list(Intent)[int(np.argmax(found.intents))] is not Intent.REPORT:
        return None
    chances = found.topics
    best = int(np.argmax(chances))
    return weights.topics[best] if chances[best] >= CLEAR else None


def likeliest_topics(text: str, weights: Weights, vector: Vector | None) -> tuple[str, ...]:
    """Return the codes of the likeliest topics of a readable text, best first."""
    chances = chances_of(text, weights, vector).topics
    order = np.argsort(-chances, kind="stable")[:MOST_CANDIDATES]
    return tuple(weights.topics[at] for at in order if chances[at] >= LEAST_CHANCE)
