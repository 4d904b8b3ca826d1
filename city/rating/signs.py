"""Signs that points were made otherwise than by solving. Pure.

A sign is a share of somebody's closures (of what they held, where it is about transfers, questions
and more time) that lies far above the others': outside the 99.8 % limit of the others' share, and
at least twice as high. One sign may have an innocent reason (some work leaves nothing to
photograph), so two together, or an audit that found closures of what was not done, put the figures
in question. Closures without a photo are a sign also where nearly all of them are without, whatever
others do; that one counts for no second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from city.rating.funnel import LEAST_DUE, OUTER
from city.rating.shares import binomial_quantile, wilson_low

TIMES_HIGHER = 2
LEAST_CASES = 5
SIGNS_IN_QUESTION = 2
#: Of audited closures that were not done: more than this for sure puts the rest in question.
FALSE_TOLERATED = 0.1


class Sign(StrEnum):
    """What is counted. LAST_HOUR: closed in the last hour of its term; WITHOUT_PHOTO: closed
    without a photo of the body; REOPENED: came back within 15 days; BOUNCED: went to another body
    twice or more often; WAITED: the applicant was asked, and the term stood still; EXTENDED: more
    time was granted; REJECTED: not accepted as a request; ALIKE: closed with the answer of many
    others, or with one that says nothing; OPEN_LONG: was open for more than 30 days."""

    LAST_HOUR = "last_hour"
    WITHOUT_PHOTO = "without_photo"
    REOPENED = "reopened"
    BOUNCED = "bounced"
    WAITED = "waited"
    EXTENDED = "extended"
    REJECTED = "rejected"
    ALIKE = "alike"
    OPEN_LONG = "open_long"


#: What says something of how points were made; the last one only of how people wait.
TELLING = (
    Sign.LAST_HOUR,
    Sign.WITHOUT_PHOTO,
    Sign.REOPENED,
    Sign.BOUNCED,
    Sign.WAITED,
    Sign.EXTENDED,
    Sign.REJECTED,
    Sign.ALIKE,
)
#: More than this for sure (95 %) is a sign whatever the others do: where nobody in a city takes
#: photos, nobody would stand out.
TOLERATED = {Sign.WITHOUT_PHOTO: 0.8}


@dataclass(frozen=True, slots=True)
class Audit:
    """Closures drawn at random, those judged, and those that were not done."""

    drawn: int = 0
    judged: int = 0
    false: int = 0

    @property
    def share_false(self) -> float | None:
        """None: nothing was judged."""
        return self.false / self.judged if self.judged else None

    @property
    def in_question(self) -> bool:
        """Whether more are false than may be, for sure (95 %)."""
        return wilson_low(self.false, self.judged) > FALSE_TOLERATED


@dataclass(frozen=True, slots=True)
class Counted:
    """So many of `base` show a sign."""

    cases: int
    base: int

    @property
    def share(self) -> float:
        return self.cases / self.base if self.base else 0.0


def conspicuous(own: Counted, city: Counted) -> bool:
    """Whether `own` lies far above the share of everybody else in the city."""
    others = Counted(city.cases - own.cases, city.base - own.base)
    if own.cases < LEAST_CASES or own.base < LEAST_DUE or others.base < LEAST_DUE:
        return False
    limit = binomial_quantile(1 - (1 - OUTER) / 2, own.base, others.share)
    return own.cases > limit and own.share >= TIMES_HIGHER * others.share


def counting(own: Mapping[Sign, Counted], city: Mapping[Sign, Counted]) -> int:
    """How many signs there are by which somebody differs from the others: one that everybody in the
    city has puts nobody in question."""
    return sum(conspicuous(own[sign], city[sign]) for sign in TELLING)


def signs_of(own: Mapping[Sign, Counted], city: Mapping[Sign, Counted]) -> tuple[Sign, ...]:
    """Those that are conspicuous."""
    return tuple(
        sign for sign in TELLING if conspicuous(own[sign], city[sign]) or _too_many(sign, own[sign])
    )


def _too_many(sign: Sign, own: Counted) -> bool:
    if sign not in TOLERATED or own.base < LEAST_DUE:
        return False
    return wilson_low(own.cases, own.base) > TOLERATED[sign]
