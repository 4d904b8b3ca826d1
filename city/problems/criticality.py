"""How grave problems of each topic are. Administrators change the table on a page, version after
version (city/problems/weighing.py); the file beside this one is the first of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("criticality.toml")


@dataclass(frozen=True, slots=True)
class CriticalityTable:
    """The criticality of topics by their codes, 1 to 5."""

    version: int
    usual: int
    topics: Mapping[str, int]

    def of(self, code: str, parents: Mapping[str, str | None]) -> int:
        """Return the criticality of a topic, or of its nearest ancestor that the table names."""
        seen: set[str] = set()
        at: str | None = code
        while at is not None and at not in seen:
            if at in self.topics:
                return self.topics[at]
            seen.add(at)
            at = parents.get(at)
        return self.usual


def changes(
    before: CriticalityTable, after: CriticalityTable, parents: Mapping[str, str | None]
) -> dict[str, int]:
    """Return topics that have another weight by `after`, with it."""
    weights = {code: after.of(code, parents) for code in parents}
    return {code: it for code, it in weights.items() if it != before.of(code, parents)}


@cache
def table() -> CriticalityTable:
    """Return the first table, as the file has it. Raises OSError, KeyError,
    tomllib.TOMLDecodeError."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return CriticalityTable(read["version"], read["usual"], read["topics"])
