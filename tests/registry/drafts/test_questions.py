"""Questions of a topic: what a form says of them, what is wrong, and what stands in the ticket."""

from __future__ import annotations

import pytest

from registry.drafts.questions import field_of, lines, questions_of, read_replies
from registry.drafts.report import FieldFault, FieldProblem, Reply
from registry.open311.services import all_attributes

MANHOLE, LIGHT = all_attributes()["manhole"], all_attributes()["street_light"]


@pytest.mark.parametrize(
    ("topic", "fields", "wrong"),
    [
        ("manhole", {}, [FieldFault("q-cover", FieldProblem.MISSING)]),
        ("manhole", {"q-cover": ["  "]}, [FieldFault("q-cover", FieldProblem.MISSING)]),
        ("manhole", {"q-cover": ["stolen"]}, [FieldFault("q-cover", FieldProblem.UNKNOWN)]),
        ("manhole", {"q-cover": ["missing"]}, []),
        ("street_light", {}, []),
        ("street_light", {"q-lamps": ["3,5"]}, []),
        ("street_light", {"q-lamps": ["nan"]}, [FieldFault("q-lamps", FieldProblem.NO_COUNT)]),
        ("street_light", {"q-lamps": ["-1"]}, [FieldFault("q-lamps", FieldProblem.NO_COUNT)]),
        (
            "street_light",
            {"q-fault": ["out", "sun"]},
            [FieldFault("q-fault", FieldProblem.UNKNOWN)],
        ),
        ("no_water", {"q-since": ["2026-11-28T10:30"]}, []),
        ("no_water", {"q-since": ["вчера"]}, [FieldFault("q-since", FieldProblem.NO_MOMENT)]),
        ("bus", {"q-route": ["12А"]}, []),
    ],
)
def test_what_is_wrong(topic: str, fields: dict[str, list[str]], wrong: list[FieldFault]) -> None:
    replies, faults = read_replies(all_attributes()[topic], fields)
    assert faults == wrong
    answered = {f"q-{it.code}": list(it.values) for it in replies}
    assert answered == {name: it for name, it in fields.items() if any(map(str.strip, it))}


def test_what_is_answered_stands_in_the_text_in_the_citizens_language() -> None:
    replies, _ = read_replies(LIGHT, {"q-lamps": ["3"], "q-fault": ["out", "pole"]})
    assert replies == (Reply("lamps", ("3",)), Reply("fault", ("out", "pole")))
    assert lines(questions_of(LIGHT, replies), "ru") == [
        "Сколько фонарей не горит?: 3", "Что случилось?: не горит, наклонён столб",
    ]  # fmt: skip
    (since,) = all_attributes()["no_water"]
    read, _ = read_replies([since], {field_of(since): ["2026-11-28T10:30"]})
    assert lines(questions_of([since], read), "kk") == ["Су қашаннан бері жоқ?: 28.11.2026 10:30"]


def test_of_one_answer_the_first_counts_and_of_none_nothing_is_said() -> None:
    replies, faults = read_replies(MANHOLE, {"q-cover": ["broken", "missing"]})
    assert (replies, faults) == ((Reply("cover", ("broken",)),), [])
    assert lines(questions_of(MANHOLE, ()), "en") == []


def test_of_a_list_each_answer_counts_once_however_often_a_form_says_it() -> None:
    replies, faults = read_replies(LIGHT, {"q-fault": ["out", "pole"] * 50_000})
    assert (replies, faults) == ((Reply("fault", ("out", "pole")),), [])
