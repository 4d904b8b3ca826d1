"""What contacts of a problem write, in words that its topic's tickets have oftener than others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into

#: A word that fewer applicants wrote is not shown: it might name one of them.
LEAST_APPLICANTS = 5
MOST_WORDS = 16


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
        """(code of its language, the word, tickets), that of `language` first."""
        both = (("ru", self.russian, self.in_russian), ("kk", self.kazakh, self.in_kazakh))
        found = [(code, written, tickets) for code, written, tickets in both if written]
        return sorted(found, key=lambda it: it[0] != language)


async def words(connection: Connection, topic: int, tickets: Sequence[str]) -> list[WrittenWord]:
    """In these tickets, what most of them have first."""
    query = bind(
        "problem_words",
        topic=topic, tickets=list(tickets), least=LEAST_APPLICANTS, limit=MOST_WORDS,
    )  # fmt: skip
    return all_into(WrittenWord, await connection.fetch(*query))
