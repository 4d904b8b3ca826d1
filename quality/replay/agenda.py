"""What is to come on a virtual day, in its order: what stands in the day's script from the first
moment on (callers come, operators come and go), and what follows from what happened (somebody picks
up, hangs up, loses patience)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from heapq import heappop, heappush
from itertools import takewhile
from typing import NamedTuple

#: At one instant operators do what they do before callers lose patience.
FIRST, LAST = 0, 1


class Act(NamedTuple):
    """A method of the clock and what it is about: equal for two clocks that are to do the same."""

    does: Callable[..., None]
    about: tuple[object, ...] = ()


class Entry(NamedTuple):
    """An entry of the agenda that is to come."""

    at: datetime
    rank: int
    act: Act


def as_script(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Sort entries in the order in which they come; at one instant and rank, as they are here."""
    return tuple(sorted(entries, key=lambda entry: entry[:2]))


class Agenda:
    """A day's script, how far it has been played, and what has been added since."""

    def __init__(self, script: Sequence[Entry]) -> None:
        self.script = script
        self._played = self._number = 0
        self._added: list[tuple[datetime, int, int, Act]] = []

    def add(self, at: datetime, act: Act, rank: int = FIRST) -> None:
        """Add an entry after all that stands at the same instant and rank."""
        self._number += 1
        heappush(self._added, (at, rank, self._number, act))

    @property
    def next_at(self) -> datetime | None:
        """Return when the next entry comes; None: none does."""
        added = self._added[0][0] if self._added else None
        if self._played == len(self.script):
            return added
        scripted = self.script[self._played].at
        return scripted if added is None or scripted <= added else added

    def take(self) -> Entry:
        """Return the next entry, which must be there; it has been played by that."""
        if self._played < len(self.script):
            head = self.script[self._played]
            if not self._added or head[:2] <= self._added[0][:2]:
                self._played += 1
                return head
        at, rank, _, act = heappop(self._added)
        return Entry(at, rank, act)

    def fork(self, script: Sequence[Entry] | None = None) -> Agenda:
        """Copy the agenda at this moment, to be played on by itself; with another script that is
        the same as far as it has been played."""
        fork = Agenda(self.script if script is None else script)
        fork._played, fork._number = self._played, self._number
        fork._added = list(self._added)
        return fork

    def added(self) -> list[Entry]:
        """Return what follows from what happened, in its order."""
        return [
            Entry(at, rank, act)
            for at, rank, _, act in sorted(self._added, key=lambda entry: entry[:3])
        ]


def difference(one: Sequence[Entry], other: Sequence[Entry]) -> tuple[datetime, datetime] | None:
    """Return from when to when two scripts are not the same; None: they are."""
    begins = sum(1 for _ in takewhile(_same, zip(one, other, strict=False)))
    left, right = one[begins:], other[begins:]
    ends = sum(1 for _ in takewhile(_same, zip(reversed(left), reversed(right), strict=False)))
    moments = [it.at for it in (*left[: len(left) - ends], *right[: len(right) - ends])]
    return (min(moments), max(moments)) if moments else None


def _same(pair: tuple[Entry, Entry]) -> bool:
    return pair[0] == pair[1]
