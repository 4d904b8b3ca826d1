"""Reads a message: what it wants, what it is about, whether it is urgent. Pure but for the weights,
which are read once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.understanding import danger
from registry.understanding.languages import language_of
from registry.understanding.message import Intent, Understanding
from registry.understanding.script import WORD, is_greeting, readable
from registry.understanding.text_features import spelling_of
from registry.understanding.ticket_numbers import ticket_numbers
from registry.understanding.vectors import embedded_text
from registry.understanding.weights import Floats, Weights

Vector = Callable[[str], NDArray[np.float32]]
#: A topic is named from this chance on; more of them from the second one on, of each part.
NAMED, NAMED_BESIDE, OF_PART = 0.26, 0.25, 0.5
#: From this chance on a report is urgent; where a word of danger stands in it, from the other one.
URGENT, URGENT_WITH_WORD = 0.5, 0.2
#: With words of danger and this urgent, it is a report from this chance on.
REPORT_OF_DANGER, CLEAR_DANGER = 0.2, 0.6
#: A part of a message names a problem from this chance on that it alone is a report.
REPORT_OF_PART = 0.35
MOST_TOPICS, MOST_PROBLEMS = 3, 9
#: Words, as a pattern, between two problems of a message.
JOINING_WORDS = (
    "а также|а ещё|а еще|и ещё|и еще|плюс|кроме того|и|әрі|және|тағы|оған қоса|сондай-ақ|and|also"
)
#: Words and signs by which somebody says that another problem follows.
_BESIDES = re.compile(
    r"\b(?:а ещё|а еще|и ещё|и еще|да ещё|да еще|ещё и|еще и|также|кроме того|к тому же|заодно|"
    r"плюс|сонымен қатар|оған қоса|сондай-ақ|және|тағы|әрі|also|besides|too)\b|(?:^|\s)2[.)]\s",
    re.I,
)
#: Topics of which a message names one as the place, the cause or the effect of another.
_ONE_EVENT = (
    {"bus", "bus_stop"},
    {"manhole", "road"},
    {"snow", "ice", "trees"},
    {"school", "school_closure"},
    {"no_water", "flooding", "ice"},
    {"power_cut", "street_light", "road"},
)
_PARTS = re.compile(rf"[.!?;,]+\s|\s(?:{JOINING_WORDS})\s|\s\d[.)]\s")
MOST_PARTS = 24


@dataclass(frozen=True, slots=True)
class Chances:
    """The chances of a text, from 0 to 1."""

    intents: Floats
    topics: Floats
    urgent: float


def chances_of(text: str, weights: Weights, vector: Vector | None) -> Chances:
    """Return the chances of a readable text, the mean of what both classifiers say. `vector` None:
    by spelling alone."""
    spelling = spelling_of(text)
    scores = spelling.worth @ weights.by_spelling.spelling[spelling.columns]
    if vector is not None:
        centred = vector(embedded_text(text)) - weights.middle
        meant = centred / (np.linalg.norm(centred) + 1e-9) @ weights.with_meaning.meaning
        meant = meant + spelling.worth @ weights.with_meaning.spelling[spelling.columns]
        scores = (scores + meant) / 2
    first, last = len(Intent), len(scores) - 1
    urgent = float(1 / (1 + np.exp(-scores[last])))
    return Chances(_softmax(scores[:first]), _softmax(scores[first:last]), urgent)


def _softmax(scores: Floats) -> Floats:
    raised: Floats = np.exp(scores - np.max(scores))
    shares: Floats = raised / np.sum(raised)
    return shares


def understand(message: str, year: int, weights: Weights, vector: Vector | None) -> Understanding:
    """Understand one message. `year`: of tickets whose number is written short."""
    text = readable(message)
    numbers = ticket_numbers(text, year)
    language = language_of(text, weights.languages)
    if not WORD.search(text):
        intent = Intent.STATUS if numbers else Intent.OTHER
        return Understanding(intent, (), 0, language, numbers, urgent=False)
    if is_greeting(text):
        return Understanding(Intent.OTHER, (), 0, language, numbers, urgent=False)
    chances = chances_of(text, weights, vector)
    intent = _intent_of(text, chances)
    if intent is Intent.STATUS and not numbers:
        numbers = ticket_numbers(text, year, about_ticket=True)
    if intent is not Intent.REPORT:
        return Understanding(intent, (), 0, language, numbers, urgent=False)
    parts = _topics_of_parts(text, weights)
    topics = _named(chances, parts, weights)
    urgent = _is_urgent(text, chances)
    problems = _count_problems(text, parts, urgent=urgent)
    return Understanding(intent, topics, problems, language, numbers, urgent=urgent)


def _count_problems(text: str, parts: Sequence[str], *, urgent: bool) -> int:
    """Count the separate problems of a report by the topics of its parts. Unless its author says
    that another one follows, a danger is one event, and so are topics that go together."""
    topics = set(parts)
    if not _BESIDES.search(text):
        if urgent:
            return 1
        topics = _without_effects(topics)
    return max(1, min(len(topics), MOST_PROBLEMS))


def _without_effects(topics: set[str]) -> set[str]:
    """Leave one of the topics that go together, and no vague one beside a clear one."""
    left = topics - {"other"} if len(topics) > 1 else topics
    for event in _ONE_EVENT:
        if len(left & event) > 1:
            left = (left - event) | {min(left & event)}
    return left


def _intent_of(text: str, chances: Chances) -> Intent:
    """Return the likeliest intent; a danger that may well be reported is a report."""
    report = float(chances.intents[list(Intent).index(Intent.REPORT)])
    if report >= REPORT_OF_DANGER and chances.urgent >= CLEAR_DANGER and "?" not in text:
        if danger.read(text) is danger.Danger.NOW:
            return Intent.REPORT
    return list(Intent)[int(np.argmax(chances.intents))]


def _is_urgent(text: str, chances: Chances) -> bool:
    signal = danger.read(text)
    if signal is danger.Danger.OVER:
        return False
    least = URGENT_WITH_WORD if signal is danger.Danger.NOW else URGENT
    return chances.urgent >= least


def _topics_of_parts(text: str, weights: Weights) -> list[str]:
    """Return the topics of which parts of a message clearly speak, by spelling alone."""
    found = []
    for part in [it for it in _PARTS.split(text) if len(WORD.findall(it)) > 1][:MOST_PARTS]:
        chances = chances_of(part, weights, None)
        best = int(np.argmax(chances.topics))
        report = float(chances.intents[list(Intent).index(Intent.REPORT)])
        if chances.topics[best] >= OF_PART and report >= REPORT_OF_PART:
            found.append(weights.topics[best])
    return found


def _named(chances: Chances, parts: Sequence[str], weights: Weights) -> tuple[str, ...]:
    order = np.argsort(-chances.topics, kind="stable")
    if chances.topics[order[0]] < NAMED:
        return ()
    best = weights.topics[order[0]]
    beside = [weights.topics[at] for at in order[1:] if chances.topics[at] >= NAMED_BESIDE]
    named = dict.fromkeys([best, *beside, *parts])
    return tuple(named)[:MOST_TOPICS]
