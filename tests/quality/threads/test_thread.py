"""Who sees a thread, and on which calls none is begun."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quality.threads.thread import (
    LONGEST_WORDS,
    ThreadRefusal,
    ThreadRequest,
    ThreadRole,
    part_of,
    refusal,
)

CONTROLLER, OPERATOR, OTHER = 1, 2, 3
FITS = ThreadRequest(CONTROLLER, OPERATOR, 12.5, 90.0, "Мұнда не болды?", hidden_complaint=False)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, None),
        ({"at": 0.0}, None),
        ({"at": 90.0}, None),
        ({"at": 90.1}, ThreadRefusal.MOMENT),
        ({"at": -0.1}, ThreadRefusal.MOMENT),
        ({"at": float("nan")}, ThreadRefusal.MOMENT),
        ({"subject": None}, ThreadRefusal.NOBODY),
        ({"subject": CONTROLLER}, ThreadRefusal.OWN),
        ({"hidden_complaint": True}, ThreadRefusal.COMPLAINT),
        ({"words": " \n"}, ThreadRefusal.WORDS),
        ({"words": "а" * (LONGEST_WORDS + 1)}, ThreadRefusal.WORDS),
    ],
)
def test_a_thread_begins_where_nothing_speaks_against_it(
    change: dict[str, object], why: ThreadRefusal | None
) -> None:
    assert refusal(replace(FITS, **change)) is why


def test_only_its_two_see_it_and_the_lead_of_quality() -> None:
    def part(person: int, reads_all: bool = False) -> ThreadRole | None:
        return part_of(person, CONTROLLER, OPERATOR, reads_all=reads_all)

    assert (part(CONTROLLER), part(OPERATOR)) == (ThreadRole.CONTROLLER, ThreadRole.SUBJECT)
    assert (part(OTHER), part(OTHER, reads_all=True)) == (None, ThreadRole.LEAD)
    assert part(OPERATOR, reads_all=True) is ThreadRole.SUBJECT
