"""The problems that a check finds: the first ones in words, the others counted."""

from __future__ import annotations

SHOWN = 20


class ProblemList:
    """A list of problems that may be millions: `sentences` has the first ones, `count` all."""

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.count = 0

    def add(self, sentence: str) -> None:
        """Add a problem."""
        self.count += 1
        if self.count <= SHOWN:
            self.sentences.append(sentence)
