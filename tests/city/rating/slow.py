"""A slow and obvious script that rates a month: contact by contact, with fractions, by the words of
the mandate and by nothing of the product's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction


@dataclass(frozen=True)
class Contact:
    """One deadline: who held it for how long (body → milliseconds), and what became of it."""

    ticket: str
    body: int
    due_at: datetime
    done_at: datetime | None
    opened_at: datetime
    topic: int | None = None
    reopened_at: datetime | None = None
    duplicate: bool = False
    moves: int = 0
    held: Mapping[int, int] = field(default_factory=dict)
    photo: bool = True
    upheld: bool = False  # an objection took it out, for everybody
    false: bool = False  # an auditor would find that nothing was done

    @property
    def in_time(self) -> bool:
        return self.done_at is not None and self.done_at < self.due_at

    @property
    def whole(self) -> bool:
        if not self.in_time or self.done_at is None:
            return False
        return self.reopened_at is None or self.reopened_at - self.done_at >= timedelta(days=15)

    @property
    def holders(self) -> Mapping[int, int]:
        return self.held or {self.body: 1}


def refuted(frozen: Iterable[Contact], now: Mapping[str, Contact], at: datetime) -> int:
    """Of contacts as they were `at` the freezing, those that counted as solved and that came back
    since, as they are `now` by their tickets."""
    found = 0
    for contact in frozen:
        after = now[contact.ticket]
        back = after.reopened_at
        if contact.whole and not after.duplicate and back is not None and back > at:
            found += 1
    return found


def points(contacts: Iterable[Contact], begins: datetime, ends: datetime) -> dict[int, Fraction]:
    """Body → points of the contacts due after `begins` and not after `ends`."""
    found: dict[int, Fraction] = defaultdict(Fraction)
    for contact in contacts:
        if contact.duplicate or contact.upheld or not begins < contact.due_at <= ends:
            continue
        if contact.whole:
            found[contact.body] += 1
            continue
        together = sum(contact.holders.values())
        for body, held in contact.holders.items():
            found[body] -= Fraction(held, together)
    return dict(found)
