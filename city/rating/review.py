"""The queue in which objections and audits are decided, one at a time. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import attrgetter

from city.rating.rows.audits import AuditRow
from city.rating.rows.objections import ObjectionRow


class ReviewKind(StrEnum):
    """The kinds of things to decide."""

    OBJECTION = "objection"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One thing to decide: an objection or an audit."""

    row: ObjectionRow | AuditRow

    @property
    def kind(self) -> ReviewKind:
        objects = isinstance(self.row, ObjectionRow)
        return ReviewKind.OBJECTION if objects else ReviewKind.AUDIT

    @property
    def code(self) -> str:
        """Return what names the thing in an address: "audit-12"."""
        row = self.row
        number = row.objection_id if isinstance(row, ObjectionRow) else row.audit_id
        return f"{self.kind}-{number}"

    @property
    def ticket(self) -> str:
        return self.row.ticket


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """The things that wait, in the order in which they are decided, and those of the month that are
    decided."""

    waiting: tuple[ReviewItem, ...]
    decided: tuple[ReviewItem, ...]

    @property
    def total(self) -> int:
        return len(self.waiting) + len(self.decided)

    def item(self, code: str | None) -> ReviewItem | None:
        """Return the thing with this code, decided or not, else the first that waits."""
        chosen = (it for it in (*self.waiting, *self.decided) if it.code == code)
        return next(chosen, self.waiting[0] if self.waiting else None)

    def may_decide(self, item: ReviewItem) -> bool:
        """Return whether a thing can be decided: an objection once, an audit also again."""
        return item in self.waiting or item.kind is ReviewKind.AUDIT

    def after(self, item: ReviewItem) -> ReviewItem | None:
        """Return the thing that waits behind this one, the first behind the last; None where no
        other waits."""
        if item not in self.waiting:
            return self.waiting[0] if self.waiting else None
        following = self.waiting[(self.waiting.index(item) + 1) % len(self.waiting)]
        return None if following == item else following

    def position(self, item: ReviewItem) -> int:
        """Return the place of a thing among all, from 1: the decided come first."""
        if item in self.waiting:
            return len(self.decided) + self.waiting.index(item) + 1
        return self.decided.index(item) + 1


def review_queue(
    objections: Sequence[ObjectionRow],
    audits: Sequence[AuditRow],
    month: date,
    person_id: int,
) -> ReviewQueue:
    """Return the queue of a person: objections first, for heads wait for them, the oldest before
    the others; then the month's audits as they are listed. Nobody decides their own objection."""
    others = sorted(
        (it for it in objections if it.result is None and it.person_id != person_id),
        key=attrgetter("made_at", "objection_id"),
    )
    of_month = [it for it in objections if it.result is not None and it.month == month]
    return ReviewQueue(
        waiting=(
            *(ReviewItem(it) for it in others),
            *(ReviewItem(it) for it in audits if it.result is None),
        ),
        decided=(
            *(ReviewItem(it) for it in of_month),
            *(ReviewItem(it) for it in audits if it.result is not None),
        ),
    )
