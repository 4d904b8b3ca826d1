"""The ten minutes, by worked numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channels.clock import (
    ContactMoments,
    ContactVerdict,
    ConversationOutcome,
    due_at,
    figures,
    lag_seconds,
    verdict,
)

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)


def after(minutes: float, seconds: float = 0) -> datetime:
    return AT + timedelta(minutes=minutes, seconds=seconds)


ASKED = ContactMoments(AT, after(0, 5))


@pytest.mark.parametrize(
    ("it", "now", "is_"),
    [
        (ASKED, after(9, 59), ContactVerdict.OPEN),
        (ASKED, after(10), ContactVerdict.OPEN),
        (ASKED, after(10, 0.001), ContactVerdict.LATE),
        (replace(ASKED, answered_at=after(10)), after(60), ContactVerdict.IN_TIME),
        (replace(ASKED, answered_at=after(10, 0.000001)), after(60), ContactVerdict.LATE),
        (replace(ASKED, outcome=ConversationOutcome.DONE), after(3), ContactVerdict.LATE),
        (replace(ASKED, outcome=ConversationOutcome.GROUNDLESS), after(3), ContactVerdict.LATE),
        (replace(ASKED, outcome=ConversationOutcome.SPAM), after(60), ContactVerdict.SPAM),
        (replace(ASKED, withdrawn_at=after(0, 4)), after(60), ContactVerdict.WITHDRAWN),
        (replace(ASKED, withdrawn_at=after(0, 6)), after(60), ContactVerdict.LATE),
        (replace(ASKED, needs_person=False), after(60), ContactVerdict.SELF_SERVED),
        (replace(ASKED, outside_at=after(4)), after(60), ContactVerdict.OUTSIDE),
        (
            replace(ASKED, outside_at=after(4), answered_at=after(12)),
            after(60),
            ContactVerdict.LATE,
        ),
        # Seen late is answered late: our own delay is in the ten minutes.
        (
            ContactMoments(AT, after(9, 50), answered_at=after(10, 30)),
            after(60),
            ContactVerdict.LATE,
        ),
    ],
)
def test_each_contact_has_one_verdict(
    it: ContactMoments, now: datetime, is_: ContactVerdict
) -> None:
    assert verdict(it, now) is is_


def test_the_formulas() -> None:
    """Ten published: 6 in time, 2 late, 1 spam, 1 withdrawn; besides 1 open and 2 self-served.
    Headline 6 ÷ 8, strict 6 ÷ 10."""
    contacts = [
        *[replace(ASKED, answered_at=after(4))] * 6,
        replace(ASKED, answered_at=after(11)),
        replace(ASKED, published_at=after(-30), seen_at=after(-30)),
        replace(ASKED, outcome=ConversationOutcome.SPAM),
        replace(ASKED, withdrawn_at=AT),
        replace(ASKED, published_at=after(19), seen_at=after(19)),
        *[replace(ASKED, needs_person=False)] * 2,
    ]
    found = figures(contacts, after(20))
    assert (found.published, found.in_time, found.late) == (10, 6, 2)
    assert (found.spam, found.withdrawn, found.open, found.self_served) == (1, 1, 1, 2)
    assert (found.share, found.strict) == (0.75, 0.6)
    assert found.lag_seconds == 5.0


def test_what_was_answered_outside_is_in_both_denominators_and_shown_apart() -> None:
    """Four published: 1 in time, 3 outside of which 2 came within ten minutes: 1 ÷ 4, and 3 (2)."""
    outside = [replace(ASKED, outside_at=after(minutes)) for minutes in (3, 10, 11)]
    found = figures([replace(ASKED, answered_at=after(4)), *outside], after(60))
    assert (found.published, found.in_time, found.late, found.share) == (4, 1, 0, 0.25)
    assert (found.outside, found.outside_in_time) == (3, 2)


def test_medians_run_from_publication_and_are_of_those_that_have_the_moment() -> None:
    done = replace(
        ASKED, outcome=ConversationOutcome.DONE, answered_at=after(3), ended_at=after(20)
    )
    contacts = [
        replace(done, offered_at=after(1)),
        replace(done, offered_at=after(2), answered_at=after(5)),
        replace(ASKED, outcome=ConversationOutcome.SPAM, ended_at=after(1)),
        replace(ASKED, needs_person=False, ended_at=after(1)),
    ]
    found = figures(contacts, after(60))
    assert (found.offered_seconds, found.answer_seconds, found.resolved_seconds) == (90, 240, 1200)
    assert figures([], after(60)).offered_seconds is None


def test_no_contact_is_no_figure() -> None:
    found = figures([], AT)
    assert (found.share, found.strict, found.lag_seconds) == (None, None, None)


def test_due_and_lag() -> None:
    assert due_at(AT) == after(10)
    assert (lag_seconds(AT, after(1)), lag_seconds(AT, after(-1))) == (60.0, 0.0)
