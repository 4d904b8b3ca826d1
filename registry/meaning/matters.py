"""Which words a topic's tickets have far oftener than others, and which of them in Kazakh and in
Russian are of one matter, by what they mean. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from registry.meaning.text import Language

Floats = NDArray[np.float32]
#: A word as it is written in a language.
Written: TypeAlias = tuple[Language, str]

#: So many tickets of a topic have the word, and oftener than others by so many standard errors.
LEAST_TICKETS, SURE = 3, 3.0
#: So many words of a topic in each language.
MOST_WORDS = 12
#: From here on two words are of one matter, if neither has a nearer one in the other's language:
#: the lowest step at which 95 of 100 pairs of seven topics are right, measured on thirteen others.
ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class TicketText:
    """The text of a ticket: its words by their beginnings, which all their forms have."""

    topic_id: int
    language: Language
    forms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its vector. `written`: its commonest form."""

    beginning: str
    written: str


@dataclass(frozen=True, slots=True)
class SharedWord:
    """A word, or one in each language; `alike`: by how much these two mean the same, up to 1."""

    kazakh: Word | None
    russian: Word | None
    alike: float | None = None


def own_words(texts: Iterable[TicketText]) -> dict[int, dict[Language, list[Word]]]:
    """Return each topic's words in each language, those first that tell it best from the others."""
    found: dict[int, dict[Language, list[Word]]] = defaultdict(dict)
    tickets: dict[Language, list[TicketText]] = defaultdict(list)
    for text in texts:
        tickets[text.language].append(text)
    for language, its in tickets.items():
        for topic_id, words in _telling(its).items():
            found[topic_id][language] = words
    return dict(found)


def joined(
    kazakh: Sequence[Word],
    russian: Sequence[Word],
    vectors: Mapping[Written, Floats],
    least: float = ALIKE,
) -> list[SharedWord]:
    """Return a topic's words, two of one matter together, what tells the topic best first. A word
    that both languages spell the same is one. `vectors` by language and what is `written`, already
    centred; a word without one stands alone."""
    spelt = {it.beginning for it in russian}
    own = [it for it in kazakh if it.beginning not in spelt]
    pairs = [it for it in _pairs(own, russian, vectors) if it[2] >= least]
    partners = {other: (at, alike) for at, other, alike in pairs}
    taken = {at for at, _ in partners.values()}
    matters = [(at, SharedWord(it, None)) for at, it in enumerate(own) if at not in taken]
    for place, word in enumerate(russian):
        at, alike = partners.get(place, (None, None))
        if at is None:
            matters.append((place, SharedWord(None, word)))
        else:
            matters.append((min(at, place), SharedWord(own[at], word, alike)))
    return [it for _, it in sorted(matters, key=lambda matter: matter[0])]


def centred(language: Language, vectors: Mapping[str, Floats]) -> dict[Written, Floats]:
    """Return vectors of words of a language without what all of them share, which is the language
    itself. One that is written alike in the other language has another vector there."""
    if not vectors:
        return {}
    middle = np.mean(list(vectors.values()), axis=0)
    apart = {word: it - middle for word, it in vectors.items()}
    return {
        (language, word): vector / max(float(np.linalg.norm(vector)), 1e-9)
        for word, vector in apart.items()
    }


def _pairs(
    kazakh: Sequence[Word], russian: Sequence[Word], vectors: Mapping[Written, Floats]
) -> list[tuple[int, int, float]]:
    """(place of the one in Kazakh, of the one in Russian, how alike): each the other's nearest."""
    ones, others = (
        [
            (at, vectors[language, word.written])
            for at, word in enumerate(its)
            if (language, word.written) in vectors
        ]
        for language, its in ((Language.KAZAKH, kazakh), (Language.RUSSIAN, russian))
    )
    if not ones or not others:
        return []
    alike = np.array([it for _, it in ones]) @ np.transpose([it for _, it in others])
    nearest = [(row, int(column)) for row, column in enumerate(alike.argmax(axis=1))]
    return [
        (ones[row][0], others[column][0], float(alike[row, column]))
        for row, column in nearest
        if alike[:, column].argmax() == row
    ]


def _telling(texts: Sequence[TicketText]) -> dict[int, list[Word]]:
    """By the logarithm of the odds of a topic's tickets and of all others, in standard errors."""
    of = Counter(it.topic_id for it in texts)
    having = Counter((it.topic_id, word) for it in texts for word in it.forms)
    everywhere = Counter(word for it in texts for word in it.forms)
    forms: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for text in texts:
        for beginning, written in text.forms.items():
            forms[text.topic_id, beginning][written] += 1
    found: dict[int, list[tuple[float, Word]]] = defaultdict(list)
    for (topic_id, word), tickets in having.items():
        others = everywhere[word] - tickets
        sure = _sureness(tickets, of[topic_id], others, len(texts) - of[topic_id])
        if tickets >= LEAST_TICKETS and sure >= SURE:
            found[topic_id].append((-sure, Word(word, _commonest(forms[topic_id, word]))))
    return {topic_id: _first(words) for topic_id, words in found.items()}


def _commonest(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], len(form), form))


def _first(words: Sequence[tuple[float, Word]]) -> list[Word]:
    order = sorted(words, key=lambda pair: (pair[0], pair[1].beginning))
    return [word for _, word in order[:MOST_WORDS]]


def _sureness(own: int, of_own: int, others: int, of_others: int) -> float:
    """Half a ticket more with and without the word on both sides, so that none is infinite."""
    own_odds = log((own + 0.5) / (of_own - own + 0.5))
    odds = log((others + 0.5) / (of_others - others + 0.5))
    error = sqrt(sum(1 / (it + 0.5) for it in (own, of_own - own, others, of_others - others)))
    return (own_odds - odds) / error
