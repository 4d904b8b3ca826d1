"""In how many contacts each of a topic's words is written, and which are shown. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AnySet
from dataclasses import dataclass

#: A word that fewer applicants wrote is not shown: it might name one of them.
LEAST_APPLICANTS = 5
MOST_WORDS = 16


@dataclass(frozen=True, slots=True)
class TopicWord:
    """A word, or one in each language of one matter; each with what all its forms begin with."""

    kazakh: str | None
    kazakh_beginning: str | None
    russian: str | None
    russian_beginning: str | None
    alike: float | None


@dataclass(frozen=True, slots=True)
class ContactText:
    """The text of a contact. `applicant`: a number that says only whose are alike, None: not known;
    `beginnings`: those of the topic's words that it has."""

    applicant: int | None
    beginnings: AnySet[str]


@dataclass(frozen=True, slots=True)
class WrittenWord:
    """A word, or one in each language of one matter: `tickets` have either, so many the one and the
    other. `alike`: by how much both mean the same, up to 1."""

    kazakh: str | None
    russian: str | None
    alike: float | None
    tickets: int
    in_kazakh: int
    in_russian: int

    @property
    def joined(self) -> bool:
        return self.alike is not None

    def in_order(self, language: str) -> list[tuple[str, str, int]]:
        """Return (code of its language, the word, tickets), that of `language` first."""
        both = (("ru", self.russian, self.in_russian), ("kk", self.kazakh, self.in_kazakh))
        found = [(code, written, tickets) for code, written, tickets in both if written]
        return sorted(found, key=lambda pair: pair[0] != language)


def written(words: Iterable[TopicWord], texts: Sequence[ContactText]) -> list[WrittenWord]:
    """Return what most of `texts` have first, then in the order of `words`. Of two words of one
    matter each is shown, or not, by itself."""
    found = (_written(it, texts) for it in words)
    return sorted((it for it in found if it.kazakh or it.russian), key=lambda word: -word.tickets)


def _written(word: TopicWord, texts: Sequence[ContactText]) -> WrittenWord:
    kazakh, russian = _having(word.kazakh_beginning, texts), _having(word.russian_beginning, texts)
    return WrittenWord(
        word.kazakh if kazakh else None,
        word.russian if russian else None,
        word.alike if kazakh and russian else None,
        len(kazakh | russian),
        len(kazakh),
        len(russian),
    )


def _having(beginning: str | None, texts: Sequence[ContactText]) -> frozenset[int]:
    """Places of the texts that have the word; none where it is not to be shown. All who are not
    known count as one applicant: they may be."""
    places = frozenset(at for at, it in enumerate(texts) if beginning in it.beginnings)
    applicants = {texts[at].applicant for at in places}
    return places if len(applicants) >= LEAST_APPLICANTS else frozenset()
