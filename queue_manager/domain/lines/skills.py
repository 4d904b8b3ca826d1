"""What an operator can be asked for: lines, languages, topics. Standard library only."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

#: A language spoken as one's own; 1 is enough for a simple matter.
BEST_LEVEL = 3
#: Who has no languages written down speaks both of the city's.
USUAL_LANGUAGES: dict[str, int] = {"kk": BEST_LEVEL, "ru": BEST_LEVEL}


@dataclass(frozen=True, slots=True)
class Skills:
    """One operator's, as the administrator wrote them down.

    `lines` are the numbers of the lines they answer; empty means every line. `languages` is code →
    level, 1 to 3; empty means `USUAL_LANGUAGES`. `topics` are the matters they know; a caller whose
    topic is unknown needs none. `reserve`: rung only where the ladder calls the reserve in.
    """

    lines: frozenset[str] = frozenset()
    languages: dict[str, int] = field(default_factory=dict)
    topics: frozenset[str] = frozenset()
    reserve: bool = False

    def level(self, language: str) -> int:
        """How well they speak it: 0 (not at all) to 3."""
        return (self.languages or USUAL_LANGUAGES).get(language, 0)

    def key(self) -> tuple[Hashable, ...]:
        """Equal for two who can be asked for the same."""
        return (self.lines, tuple(sorted(self.languages.items())), self.topics, self.reserve)

    def serves(self, line: str) -> bool:
        """Whether the line is one of theirs."""
        return not self.lines or line in self.lines


#: Of an operator about whom nothing is written down.
ANY_CALL = Skills()
