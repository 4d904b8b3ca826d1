"""What an operator can be asked for: lines, languages, topics. Standard library only."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass, field

#: A language spoken as one's own; 1 is enough for a simple matter.
BEST_LEVEL = 3
#: Who has no languages written down speaks both of the city's.
USUAL_LANGUAGES: dict[str, int] = {"kk": BEST_LEVEL, "ru": BEST_LEVEL}

#: Conversations in writing that somebody answers at once about whom nothing is written down.
USUAL_TEXTS = 2


@dataclass(frozen=True, slots=True)
class Skills:
    """One operator's, as the administrator wrote them down.

    `lines` are the numbers of the lines they answer; empty: every line but those for the named
    alone (`Line.is_served_by`). `languages` is code → level, 1 to 3; empty means `USUAL_LANGUAGES`.
    `topics` are the matters they know; a caller whose topic is unknown needs none. `reserve`: rung
    only where the ladder calls the reserve in. `calls`: whether they answer the telephone. `texts`:
    how many conversations in writing they answer at once, 0: none; `text_languages`: in which
    languages, empty: in those they speak. `named_only`: they serve no line but those in `lines`, so
    that empty means none: a controller, to whom no caller of the city's lines comes.
    """

    lines: frozenset[str] = frozenset()
    languages: dict[str, int] = field(default_factory=dict)
    topics: frozenset[str] = frozenset()
    reserve: bool = False
    calls: bool = True
    texts: int = USUAL_TEXTS
    text_languages: frozenset[str] = frozenset()
    named_only: bool = False

    def level(self, language: str) -> int:
        """Return how well they speak it: 0 (not at all) to 3."""
        return (self.languages or USUAL_LANGUAGES).get(language, 0)

    def key(self) -> tuple[Hashable, ...]:
        """Return a key that is equal for two whom the same callers can be given."""
        languages = tuple(sorted(self.languages.items()))
        return (self.lines, languages, self.topics, self.reserve, self.calls, self.named_only)

    @property
    def read(self) -> Collection[str]:
        """Return the languages in which they answer in writing."""
        return self.text_languages or self.languages or USUAL_LANGUAGES


def skill_of(language: str, topics: Collection[str]) -> str:
    """Return what a call needs of an operator besides its line, as one word: the language, and
    after dots the codes of topics, none or some. No code has a dot in it."""
    return ".".join((language, *sorted(topics)))


#: Of an operator about whom nothing is written down.
ANY_CALL = Skills()
