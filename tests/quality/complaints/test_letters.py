"""What is wrong with a letter on the service."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from quality.complaints.letters import LONGEST, ORDER, Letter, Wrong, faults, read_day
from tests.outside import ends, outside_text

TODAY = date(2026, 11, 27)
WHOLE = Letter("complaint", "Дөрекі сөйледі", "8 701 234 56 78", "2026-11-26", consent=True)
E164 = "+77012345678"


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, []),
        ({"day": ""}, []),
        ({"kind": "insult"}, [("kind", Wrong.MISSING)]),
        ({"words": " \u200b "}, [("words", Wrong.MISSING)]),
        ({"words": "а" * 2001}, [("words", Wrong.TOO_LONG)]),
        ({"telephone": ""}, [("telephone", Wrong.MISSING)]),
        ({"day": "2026-11-28"}, [("day", Wrong.FUTURE)]),
        ({"day": "2026-02-30"}, [("day", Wrong.NO_DAY)]),
        ({"day": "20261126"}, [("day", Wrong.NO_DAY)]),
        ({"day": "30.02.2026"}, [("day", Wrong.NO_DAY)]),
        ({"day": "26.11.2026"}, []),
        ({"consent": False, "kind": ""}, [("kind", Wrong.MISSING), ("consent", Wrong.MISSING)]),
        ({"trap": "x"}, [("website", Wrong.FILLED)]),
    ],
)
def test_each_fault_is_named_in_the_order_of_the_page(
    change: dict[str, object], wrong: list[tuple[str, Wrong]]
) -> None:
    assert faults(replace(WHOLE, **change), E164, TODAY) == wrong  # type: ignore[arg-type]


def test_what_is_no_number_is_said() -> None:
    assert faults(replace(WHOLE, telephone="нет"), None, TODAY) == [("telephone", Wrong.NO_NUMBER)]
    far = replace(WHOLE, telephone="8" * 50)
    assert faults(far, None, TODAY) == [("telephone", Wrong.TOO_LONG)]


@given(outside_text())
def test_any_words_end(text: str) -> None:
    with ends():
        letter = Letter(*[text] * (len(LONGEST) + 2), trap=text)
        assert all(field in ORDER for field, _ in faults(letter, None, TODAY))
        assert read_day(text) is None or len(text) == 10
