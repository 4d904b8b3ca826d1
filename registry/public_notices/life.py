"""The life of a public notice, as a table: which step leads from which state to which. Pure.

    draft → approved → published → corrected, over or withdrawn

A draft or an approved notice may be held back for the police, with a reason, and released later. A
severe or extreme notice is approved by somebody else than its author. A published notice never
changes: its correction is a new version, which is published in its place. To withdraw a wrong
warning, one person is enough: that must be quick.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NoticeState(StrEnum):
    """The state of one version of a notice."""

    DRAFT = "draft"
    HELD = "held"
    APPROVED = "approved"
    PUBLISHED = "published"
    CORRECTED = "corrected"  # a newer version stands in its place
    OVER = "over"
    WITHDRAWN = "withdrawn"  # it was wrong
    DROPPED = "dropped"  # it was never published


class NoticeStep(StrEnum):
    """The steps that can be taken with a notice."""

    APPROVE = "approve"
    HOLD = "hold"
    RELEASE = "release"
    PUBLISH = "publish"
    CORRECT = "correct"
    END = "end"
    WITHDRAW = "withdraw"
    DROP = "drop"


class Severity(StrEnum):
    """How grave an event is, in the words of CAP 1.2, from the least to the gravest."""

    MINOR = "minor"
    MODERATE = "moderate"
    SEVERE = "severe"
    EXTREME = "extreme"

    @property
    def rank(self) -> int:
        """Return its place in the order, 0 for the least."""
        return list(Severity).index(self)


class NoticeRefusal(StrEnum):
    """The reason why a step is not taken."""

    NOT_NOW = "not_now"  # its state does not allow the step
    SECOND_PERSON = "second_person"
    REASON = "reason"
    TOO_LATE = "too_late"  # its expected end has passed


@dataclass(frozen=True, slots=True)
class NoticeStepRule:
    """A rule: `step` leads from one of `starts` to `to`. `reason`: it needs a sentence."""

    step: NoticeStep
    starts: frozenset[NoticeState]
    to: NoticeState
    reason: bool = False


_S = NoticeState
#: States that everybody sees, for a while also those that are over.
PUBLIC = frozenset({_S.PUBLISHED, _S.OVER, _S.WITHDRAWN})
#: States in which somebody still has to do something before anybody sees the notice.
WAITING = frozenset({_S.DRAFT, _S.HELD, _S.APPROVED})
#: Severities that need two persons.
TWO_PERSONS = frozenset({Severity.SEVERE, Severity.EXTREME})

TABLE = (
    NoticeStepRule(NoticeStep.APPROVE, frozenset({_S.DRAFT}), _S.APPROVED),
    NoticeStepRule(NoticeStep.HOLD, frozenset({_S.DRAFT, _S.APPROVED}), _S.HELD, reason=True),
    NoticeStepRule(NoticeStep.RELEASE, frozenset({_S.HELD}), _S.DRAFT),
    NoticeStepRule(NoticeStep.PUBLISH, frozenset({_S.APPROVED}), _S.PUBLISHED),
    NoticeStepRule(NoticeStep.CORRECT, frozenset({_S.PUBLISHED}), _S.CORRECTED),
    NoticeStepRule(NoticeStep.END, frozenset({_S.PUBLISHED}), _S.OVER),
    NoticeStepRule(NoticeStep.WITHDRAW, frozenset({_S.PUBLISHED}), _S.WITHDRAWN, reason=True),
    NoticeStepRule(NoticeStep.DROP, WAITING, _S.DROPPED),
)


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What a step is judged by. `author`: who wrote this version."""

    state: NoticeState
    severity: Severity
    author: int
    ends_at: datetime


def next_state(
    facts: NoticeFacts, step: NoticeStep, *, by: int | None, reason: str, now: datetime
) -> NoticeState | NoticeRefusal:
    """Return the state to which the step leads, or why it is not taken. `by`: the person; None: the
    system."""
    rule = next((it for it in TABLE if it.step is step and facts.state in it.starts), None)
    if rule is None:
        return NoticeRefusal.NOT_NOW
    if rule.reason and not reason.strip():
        return NoticeRefusal.REASON
    if step is NoticeStep.APPROVE and facts.severity in TWO_PERSONS and by in (facts.author, None):
        return NoticeRefusal.SECOND_PERSON
    if step in (NoticeStep.APPROVE, NoticeStep.PUBLISH) and facts.ends_at <= now:
        return NoticeRefusal.TOO_LATE
    return rule.to


def steps_from(facts: NoticeFacts, by: int, now: datetime) -> tuple[NoticeStep, ...]:
    """Return the steps that this person can take now, in the order of the table."""
    return tuple(
        rule.step
        for rule in TABLE
        if rule.step is not NoticeStep.CORRECT
        and isinstance(next_state(facts, rule.step, by=by, reason="x", now=now), NoticeState)
    )
