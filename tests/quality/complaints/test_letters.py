"""What is wrong with a letter on the service."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from quality.complaints.letters import LONGEST, ORDER, Letter, LetterFieldProblem, faults, read_day
from tests.outside import ends, outside_text

TODAY = date(2026, 11, 27)
WHOLE = Letter("complaint", "Дөрекі сөйледі", "8 701 234 56 78", "2026-11-26", consent=True)
E164 = "+77012345678"


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, []),
        ({"day": ""}, []),
        ({"kind": "insult"}, [("kind", LetterFieldProblem.MISSING)]),
        ({"words": " \u200b "}, [("words", LetterFieldProblem.MISSING)]),
        ({"words": "а" * 2001}, [("words", LetterFieldProblem.TOO_LONG)]),
        ({"telephone": ""}, [("telephone", LetterFieldProblem.MISSING)]),
        ({"day": "2026-11-28"}, [("day", LetterFieldProblem.FUTURE)]),
        ({"day": "2026-02-30"}, [("day", LetterFieldProblem.NO_DAY)]),
        ({"day": "20261126"}, [("day", LetterFieldProblem.NO_DAY)]),
        ({"day": "30.02.2026"}, [("day", LetterFieldProblem.NO_DAY)]),
        ({"day": "26.11.2026"}, []),
        (
            {"consent": False, "kind": ""},
            [("kind", LetterFieldProblem.MISSING), ("consent", LetterFieldProblem.MISSING)],
        ),
        ({"trap": "x"}, [("website", LetterFieldProblem.FILLED)]),
    ],
)
def test_each_fault_is_named_in_the_order_of_the_page(
    change: dict[str, object], wrong: list[tuple[str, LetterFieldProblem]]
) -> None:
    assert faults(replace(WHOLE, **change), E164, TODAY) == wrong  # type: ignore[arg-type]


def test_what_is_no_number_is_said() -> None:
    assert faults(replace(WHOLE, telephone="нет"), None, TODAY) == [
        ("telephone", LetterFieldProblem.NO_NUMBER)
    ]
    far = replace(WHOLE, telephone="8" * 50)
    assert faults(far, None, TODAY) == [("telephone", LetterFieldProblem.TOO_LONG)]


@given(outside_text())
def test_any_words_end(text: str) -> None:
    with ends():
        letter = Letter(*[text] * (len(LONGEST) + 2), trap=text)
        assert all(field in ORDER for field, _ in faults(letter, None, TODAY))
        assert read_day(text) is None or len(text) == 10
