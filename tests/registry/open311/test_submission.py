"""A request as a program sends it: what is taken, and every fault of what is not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.names import Names
from registry.open311.refusals import SubmissionRefused
from registry.open311.services import Service, all_attributes
from registry.open311.submission import MOST_FAULTS, Submission, read_submission

NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)


def service(code: str) -> Service:
    return Service(1, code, Names("Люк", "Люк", "Manhole"))


SERVICES = {code: service(code) for code in ("manhole", "snow", "street_light", "bus")}
PLACE = {"lat": "51.13", "long": "71.43"}


def send(imports: bool = False, **fields: Any) -> Submission:
    given = {name: it if isinstance(it, list) else [it] for name, it in fields.items()}
    return read_submission(given, SERVICES, NOW, imports=imports)


def faults(imports: bool = False, **fields: Any) -> list[tuple[int, str]]:
    with pytest.raises(SubmissionRefused) as refused:
        send(imports, **fields)
    return [(it.status, it.description) for it in refused.value.faults]


def test_a_place_and_a_service_are_enough_and_empty_is_absent() -> None:
    sent = send(service_code="snow", **PLACE, description="", email="", address_string=" ")
    assert (sent.lat, sent.lon, sent.address, sent.description) == (51.13, 71.43, "", "")
    assert send(service_code="snow", address_string="Кенесары 5").address == "Кенесары 5"
    assert send(service_code="snow", address_id="7").address_id == 7


def test_of_thousands_of_faults_fifty_are_told() -> None:
    unknown: dict[str, Any] = {f"attribute[x{n}]": "y" for n in range(5_000)}
    assert len(faults(service_code="snow", **PLACE, **unknown)) == MOST_FAULTS


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({**PLACE}, 400, "service_code was not provided"),
        ({"service_code": "x", **PLACE}, 404, "service_code was not found"),
        ({"service_code": "snow"}, 400, "a place is wanted"),
        ({"service_code": "snow", "lat": "51"}, 400, "together"),
        ({"service_code": "snow", "lat": "nan", "long": "71"}, 400, "lat: degrees"),
        ({"service_code": "snow", "lat": "91", "long": "71"}, 400, "lat: degrees"),
        ({"service_code": "snow", "address_id": "x"}, 404, "address_id"),
        ({"service_code": "snow", **PLACE, "description": "x" * 4001}, 400, "at most 4000"),
        ({"service_code": "snow", "address_string": "x" * 301}, 400, "at most 300"),
        ({"service_code": "snow", "lat": "5" * 101, "long": "71"}, 400, "at most 100"),
        ({"service_code": "snow", **PLACE, "email": "айгүл"}, 400, "email"),
        ({"service_code": "snow", **PLACE, "media_url": "javascript:x"}, 400, "media_url"),
        ({"service_code": "snow", **PLACE, "media_url": "http://x.kz/1.jpg"}, 400, "https://"),
        ({"service_code": "snow", **PLACE, "media_url": "https://10.0.0.1/1"}, 400, "public host"),
        ({"service_code": "manhole", **PLACE}, 400, "attribute[cover] is required"),
        ({"service_code": "snow", **PLACE, "attribute[x]": "1"}, 400, "no such attribute"),
        ({"service_code": "snow", **PLACE, "original_id": "7"}, 403, "may not import"),
        ({"service_code": "snow", **PLACE, "status": "closed"}, 403, "may not import"),
    ],
)
def test_a_fault_is_named(fields: dict[str, Any], status: int, said: str) -> None:
    (found,) = faults(**fields)
    assert found[0] == status and said in found[1]


def test_every_fault_is_named_at_once() -> None:
    assert len(faults(service_code="manhole", lat="x", long="y", email="z")) == 4


@pytest.mark.parametrize(
    ("attribute", "value", "right"),
    [
        ("lamps", "3", True), ("lamps", "three", False), ("lamps", ["1", "2"], False),
        ("fault", ["out", "pole"], True), ("fault", ["out", "stolen"], False),
    ],
)  # fmt: skip
def test_attributes_are_held_to_their_type(attribute: str, value: Any, right: bool) -> None:
    fields = {"service_code": "street_light", **PLACE, f"attribute[{attribute}][]": value}
    if right:
        (answered,) = send(**fields).answered
        assert answered.attribute.code == attribute
    else:
        assert len(faults(**fields)) == 1


def test_an_answer_is_said_in_words() -> None:
    sent = send(service_code="manhole", **PLACE, **{"attribute[cover]": "missing"})
    (answered,) = sent.answered
    assert (answered.in_language("ru"), answered.attribute.question.en) == (
        "её нет",
        "What is wrong with the cover?",
    )


def test_an_import_says_what_was_before_but_nothing_of_the_future() -> None:
    was = {"service_code": "snow", **PLACE, "original_id": "NYC-7"}
    before = send(True, **was, requested_datetime="2011-03-01T14:27:57-05:00").before
    assert before.requested_at == datetime(2011, 3, 1, 19, 27, 57, tzinfo=UTC)
    assert (before.original_id, before.closed_at) == ("NYC-7", None)
    closed = send(True, **was, status="closed", updated_datetime="2011-03-14T00:00:00Z").before
    assert closed.closed_at == datetime(2011, 3, 14, tzinfo=UTC)
    for late in ("2027-01-01T00:00:00Z", "2011-03-01", "yesterday"):
        assert len(faults(True, **was, requested_datetime=late)) == 1


def test_the_datatypes_are_the_standards() -> None:
    known = {"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"}
    for asked in all_attributes().values():
        for it in asked:
            assert it.datatype in known and it.is_list == bool(it.values)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            "service_code lat long address_id address_string email status requested_datetime "
            "media_url attribute[cover] attribute[lamps] attribute[fault][] phone".split()
        ),
        st.lists(st.one_of(st.text(), st.sampled_from([*SERVICES, "1e400", "51", "closed"]))),
    )
)
def test_whatever_is_sent_is_taken_or_refused(fields: dict[str, list[str]]) -> None:
    try:
        sent = read_submission(fields, SERVICES, NOW, imports=True)
    except SubmissionRefused as refused:
        assert refused.faults
    else:
        assert sent.lat is not None or sent.address or sent.address_id is not None
