"""The directory of numbers outside: who may change it, what is taken, and who may use it."""

from __future__ import annotations

from typing import Any

import pytest

from foundation.postgres.pool import connection, open_pool
from queue_manager.rows.outside_numbers import open_numbers
from tests.softphone_ui.city import program
from tests.softphone_ui.test_real_tickets import Desk, answered, desk

__all__ = ["desk"]
pytestmark = pytest.mark.services
VET: dict[str, Any] = {
    "kind": "body",
    "number": "8 (7172) 55-01-02",
    "names": {"kk": "Ветеринария", "ru": "Ветеринария", "en": "Veterinary"},
    "body_code": "veterinary",
}


async def test_the_emergency_services_are_there_from_the_first_day(desk: Desk) -> None:
    pool = await open_pool(desk.settings, "test", size=1)
    async with connection(pool) as link:
        kinds = {each.number: each.kind for each in await open_numbers(link)}
    await pool.close()
    assert {number for number, kind in kinds.items() if kind == "emergency"} == {
        "101", "102", "103", "104", "105", "112"
    }  # fmt: skip
    # Nothing leads out of this city: nobody is offered what cannot be reached.
    assert await desk.operator.ask("GET", "/api/outside-numbers") == (200, [])


async def test_a_lead_keeps_the_directory(desk: Desk) -> None:
    async with program(desk.address, "lead1") as lead:
        status, saved = await lead.ask("PUT", "/api/directory/vet", VET)
        assert (status, saved["number"]) == (200, "+77172550102")
        closed = {**VET, "open": False, "number": "1312"}
        assert (await lead.ask("PUT", "/api/directory/vet", closed))[1]["number"] == "1312"
        _, listed = await lead.ask("GET", "/api/directory")
        (entry,) = [each for each in listed if each["code"] == "vet"]
        assert entry["closed_at"] is not None and entry["body_code"] == "veterinary"
    assert (await desk.operator.ask("PUT", "/api/directory/vet", VET))[0] == 403
    assert (await desk.operator.ask("GET", "/api/directory"))[0] == 403


@pytest.mark.parametrize(
    ("code", "change", "reason"),
    [
        ("vet", {"number": "+1 809 555 0100"}, "not_allowed"),
        ("vet", {"number": "nonsense"}, "no_number"),
        ("vet", {"number": "103"}, "emergency"),
        ("vet", {"kind": "emergency"}, "emergency"),
        ("Vet!", {}, "code"),
    ],
)
async def test_what_may_not_be_called_is_not_taken(
    desk: Desk, code: str, change: dict[str, str], reason: str
) -> None:
    async with program(desk.address, "lead1") as lead:
        status, told = await lead.ask("PUT", f"/api/directory/{code}", {**VET, **change})
    assert (status, told["error"], told["reason"]) == (409, "outside_number_refused", reason)


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("private", {"to": "1002"}),
        ("private", {"code": "103"}),
        ("outside/join", {"code": "103"}),
        ("outside/transfer", {"code": "103"}),
        ("emergency", {"code": "103"}),
        ("together", {"leave": True}),
        ("send-away", None),
    ],
)
async def test_nobody_brings_anybody_to_a_call_that_is_not_his(
    desk: Desk, what: str, body: dict[str, Any] | None
) -> None:
    call_id, _ = await answered(desk)
    path = f"/api/calls/{call_id}/{what}"
    async with program(desk.address, "1002") as other:
        assert (await other.ask("POST", path, body))[0] == 403
    async with program(desk.address, "lead1") as lead:
        assert (await lead.ask("POST", path, body))[0] == 403
    assert (await desk.operator.ask("POST", f"/api/calls/none/{what}", body))[0] == 404


async def test_the_page_lists_what_there_is(desk: Desk) -> None:
    async with program(desk.address, "lead1") as lead:
        await lead.ask("PUT", "/api/directory/vet", VET)
        async with lead.http.get("/directory") as answer:
            page = await answer.text()
    assert answer.status == 200
    assert "+7 717 255 01 02" in page and "Жедел жәрдем" in page
