"""Which contacts are published together, so that every number is of five applicants or more. Pure.

The contacts of one topic are counted in the finest cell and the shortest period in which they are
of enough applicants. What is left over by the days waits until its week is closed, then its month,
then its quarter; what is left over by the quarter is suppressed, and only counted. Each contact is
published once, no row changes after its release, and the calendar alone says when a period is
looked at: whoever compares two exports sees what closed between them, and nobody who came then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from city.open_data.cells import resolution_of, wider
from city.open_data.periods import Closing, Period, PeriodLength, period_of

#: So many applicants stand behind every row at least.
K = 5
#: H3's resolutions of the cells in which a period's contacts are counted, the finest first; None:
#: the whole city.
LADDER: dict[PeriodLength, Sequence[int | None]] = {
    PeriodLength.DAY: (9, 8, 7, None),
    PeriodLength.WEEK: (9, 8, 7, None),
    PeriodLength.MONTH: (9, 8, 7, 6, None),
    PeriodLength.QUARTER: (9, 8, 7, 6, None),
}


@dataclass(frozen=True, slots=True)
class UnpublishedContact:
    """A ticket that is not published yet. `cell`: the finest in which it may be counted, None where
    it has no place. `person`: tells applicants apart, None where nobody knows who."""

    ticket: str
    day: date
    cell: str | None
    person: int | None


@dataclass(frozen=True, slots=True)
class PublishedGroup:
    """A row to publish: `tickets` of so many `applicants`. `cell` None: anywhere in the city."""

    span: PeriodLength
    period: Period
    cell: str | None
    applicants: int
    tickets: Sequence[str]


@dataclass(frozen=True, slots=True)
class ContactGroups:
    """The groups of contacts. `suppressed`: tickets that are never published."""

    groups: Sequence[PublishedGroup]
    suppressed: Sequence[str]


def applicants_of(contacts: Iterable[UnpublishedContact]) -> int:
    """Count the applicants: those of whom nothing is known may all be one."""
    return len({it.person for it in contacts})


def group(contacts: Iterable[UnpublishedContact], closing: Closing) -> ContactGroups:
    """Return what a release makes of the contacts of one topic that no release before it published
    or suppressed."""
    left = {it.ticket: it for it in contacts if it.day < closing.horizon}
    groups: list[PublishedGroup] = []
    for span, resolutions in LADDER.items():
        ripe = [it for it in left.values() if _is_ripe(it, span, closing)]
        for found in _of_span(ripe, span, resolutions):
            groups.append(found)
            for ticket in found.tickets:
                del left[ticket]
    over = (it.ticket for it in left.values() if _is_ripe(it, PeriodLength.QUARTER, closing))
    return ContactGroups(groups, sorted(over))


def _is_ripe(contact: UnpublishedContact, span: PeriodLength, closing: Closing) -> bool:
    """Whether its period closes now. What came late for its quarter is counted with what came late
    as well, when the next one closes."""
    if closing.closed_earlier(period_of(PeriodLength.QUARTER, contact.day)):
        return span is PeriodLength.QUARTER and closing.closes_quarter
    return closing.closes(period_of(span, contact.day))


def _of_span(
    ripe: Iterable[UnpublishedContact], span: PeriodLength, resolutions: Sequence[int | None]
) -> Iterator[PublishedGroup]:
    left = list(ripe)
    for resolution in resolutions:
        buckets: dict[tuple[Period, str | None], list[UnpublishedContact]] = defaultdict(list)
        for contact in left:
            if _may_be_in(contact, resolution, span):
                buckets[period_of(span, contact.day), _cell_at(contact, resolution)].append(contact)
        done: set[str] = set()
        for (period, cell), inside in buckets.items():
            if (applicants := applicants_of(inside)) >= K:
                tickets = sorted(it.ticket for it in inside)
                done.update(tickets)
                yield PublishedGroup(span, period, cell, applicants, tickets)
        left = [it for it in left if it.ticket not in done]


def _may_be_in(contact: UnpublishedContact, resolution: int | None, span: PeriodLength) -> bool:
    """What has a place loses it last of all, when its quarter would be too short for it."""
    if resolution is None:
        return contact.cell is None or span is PeriodLength.QUARTER
    return contact.cell is not None and resolution_of(contact.cell) >= resolution


def _cell_at(contact: UnpublishedContact, resolution: int | None) -> str | None:
    if resolution is None or contact.cell is None:
        return None
    return wider(contact.cell, resolution)
