"""A report as it is typed: what is kept of it, what is wrong with it, and which page comes next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.drafts.report import (
    LONGEST,
    MOST_OFFERED,
    REMEMBERED,
    DraftReport,
    FieldFault,
    FieldProblem,
    ReportPage,
    ReportStep,
    address_faults,
    cleaned,
    first_open,
    may_see,
    one_line,
    step_of,
    text_faults,
    uncompared,
    who_faults,
    with_offered,
)

FAMILY = "👨\u200d👩\u200d👧"
WHOLE = DraftReport(
    text="Яма",
    topic="road",
    questions_of="road",
    placed=True,
    compared=True,
    consent=True,
    known=True,
)


@pytest.mark.parametrize(
    ("typed", "remembered"),
    [
        ("  Яма\r\nна дороге \r", "Яма\nна дороге"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        (f"Яма {FAMILY}", f"Яма {FAMILY}"),
        ("\u202eгрязь\u202c", "грязь"),
        ("حفرة في الطريق", "حفرة في الطريق"),
        ("Я\u200bм\ufeffа\0", "Яма"),
        ("half \ud83d of one", "half  of one"),
        ("и\u0306", "й"),
    ],
)
def test_what_is_remembered(typed: str, remembered: str) -> None:
    assert cleaned(typed) == remembered
    cleaned(typed).encode()


def test_one_line_has_no_breaks_and_nothing_is_without_an_end() -> None:
    assert one_line(" Абай\n 12 ") == "Абай 12"
    assert len(cleaned("я" * 9 * REMEMBERED)) == REMEMBERED


@pytest.mark.parametrize("empty", ["", " \n ", "\u200b\u200d\ufeff", "\u0301"])
def test_what_nobody_can_see_is_nothing(empty: str) -> None:
    assert text_faults(cleaned(empty)) == [FieldFault("text", FieldProblem.MISSING)]
    assert address_faults(cleaned(empty), needed=True) == [
        FieldFault("address", FieldProblem.MISSING)
    ]
    assert address_faults(cleaned(empty), needed=False) == []


def test_ten_thousand_letters_are_too_many_and_are_counted() -> None:
    assert text_faults(cleaned("я" * 10_000)) == [FieldFault("text", FieldProblem.TOO_LONG, 10_000)]
    assert text_faults("я" * LONGEST["text"]) == []
    assert text_faults("🕳") == []


def test_a_page_opens_once_those_before_it_are_answered() -> None:
    assert first_open(DraftReport()) is ReportPage.WHAT
    assert first_open(WHOLE) is ReportPage.CHECK
    assert first_open(replace(WHOLE, topic="")) is ReportPage.TOPIC
    assert first_open(replace(WHOLE, topic="snow")) is ReportPage.QUESTIONS
    assert first_open(replace(WHOLE, placed=False)) is ReportPage.WHERE
    assert first_open(replace(WHOLE, compared=False)) is ReportPage.SIMILAR

    pages = [page for page in ReportPage if may_see(DraftReport(text="Яма"), page)]
    assert pages == [ReportPage.WHAT, ReportPage.TOPIC]


def test_pages_are_counted_as_they_are() -> None:
    usual = (ReportPage.WHAT, ReportPage.TOPIC, ReportPage.WHERE, ReportPage.CHECK)
    assert [step_of(WHOLE, it) for it in usual] == [ReportStep(n, 4) for n in (1, 2, 3, 4)]
    apart = replace(WHOLE, questions_page=True)
    assert step_of(WHOLE, ReportPage.QUESTIONS) == ReportStep(3, 5)
    assert step_of(apart, ReportPage.WHERE) == ReportStep(4, 5)
    assert step_of(WHOLE, ReportPage.SIMILAR) == ReportStep(4, 5)
    assert step_of(replace(WHOLE, offered=("1",)), ReportPage.CHECK) == ReportStep(5, 5)


def test_the_same_as_another_has_two_pages_and_stays_the_same() -> None:
    same = replace(WHOLE, same=True, offered=("1",), follows="1")
    pages = (ReportPage.WHAT, ReportPage.CHECK)
    assert [step_of(same, it) for it in pages] == [ReportStep(1, 2), ReportStep(2, 2)]
    assert uncompared(same).follows == "1"


def test_what_was_offered_last_is_remembered_until_the_report_is_about_something_else() -> None:
    shown = with_offered(with_offered(WHOLE, ["1", "2"]), ["3", "1"])
    assert shown.offered == ("2", "3", "1")
    many = [str(n) for n in range(10, 10 + MOST_OFFERED)]
    assert with_offered(with_offered(shown, many), ["1"]).offered == (*many[1:], "1")
    other = uncompared(replace(shown, follows="1"))
    assert (other.offered, other.follows, other.compared) == ((), "", False)


def test_name_and_telephone_are_asked_for_as_the_settings_say() -> None:
    nobody = DraftReport(consent=True)
    assert who_faults(nobody, None, name=False, telephone=False) == []
    assert who_faults(nobody, None, name=True, telephone=True) == [
        FieldFault("name", FieldProblem.MISSING), FieldFault("telephone", FieldProblem.MISSING),
    ]  # fmt: skip
    wrong = DraftReport(name="я" * 101, telephone="12")
    assert who_faults(wrong, None, name=False, telephone=False) == [
        FieldFault("name", FieldProblem.TOO_LONG, 101), FieldFault("telephone",
        FieldProblem.NO_NUMBER),
        FieldFault("consent", FieldProblem.MISSING),
    ]  # fmt: skip
