"""Sums of contacts that were due, and their addition. Pure.

A contact that was missed belongs in millionths to the bodies that held it, by the time each did;
what a body solved in term is its own whole. Whole numbers, so that any order of adding gives the
same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from city.rating.signs import Sign, SignCount

#: A whole contact.
WHOLE = 1_000_000
MILLISECONDS_A_DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class RatingCounts:
    """Numbers of contacts.

    `solved`: contacts solved in term and not reopened; `young`: those of them that may still be
    reopened. `missed`, `held` and `squares` (of held) are in millionths of a contact. `closed`:
    contacts that the body closed; of these `last_hour`, `without_photo`, `reopened` and `alike`
    (the answer is the same as that of many others, or says nothing). `handled`: contacts that the
    body held at any time; `bounced`: those of them that were handed on twice or more often.
    `contacts`: those that it held last; of these `open_long`, `extended` and `questions` (the term
    was paused for the applicant's answer, `waited` milliseconds in all). `rejected` contacts are
    counted separately: they are neither solved nor missed.
    """

    solved: int = 0
    missed: int = 0
    held: int = 0
    squares: int = 0
    contacts: int = 0
    closed: int = 0
    young: int = 0
    last_hour: int = 0
    without_photo: int = 0
    reopened: int = 0
    bounced: int = 0
    open_long: int = 0
    questions: int = 0
    waited: int = 0
    extended: int = 0
    alike: int = 0
    rejected: int = 0
    handled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingTally(RatingCounts):
    """Counts of one body, head, deputy akim and topic. `head` and `deputy` are the person_ids on
    the due day."""

    body_id: int
    head: int | None
    deputy: int | None
    topic_id: int | None


@dataclass(frozen=True, slots=True)
class TallySums(RatingCounts):
    """Counts of any tallies together. `expected`: missed contacts, by the topics' difficulty;
    `variance` of it."""

    expected: float = 0.0
    variance: float = 0.0

    @property
    def due(self) -> float:
        return self.solved + self.missed / WHOLE

    @property
    def points(self) -> float:
        return self.solved - self.missed / WHOLE

    @property
    def signs(self) -> dict[Sign, SignCount]:
        return {
            Sign.LAST_HOUR: SignCount(self.last_hour, self.closed),
            Sign.WITHOUT_PHOTO: SignCount(self.without_photo, self.closed),
            Sign.REOPENED: SignCount(self.reopened, self.closed),
            Sign.BOUNCED: SignCount(self.bounced, self.handled or self.contacts),
            Sign.WAITED: SignCount(self.questions, self.contacts),
            Sign.EXTENDED: SignCount(self.extended, self.contacts),
            Sign.REJECTED: SignCount(self.rejected, self.contacts + self.rejected),
            Sign.ALIKE: SignCount(self.alike, self.closed),
            Sign.OPEN_LONG: SignCount(self.open_long, self.contacts),
        }

    @property
    def waited_days(self) -> float:
        """Return how many days a term was paused for an answer, on average of the contacts whose
        applicants were asked. 0.0: nobody was asked."""
        return self.waited / MILLISECONDS_A_DAY / self.questions if self.questions else 0.0


@dataclass(frozen=True, slots=True)
class Whole:
    """Numbers of contacts rounded to whole ones, for people to read. `due` = `solved` + `missed`,
    `points` = `solved` - `missed`."""

    due: int
    solved: int
    missed: int
    points: int


def in_whole(sums: TallySums) -> Whole:
    """Round the sums to whole contacts so that they still add up."""
    missed = round(sums.missed / WHOLE)
    return Whole(sums.solved + missed, sums.solved, missed, sums.solved - missed)


@dataclass(frozen=True, slots=True)
class Difficulty:
    """The difficulty of a topic in the whole city over twelve months: `late` of `due` contacts."""

    due: int
    late: int

    @property
    def share(self) -> float:
        return self.late / self.due if self.due else 0.0


_COUNTED = tuple(field.name for field in fields(RatingCounts))


def add_up(
    tallies: Iterable[RatingTally], difficulties: Mapping[int | None, Difficulty]
) -> TallySums:
    """Add up tallies. A topic without a difficulty expects nothing to be late."""
    totals = dict.fromkeys(_COUNTED, 0)
    expected: list[float] = []
    variance: list[float] = []
    for tally in sorted(tallies, key=_order):
        for name in _COUNTED:
            totals[name] += getattr(tally, name)
        q = difficulties.get(tally.topic_id, Difficulty(0, 0)).share
        expected.append(tally.held / WHOLE * q)
        variance.append(tally.squares / WHOLE**2 * q * (1 - q))
    return TallySums(**totals, expected=sum(expected), variance=sum(variance))


def _order(tally: RatingTally) -> tuple[int, int, int, int]:
    """Sums of fractions come out alike whatever the order in which the rows came."""
    return tally.topic_id or 0, tally.body_id, tally.head or 0, tally.deputy or 0
