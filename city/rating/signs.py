"""Signs that points were made in another way than by solving. Pure.

A sign is a share of somebody's contacts (of those closed; for transfers, questions and more time,
of those held) that lies far above the share of all others: outside the 99.8 % limit, and at least
twice as high. One sign may have an innocent reason: some work leaves nothing to photograph. So it
takes two signs, or an audit that found that closed work was not done, to put the figures in
question. Closures without a photo are a sign also where nearly all closures are without one,
whatever the others do; this alone does not count as one of the two signs.
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
    """A kind of contact that is counted as a sign.

    LAST_HOUR: closed in the last hour of its term. WITHOUT_PHOTO: closed without a photo of the
    body. REOPENED: reopened within 15 days. BOUNCED: handed on to another body twice or more often.
    WAITED: the term was paused by a question to the applicant. EXTENDED: more time was granted.
    REJECTED: rejected in term. ALIKE: closed with the same answer as many others, or with one that
    says nothing. OPEN_LONG: open for more than 30 days.
    """

    LAST_HOUR = "last_hour"
    WITHOUT_PHOTO = "without_photo"
    REOPENED = "reopened"
    BOUNCED = "bounced"
    WAITED = "waited"
    EXTENDED = "extended"
    REJECTED = "rejected"
    ALIKE = "alike"
    OPEN_LONG = "open_long"


#: Signs that tell how points were made. OPEN_LONG is not among them: it only tells how long people
#: wait.
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
#: A share that is certainly (95 %) above this is a sign whatever the others do. Without this rule
#: nobody would be conspicuous in a city where nobody takes photos.
TOLERATED = {Sign.WITHOUT_PHOTO: 0.8}


@dataclass(frozen=True, slots=True)
class Audit:
    """Closures drawn at random, those judged, and those that were not done."""

    drawn: int = 0
    judged: int = 0
    false: int = 0

    @property
    def in_question(self) -> bool:
        """Return whether more are false than may be, for sure (95 %)."""
        return wilson_low(self.false, self.judged) > FALSE_TOLERATED


@dataclass(frozen=True, slots=True)
class SignCount:
    """The count of contacts, of `base`, that show a sign."""

    cases: int
    base: int

    @property
    def share(self) -> float:
        return self.cases / self.base if self.base else 0.0


def conspicuous(own: SignCount, city: SignCount) -> bool:
    """Return whether `own` lies far above the share of everybody else in the city."""
    others = SignCount(city.cases - own.cases, city.base - own.base)
    if own.cases < LEAST_CASES or own.base < LEAST_DUE or others.base < LEAST_DUE:
        return False
    limit = binomial_quantile(1 - (1 - OUTER) / 2, own.base, others.share)
    return own.cases > limit and own.share >= TIMES_HIGHER * others.share


def counting(own: Mapping[Sign, SignCount], city: Mapping[Sign, SignCount]) -> int:
    """Count the signs by which somebody's contacts differ from those of the others. A sign that
    everybody in the city shows does not count."""
    return sum(conspicuous(own[sign], city[sign]) for sign in TELLING)


def signs_of(own: Mapping[Sign, SignCount], city: Mapping[Sign, SignCount]) -> tuple[Sign, ...]:
    """Return the signs that are conspicuous compared with the city."""
    return tuple(
        sign for sign in TELLING if conspicuous(own[sign], city[sign]) or _too_many(sign, own[sign])
    )


def _too_many(sign: Sign, own: SignCount) -> bool:
    if sign not in TOLERATED or own.base < LEAST_DUE:
        return False
    return wilson_low(own.cases, own.base) > TOLERATED[sign]
