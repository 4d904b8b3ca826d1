"""Who sees a thread, and on which calls none is begun."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quality.threads.thread import LONGEST_WORDS, Part, Refusal, Wish, part_of, refusal

CONTROLLER, OPERATOR, OTHER = 1, 2, 3
FITS = Wish(CONTROLLER, OPERATOR, 12.5, 90.0, "Мұнда не болды?", hidden_complaint=False)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, None),
        ({"at": 0.0}, None),
        ({"at": 90.0}, None),
        ({"at": 90.1}, Refusal.MOMENT),
        ({"at": -0.1}, Refusal.MOMENT),
        ({"at": float("nan")}, Refusal.MOMENT),
        ({"subject": None}, Refusal.NOBODY),
        ({"subject": CONTROLLER}, Refusal.OWN),
        ({"hidden_complaint": True}, Refusal.COMPLAINT),
        ({"words": " \n"}, Refusal.WORDS),
        ({"words": "а" * (LONGEST_WORDS + 1)}, Refusal.WORDS),
    ],
)
def test_a_thread_begins_where_nothing_speaks_against_it(
    change: dict[str, object], why: Refusal | None
) -> None:
    assert refusal(replace(FITS, **change)) is why


def test_only_its_two_see_it_and_the_lead_of_quality() -> None:
    def part(person: int, reads_all: bool = False) -> Part | None:
        return part_of(person, CONTROLLER, OPERATOR, reads_all=reads_all)

    assert (part(CONTROLLER), part(OPERATOR)) == (Part.CONTROLLER, Part.SUBJECT)
    assert (part(OTHER), part(OTHER, reads_all=True)) == (None, Part.LEAD)
    assert part(OPERATOR, reads_all=True) is Part.SUBJECT
