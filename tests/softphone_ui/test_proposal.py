"""A proposal can be opened as it is, whatever somebody wrote as an address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given

from foundation.names import Names
from queue_manager.rows.lines import TopicRow
from registry.duplicates.bursts import BurstRules, SeenTicket, bursts
from registry.workflow.rows.steps import District
from softphone_ui.incidents.incidents import NewIncident
from softphone_ui.incidents.proposal import proposal
from tests.outside import long, outside_text

AT = datetime(2026, 11, 27, 8, tzinfo=UTC)
LONG_NAME = "Отключение отопления и горячей воды"
TOPIC = TopicRow("heat", Names(LONG_NAME, LONG_NAME, LONG_NAME))


def opened(address: str) -> None:
    tickets = [SeenTicket(str(n), "heat", address, AT) for n in range(5)]
    for burst in bursts(tickets, BurstRules(), AT):
        told = proposal(TOPIC, burst.place, AT, burst.tickets, applicants=5)
        wish = {"until": AT + timedelta(hours=1), "place": told.place}
        texts = {f"text_{language}": getattr(told, f"text_{language}") for language in ("kk", "ru")}
        msgspec.convert({**wish, **texts}, NewIncident)


@given(outside_text(300))
def test_any_address(address: str) -> None:
    opened(address)


@pytest.mark.parametrize("piece", ["Абай 5 ", "а", "12\t", "кв\x1b12 "])
def test_an_address_as_long_as_it_may_be(piece: str) -> None:
    opened(long(piece, 300))


def test_a_district_is_named_as_a_district() -> None:
    """The bare name of the district Almaty is also the name of another city."""
    names = Names("Алматы", "Алматы", "Almaty")
    district = District("almaty", names)
    told = proposal(TOPIC, "", AT, ["1"], applicants=5, district=district)
    assert told.text_kk.startswith("Алматы ауданы: ")
    assert told.text_ru.startswith("Район Алматы: ")
    assert told.text_en.startswith("Almaty district: ")
