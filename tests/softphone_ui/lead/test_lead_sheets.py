"""Numbers by role, sentences of a story, figures as people read them, and harmless cells."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from queue_manager.domain.floor.states import Outcome, RingResult
from queue_manager.domain.measures.causes import Cause
from softphone_ui.missed_calls.missed_calls import (
    CrowdView,
    LadderStepView,
    MissedCallView,
    RingView,
    Sequel,
)
from softphone_ui.missed_calls.page import segments
from softphone_ui.missed_calls.sentences import (
    crowd_in_words,
    rings_in_words,
    sequel_in_words,
    steps_in_words,
)
from softphone_ui.missed_calls.sheets import COLUMNS, to_csv
from softphone_ui.web.numbers import HIDDEN, shown_number
from softphone_ui.web.sheets import FORMULA_HEADS, harmless
from softphone_ui.web.show import Show

ALMATY = ZoneInfo("Asia/Almaty")


def say(message: str) -> str:
    return message


def missed(**changes: object) -> MissedCallView:
    told = MissedCallView(
        call_id="pbx1-1.1",
        line="109",
        offered_at=datetime(2026, 3, 2, 5, 41, 7, 120_000, tzinfo=UTC),
        left_at=datetime(2026, 3, 2, 5, 41, 26, tzinfo=UTC),
        waited_seconds=18.88,
        caller="+7 701 123 45 67",
        language="kk",
        outcome=Outcome.ABANDONED,
        cause=Cause.NOT_TAKEN,
        failure=None,
        rings=[
            RingView("1007", "Қ. Б.", 6.0, RingResult.NO_ANSWER),
            RingView("1013", "", 6.03, RingResult.REJECTED),
        ],
        expected_wait_seconds=21.0,
        steps=[
            LadderStepView("reserve_joins", 8.0, None, None),
            LadderStepView("ring_two", 13.0, "1013", None),
            LadderStepView("breach", 16.0, None, Cause.NOT_TAKEN),
        ],
        crowd=CrowdView([], ["1020"], ["1001"] * 25, [], {"1002": "lunch", "1003": "lunch"}, 4),
        sequel=Sequel.CAME_AGAIN,
        came_again=1,
        came_again_at=datetime(2026, 3, 2, 5, 44, tzinfo=UTC),
        called_back_at=None,
        called_back_by=None,
        ticket="109-2026-0000001",
    )
    for name, value in changes.items():
        setattr(told, name, value)
    return told


@pytest.mark.parametrize(
    ("caller", "whole", "covered"),
    [
        ("+77011234567", "+7 701 123 45 67", f"+7 701 {HIDDEN} 45 67"),
        ("+442079460123", "+44 20 7946 0123", f"+44 20 {HIDDEN} 01 23"),
        ("+12025550142", "+1 202 555 0142", f"+1 202 {HIDDEN} 01 42"),
        ("+123", "+1 23", HIDDEN),
        (None, "", ""),
    ],
)
def test_numbers_are_covered_but_for_their_ends(
    caller: str | None, whole: str, covered: str
) -> None:
    assert shown_number(caller, whole=True) == whole
    assert shown_number(caller, whole=False) == covered


@given(st.from_regex(r"\+[1-9][0-9]{5,14}", fullmatch=True))
@example("+378800000")
def test_a_covered_number_never_gives_away_the_middle(caller: str) -> None:
    covered = shown_number(caller, whole=False)
    shown = [character for character in covered if character.isdecimal()]
    assert HIDDEN in covered
    assert len(shown) <= len(caller) - 1 - 2


@given(st.from_regex(r"\+[1-9][0-9]{5,14}", fullmatch=True))
@example("+378800000")
def test_a_whole_number_has_the_callers_digits_and_no_others(caller: str) -> None:
    assert re.sub(r"\D", "", shown_number(caller, whole=True)) == caller[1:]


def test_the_story_reads_as_a_sentence() -> None:
    call = missed()
    assert rings_in_words(call.rings, say) == "rang 1007 (6 s, no answer), 1013 (6 s, declined)"
    assert rings_in_words([], say) == "nobody was rung"
    assert steps_in_words(call.steps, say) == (
        "8 s the reserve joined; 13 s 1013 rung as the second; "
        "16 s the KPI passed: Ring not answered"
    )
    assert crowd_in_words(call.crowd, say) == "25 talking, 1 ringing, 2 paused (lunch)"
    assert crowd_in_words(None, say) == "who was busy is not known"
    assert crowd_in_words(CrowdView([], [], [], [], {}, 1), say) == "no operator was there"
    mixed = CrowdView([], [], [], [], {"1": "lunch", "2": "no_answer", "3": "lunch"}, 1)
    assert crowd_in_words(mixed, say) == "3 paused (lunch 2, no answer 1)"


def test_what_came_of_it_reads_as_a_sentence() -> None:
    clock = Show("en", ALMATY).clock
    assert sequel_in_words(missed(), say, clock) == "came again 10:44, answered"
    by_hand = missed(
        sequel=Sequel.CALLED_BACK,
        called_back_at=datetime(2026, 3, 2, 6, 0, tzinfo=UTC),
        called_back_by="Сәуле",
    )
    assert sequel_in_words(by_hand, say, clock) == "called back 11:00 by Сәуле"
    owed = missed(sequel=Sequel.OWED, came_again=3)
    assert sequel_in_words(owed, say, clock) == "owed a callback; came again in vain, times: 3"
    never_again = missed(sequel=Sequel.OWED, came_again=0)
    assert sequel_in_words(never_again, say, clock) == "Waiting for a callback"


@pytest.mark.parametrize(
    ("language", "share", "text"),
    [
        ("en", 0.9486, "94.9%"),
        ("ru", 0.9486, "94,9\N{NO-BREAK SPACE}%"),
        ("kk", 0.5, "50,0%"),
        ("en", 1.0, "100.0%"),
        ("en", 0.99999, "99.9%"),
        ("en", 0.00001, "0.1%"),
        ("en", 0.0, "0.0%"),
        ("en", None, "–"),
    ],
)
def test_a_share_is_never_all_or_nothing_by_rounding(
    language: str, share: float | None, text: str
) -> None:
    assert Show(language, ALMATY).percent(share) == text


def test_figures_as_people_read_them() -> None:
    ru = Show("ru", ALMATY)
    assert ru.count(15204) == "15\N{NO-BREAK SPACE}204"
    assert (ru.count(None), ru.tenths(None), ru.waited(None)) == ("–", "–", "–")
    assert (ru.count(-2), ru.tenths(-2.04), ru.tenths(-0.04)) == ("−2", "−2,0", "0,0")
    assert (ru.waited(4.12), ru.waited(59.96), ru.waited(134)) == ("4,1", "1:00", "2:14")
    at = datetime(2026, 3, 2, 19, 0, 7, tzinfo=UTC)
    assert (ru.clock(at), ru.clock_seconds(at)) == ("00:00", "00:00:07")
    assert str(ru.day_of(at)) == "2026-03-03"


@given(st.dictionaries(st.sampled_from(Cause), st.integers(0, 5000)))
def test_the_bar_of_causes_is_full(causes: dict[Cause, int]) -> None:
    pieces = segments(causes)
    assert sum(piece.calls for piece in pieces) == sum(causes.values())
    assert not pieces or sum(piece.width for piece in pieces) == pytest.approx(100)
    for before, after in pairwise(pieces):
        assert after.x == pytest.approx(before.x + before.width)


@pytest.mark.parametrize("head", FORMULA_HEADS)
def test_a_cell_is_never_a_formula(head: str) -> None:
    assert harmless(f"{head}cmd|'/C calc'!A0") == f"'{head}cmd|'/C calc'!A0"
    assert harmless(f"a{head}") == f"a{head}"


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=40))
def test_no_word_of_a_caller_or_of_a_failure_becomes_a_formula(words: str) -> None:
    call = missed(failure=words, called_back_by=words)
    content = to_csv([call], say, ALMATY, "ru").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))
    assert [len(row) for row in rows] == [len(COLUMNS)] * 2
    assert not any(cell.startswith(FORMULA_HEADS) for row in rows for cell in row)


def test_a_sheet_speaks_the_spreadsheets_language() -> None:
    russian = to_csv([missed()], say, ALMATY, "ru").decode("utf-8-sig").splitlines()[1]
    assert russian.startswith("2026-03-02 10:41:07;2026-03-02 10:41:26;18,88;'+7 701 123 45 67;kk;")
    english = to_csv([missed()], say, ALMATY, "en").decode("utf-8-sig").splitlines()[1]
    assert english.startswith("2026-03-02 10:41:07,2026-03-02 10:41:26,18.88,'+7 701 123 45 67,kk,")
