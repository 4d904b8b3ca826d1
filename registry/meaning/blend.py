"""Topics learned from earlier tickets by two likenesses at once: what a text means (vectors that
know Kazakh and Russian, centred for each language) and how its words are spelt. Ridge regression on
the sum of both; how sure it must be is found by leaving out one part of the tickets after the
other. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from registry.meaning.letters import COLUMNS, Letters
from registry.meaning.needs import LEAST
from registry.meaning.text import Language

Floats = NDArray[np.float32]

#: What meaning counts beside spelling, and how much ridge regression holds back. Both by
#: cross-validation of the complaints to akimats, rows 1 to 780 (docs/decisions).
MEANING, RIDGE = 0.4, 0.05
#: So many of its own tickets, left out, must be right among those that it is sure of. Left out are
#: whole parts, one after the other: tickets of one day are more alike than those of another year.
RIGHT, PARTS = 0.89, 6
#: From so few tickets of one language nobody learns how sure to be in it.
LEAST_OF_LANGUAGE = 100
#: So many nearest tickets are told, and so many of them by number.
NEAREST, NAMED = 9, 2
NEVER = float("inf")
#: Less alike than this, of 1, the nearest ticket says nothing.
ALIKE = 0.1
#: Strangers who speak of one topic are so much nearer in one language than across two.
OF_ONE_LANGUAGE = 0.15
#: A topic with this score has more than all others together.
MAJORITY = 0.5


@dataclass(frozen=True, slots=True)
class TextFeatures:
    """A text as it is compared. `vector`: of length 1, of any number of dimensions; of none where
    nothing is known of what texts mean, and spelling alone counts."""

    language: Language
    vector: Floats
    letters: Letters


@dataclass(frozen=True, slots=True)
class TextMeaning:
    """The meaning of a text, whose spelling nobody asks for."""

    language: Language
    vector: Floats


@dataclass(frozen=True, slots=True)
class Example:
    """An earlier ticket and what it was about."""

    ticket: str
    topic_id: int
    reading: TextFeatures


@dataclass(frozen=True, slots=True)
class TopicVerdict:
    """The likeliest topic. `sure`: right as often as RIGHT says. `near` of `of` nearest tickets
    were about it; `tickets`: those that speak for it most."""

    topic_id: int
    sure: bool
    near: int
    of: int
    tickets: tuple[str, ...]


class Blend:
    """The result of learning from `examples`, the oldest first. ValueError: fewer than LEAST."""

    def __init__(self, examples: Sequence[Example]) -> None:
        if len(examples) < LEAST:
            raise ValueError(f"{len(examples)} tickets are too few to learn from")
        self._tickets = [it.ticket for it in examples]
        self.topics = sorted({it.topic_id for it in examples})
        place = {topic_id: at for at, topic_id in enumerate(self.topics)}
        self._topic = np.array([place[it.topic_id] for it in examples])
        readings = [it.reading for it in examples]
        self._middle = _middles(readings)
        self._with_middle = {it for it in Language if not _few(readings, it)}
        self._vectors = np.array([self._centred(it) for it in readings], np.float32)
        self._spelling = Spelling([it.letters for it in readings])
        self._fit(readings)

    def judge(self, reading: TextFeatures) -> TopicVerdict:
        """Return what a text is likely about."""
        like = self._likeness(reading)
        scores = like @ self._weights + self._shares
        best = int(scores.argmax())
        nearest = np.argsort(-like, kind="stable")[:NEAREST]
        speaks = float(scores[best] - self._shares[best])
        sure_from = self.sure_from[reading.language]
        part = np.where(self._topic == best, like * self._weights[:, best], -np.inf)
        most = np.argsort(-part, kind="stable")[:NAMED]
        return TopicVerdict(
            self.topics[best],
            bool(np.max(like) >= ALIKE and speaks > 0 and scores[best] >= sure_from),
            int((self._topic[nearest] == best).sum()),
            len(nearest),
            tuple(self._tickets[at] for at in most if part[at] > 0),
        )

    def alike(self, reading: TextFeatures, others: Mapping[str, TextMeaning]) -> dict[str, float]:
        """Return how much each means the same, from 0 to 1, less by OF_ONE_LANGUAGE within a
        language. Of a language whose own mean is not known none is compared: with the language
        itself in them, strangers are as near as fellows."""
        if reading.language not in self._with_middle:
            return {}
        own, found = self._centred(reading), dict[str, float]()
        for number, other in others.items():
            if other.language in self._with_middle and other.vector.shape == own.shape:
                cosine = float(self._centred(other) @ own)
                less = OF_ONE_LANGUAGE if other.language == reading.language else 0.0
                found[number] = max(0.0, min(1.0, cosine - less))
        return found

    @cached_property
    def sure_from(self) -> Mapping[Language, float]:
        """Return the score from which a topic is suggested, for each language: the lowest at which
        so many of its own tickets, left out in turn, are right; NEVER where there is none."""
        best = self._left_out.max(axis=1)
        right = self._left_out.argmax(axis=1) == self._topic
        found = {}
        for language in Language:
            own = self._languages == language
            its = own if own.sum() >= LEAST_OF_LANGUAGE else np.full(len(best), True)
            found[language] = sure_score(best[its], right[its])
        return found

    def _fit(self, readings: Sequence[TextFeatures]) -> None:
        likeness = np.array([self._likeness(it) for it in readings], np.float64)
        about = np.eye(len(self.topics))[self._topic]
        self._shares = about.mean(axis=0)
        self._weights, left_out = ridge(likeness, about - self._shares)
        self._left_out = left_out + self._shares
        self._languages = np.array([it.language for it in readings])

    def _likeness(self, reading: TextFeatures) -> NDArray[np.float64]:
        spelling = self._spelling.likeness(reading.letters)
        if not self._vectors.shape[1]:
            return spelling.astype(np.float64)
        meaning = self._vectors @ self._centred(reading)
        mixed = MEANING * meaning + (1 - MEANING) * spelling
        return mixed.astype(np.float64)

    def _centred(self, reading: TextFeatures | TextMeaning) -> Floats:
        centred: Floats = reading.vector - self._middle[reading.language]
        return unit(centred)


class Spelling:
    """The likeness of texts by their words and parts of words, those that few have counting
    most."""

    def __init__(self, texts: Sequence[Letters]) -> None:
        tickets = np.zeros(COLUMNS)
        for text in texts:
            tickets[text.columns] += 1
        rarity = np.log((1 + len(texts)) / (1 + tickets)) + 1
        self._rarity = np.where(tickets > 1, rarity, 0).astype(np.float32)
        # A last column that is always 0 lets a text without a word stand in a place of its own.
        self._columns = np.concatenate([np.append(it.columns, COLUMNS) for it in texts])
        self._worth = np.concatenate([np.append(self._weighed(it), 0) for it in texts])
        self._worth = self._worth.astype(np.float32)
        lengths = [len(it.columns) + 1 for it in texts]
        self._begins = np.cumsum([0, *lengths[:-1]])

    def likeness(self, text: Letters) -> Floats:
        """Return, for each of the texts in their order, its likeness from 0 to 1."""
        weights = np.zeros(COLUMNS + 1, np.float32)
        weights[text.columns] = self._weighed(text)
        sums: Floats = np.add.reduceat(weights[self._columns] * self._worth, self._begins)
        return sums

    def _weighed(self, text: Letters) -> Floats:
        weighed: Floats = text.counts * self._rarity[text.columns]
        return unit(weighed)


def ridge(
    likeness: NDArray[np.float64], about: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the weights of each ticket for each topic, and what would be said of the tickets of
    each of the PARTS without them (the formula of ridge regression for a part left out)."""
    held = np.linalg.inv(likeness + RIDGE * np.eye(len(likeness)))
    weights = held @ about
    left_out = about.copy()
    for its in np.array_split(np.arange(len(likeness)), PARTS):
        left_out[its] -= np.linalg.solve(held[np.ix_(its, its)], weights[its])
    return weights, left_out


def unit(vector: Floats) -> Floats:
    """Return the vector with length 1; one without length stays."""
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length > 1e-9 else vector


def sure_score(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Return the lowest score such that RIGHT of all with it or more are right, and no more than
    MAJORITY where that holds for all there are; NEVER: there is none."""
    order = np.argsort(-scores, kind="stable")
    shares = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.nonzero(shares >= RIGHT)[0]
    if not len(enough):
        return NEVER
    lowest = float(scores[order[enough[-1]]])
    return min(lowest, MAJORITY) if enough[-1] == len(order) - 1 else lowest


def _middles(readings: Sequence[TextFeatures]) -> dict[Language, Floats]:
    """The mean vector of each language; of all where a language has too few."""
    everything = np.array([it.vector for it in readings], np.float32)
    found = {}
    for language in Language:
        own = np.array([it.language == language for it in readings])
        few = _few(readings, language)
        found[language] = (everything if few else everything[own]).mean(axis=0)
    return found


def _few(readings: Sequence[TextFeatures], language: Language) -> bool:
    return sum(it.language == language for it in readings) < LEAST_OF_LANGUAGE // 2
