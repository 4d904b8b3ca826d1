"""The standard's documents as XML and JSON, and what is public of a ticket."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from h3.api.basic_str import latlng_to_cell

from foundation.names import Names
from registry.open311.discovery import SPECIFICATION, discovery
from registry.open311.documents import Document, DocumentFormat
from registry.open311.errors import error_list
from registry.open311.masking import HIDDEN, masked
from registry.open311.refusals import RequestFault
from registry.open311.requests import (
    CELL,
    Happened,
    Published,
    middle_of_cell,
    receipt,
    request_list,
    states_of,
)
from registry.open311.services import Service, definition, service_list
from registry.workflow.states import OVER, State

ASTANA = ZoneInfo("Asia/Almaty")
MANHOLE = Service(
    5, "manhole", Names("Ашық люк", "Открытый люк", "Open manhole"),
    Names("Көшелер", "Улицы", "Streets"),
)  # fmt: skip
SENT = Published(
    public_id="0123456789abcdef",
    state=State.ASSIGNED,
    own_words="Given to a body.",
    service_code="manhole",
    service_name="Open manhole",
    agency="Водоканал",
    requested_on=date(2026, 11, 25),
    updated_on=date(2026, 11, 26),
    expected_on=None,
    lat=51.123456,
    lon=71.654321,
    sent=True,
    description="Люк < & 'открыт', звоните 8 701 234 56 78 или a.b@mail.kz",
    address="Кенесары 12/1",
    answer="Закрыли 25.11.2026",
)


def as_json(document: Document) -> Any:
    return json.loads(document.written(DocumentFormat.JSON))


def as_xml(document: Document) -> ElementTree.Element:
    written = document.written(DocumentFormat.XML)
    assert written.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    return ElementTree.fromstring(written)


def test_services_and_a_definition() -> None:
    services = service_list([MANHOLE, replace(MANHOLE, code="snow", group=None)], "en")
    (first, second) = as_json(services)
    assert (first["service_code"], first["metadata"], first["group"]) == (
        "manhole", True, "Streets",
    )  # fmt: skip
    assert first["keywords"] == "Ашық люк, Открытый люк, Open manhole" and not second["metadata"]
    assert as_xml(services).findtext("service/metadata") == "true"
    told = as_json(definition(MANHOLE, "ru"))
    assert told["attributes"][0]["values"][0] == {"key": "missing", "name": "её нет"}
    keys = as_xml(definition(MANHOLE, "ru")).findall("attributes/attribute/values/value/key")
    assert [it.text for it in keys][:3] == ["missing", "broken", "moved"]


def test_a_request_in_both_forms() -> None:
    document = request_list([SENT], ASTANA)
    (told,) = as_json(document)
    assert told["requested_datetime"] == "2026-11-25T00:00:00+05:00", "the day, and no time"
    assert told["updated_datetime"] == "2026-11-26T00:00:00+05:00"
    assert (told["service_request_id"], told["status"]) == ("0123456789abcdef", "open")
    assert told["description"] == f"Люк < & 'открыт', звоните {HIDDEN} или {HIDDEN}"
    assert (told["lat"], told["long"]) == (51.123456, 71.654321)
    assert told["status_notes"] == "Given to a body. Закрыли 25.11.2026"
    request = as_xml(document)[0]
    assert [it.tag for it in request] == list(told)
    assert request.findtext("description") == told["description"]
    assert request.find("zipcode").text is None  # type: ignore[union-attr]


def test_of_other_channels_no_word_is_public_and_the_place_only_roughly() -> None:
    story = [Happened(SENT.updated_on, "work begun", "Айгүл, пәтер 5")]
    other = replace(SENT, sent=False, media_url="https://x.kz/1.jpg", story=story)
    (told,) = as_json(request_list([other], ASTANA))
    point = (told["lat"], told["long"])
    assert point == middle_of_cell(51.123456, 71.654321)
    assert latlng_to_cell(*point, CELL) == latlng_to_cell(51.123456, 71.654321, CELL)
    near = replace(other, lat=51.1238, lon=71.6540)
    assert as_json(request_list([near], ASTANA))[0]["lat"] == told["lat"], "one point for a cell"
    assert told["notes"][0]["datetime"] == "2026-11-26T00:00:00+05:00"
    for field in ("description", "address", "media_url"):
        assert told[field] is None
    assert "Закрыли" not in told["status_notes"] and told["notes"][0]["description"] is None
    notes = as_xml(request_list([replace(SENT, story=story)], ASTANA)).find("request/notes/note")
    assert notes is not None and notes.findtext("description") == "Айгүл, •••"


def test_a_stored_address_that_may_not_be_published_is_left_out() -> None:
    found = [
        replace(SENT, media_url=it)
        for it in ("https://x.kz/1.jpg", "http://x.kz/1.jpg", "https://169.254.169.254/latest")
    ]
    document = request_list(found, ASTANA)
    assert [it["media_url"] for it in as_json(document)] == ["https://x.kz/1.jpg", None, None]
    assert len(as_xml(document).findall("request/media_url[.!='']")) == 1


def test_open_and_closed_are_all_states() -> None:
    opened, closed = states_of("open"), states_of("closed")
    assert opened is not None and closed is not None and states_of(None) is None
    assert sorted(opened + closed) == sorted(State) and set(closed) == OVER


def test_errors_a_receipt_and_discovery() -> None:
    errors = error_list([RequestFault(400, "x"), RequestFault(403, "y")])
    assert as_json(errors)[1] == {"code": 403, "description": "y"}
    assert as_xml(errors).findtext("error/code") == "400"
    assert "token" not in as_json(receipt("0123456789abcdef", "t", "", ""))[0]
    assert as_json(receipt(None, "t", "", "a"))[0] == {
        "token": "t", "service_notice": "", "account_id": "a",
    }  # fmt: skip
    told = as_json(discovery("https://109.kz/open311/v2", "109", production=False))
    assert told["endpoints"][0]["specification"] == SPECIFICATION
    assert as_xml(discovery("u", "109", production=True)).findtext("endpoints/endpoint/type") == (
        "production"
    )


def test_what_xml_cannot_hold_is_left_out() -> None:
    document = Document("errors", "error", [{"description": "a\x00b\x0bc\ufffe\ud800d"}])
    assert as_xml(document).findtext("error/description") == "abcd"


@pytest.mark.parametrize(
    ("said", "public"),
    [
        ("+7 (701) 234-56-78", HIDDEN), ("ЖСН 900101300123", f"ЖСН {HIDDEN}"),
        ("дом 12, кв. 45", f"дом 12, {HIDDEN}"), ("до 01.12.2026", "до 01.12.2026"),
        ("12-үй, 45-пәтер", f"12-үй, {HIDDEN}"), ("квартира №7а, 3 люка", f"{HIDDEN}, 3 люка"),
        ("3 квартала, Flat 7", f"3 квартала, {HIDDEN}"), ("45 квадратов", "45 квадратов"),
        ("с 2026-11-25", "с 2026-11-25"), ("пишите a@b.kz!", f"пишите {HIDDEN}!"),
        ("(a.b@c.kz), a@b", f"({HIDDEN}), a@b"), ("a@b.kz;c@d.kz", f"{HIDDEN};{HIDDEN}"),
        ("x@y.kz.d@e.kz.", f"{HIDDEN}."), ("@a.kz и a @b.kz", "@a.kz и a @b.kz"),
    ],
)  # fmt: skip
def test_telephones_and_mail_are_masked(said: str, public: str) -> None:
    assert masked(said) == public
