"""Tickets through the API: every word kept, nobody's words lost unseen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import asyncpg
import pytest

from bench.system import until
from foundation.settings import Settings
from queue_manager.domain.floor import events as on
from queue_manager.rows.calls import CallStep
from softphone_ui.calls.steps import Steps
from softphone_ui.web.words import read_words
from tests.softphone_ui.city import OPERATORS, Client, program, settle, web_process
from tests.softphone_ui.floor_stage import FloorStage, floor_stage

pytestmark = pytest.mark.services


class Desk(NamedTuple):
    settings: Settings
    address: str
    stage: FloorStage
    operator: Client


@pytest.fixture
async def desk(fresh_settings: Settings) -> AsyncIterator[Desk]:
    await settle(fresh_settings)
    async with (
        floor_stage(fresh_settings, OPERATORS) as stage,
        web_process(fresh_settings) as address,
        program(address, "1001") as operator,
    ):
        await operator.ask("POST", "/api/phone", {"page": "page-of-1001"})
        await operator.ask("POST", "/api/me/state", {"state": "available"})
        yield Desk(fresh_settings, address, stage, operator)


async def answered(desk: Desk, caller: str = "+77012345678") -> tuple[str, str]:
    """A call that operator 1001 answered: its id and its ticket, known to the web process."""
    call_id = await desk.stage.offer(caller)
    await desk.stage.pick_up(call_id)
    await desk.stage.connect(call_id)
    ticket = desk.stage.call(call_id).ticket
    assert ticket is not None

    async def seen() -> bool:
        return (await desk.operator.ask("GET", f"/api/calls/{call_id}/caller"))[0] == 200

    await until(seen, 20, "the web process knows the call")
    return call_id, ticket


def form(version: int, **words: object) -> dict[str, object]:
    return {"version": version, "subject": "", "text": "", "address": "", **words}


async def test_a_save_and_what_it_changed(desk: Desk) -> None:
    _, number = await answered(desk)
    topics = (await desk.operator.ask("GET", "/api/topics"))[1]
    manhole = next(topic for topic in topics if topic["code"] == "manhole")
    words = form(1, subject="Ашық люк", text="Мектеп жанында", topic_id=manhole["topic_id"])
    status, saved = await desk.operator.ask("PUT", f"/api/tickets/{number}", words)
    assert (status, saved["version"]) == (200, 2)
    whole = (await desk.operator.ask("GET", f"/api/tickets/{number}"))[1]
    assert whole["ticket"]["subject"] == "Ашық люк"
    assert whole["ticket"]["body_names"]["ru"] == "Водоканал"
    assert whole["ticket"]["applicant"] == "+77012345678"
    change = whole["history"][-1]
    assert change["person"] == OPERATORS["1001"]
    assert change["change"]["text"] == ["", "Мектеп жанында"]


async def test_a_ticket_is_marked_urgent_beside_its_form(desk: Desk) -> None:
    """Also while its call goes on; the version of the form stays, so that no save is refused."""
    _, number = await answered(desk)
    path = f"/api/tickets/{number}/urgent"
    for urgent in (True, True, False):
        assert await desk.operator.ask("PUT", path, {"urgent": urgent}) == (200, {"urgent": urgent})
    whole = (await desk.operator.ask("GET", f"/api/tickets/{number}"))[1]
    assert (whole["ticket"]["urgent"], whole["ticket"]["version"]) == (False, 1)
    changes = [it["change"]["urgent"] for it in whole["history"] if "urgent" in it["change"]]
    assert changes == [[False, True], [True, False]]
    unknown = "/api/tickets/109-2026-9999999/urgent"
    assert (await desk.operator.ask("PUT", unknown, {"urgent": True}))[0] == 404


async def test_the_same_save_twice_counts_once(desk: Desk) -> None:
    """The answer to the first was lost on the way."""
    _, number = await answered(desk)
    for _ in range(2):
        status, saved = await desk.operator.ask("PUT", f"/api/tickets/{number}", form(1, text="x"))
        assert (status, saved["version"]) == (200, 2)
    whole = (await desk.operator.ask("GET", f"/api/tickets/{number}"))[1]
    assert sum("text" in line["change"] for line in whole["history"]) == 1


async def test_an_older_version_is_refused_with_what_is_there(desk: Desk) -> None:
    _, number = await answered(desk)
    await desk.operator.ask("PUT", f"/api/tickets/{number}", form(1, text="first"))
    async with program(desk.address, "lead1") as lead:
        status, told = await lead.ask("PUT", f"/api/tickets/{number}", form(1, text="second"))
    assert (status, told["error"]) == (409, "conflict")
    assert (told["ticket"]["text"], told["ticket"]["version"]) == ("first", 2)
    link = await asyncpg.connect(desk.settings.stores.database_url)
    read = await link.fetch(
        """SELECT p.login, a.subject FROM audit a JOIN people p USING (person_id)
            WHERE a.action = 'ticket_read'"""
    )
    await link.close()
    assert [tuple(it) for it in read] == [("lead1", number)]


async def test_of_many_saves_at_once_one_wins_each_version(desk: Desk) -> None:
    _, number = await answered(desk)
    saves = [
        desk.operator.ask("PUT", f"/api/tickets/{number}", form(1, text=f"words {n}"))
        for n in range(10)
    ]
    statuses = sorted(status for status, _ in await asyncio.gather(*saves))
    assert statuses == [200] + [409] * 9


async def test_words_typed_before_the_scribe_wrote_the_ticket_are_kept(desk: Desk) -> None:
    """The ticket's row may come later than the first word: the save makes it."""
    desk.stage.writes = False
    call_id = await desk.stage.offer("+77017654321")
    await desk.stage.pick_up(call_id)
    await desk.stage.connect(call_id)
    number = desk.stage.call(call_id).ticket
    path = f"/api/tickets/{number}"

    async def saved() -> bool:
        return (await desk.operator.ask("PUT", path, form(0, text="қар")))[0] == 200

    await until(saved, 20, "saved before the scribe")
    desk.stage.writes = True
    await desk.stage.write_late()
    whole = (await desk.operator.ask("GET", path))[1]
    assert (whole["ticket"]["text"], whole["ticket"]["version"]) == ("қар", 2)
    assert whole["ticket"]["call_id"] == call_id
    assert whole["ticket"]["applicant"] == "+77017654321"
    rows = await _rows(desk.settings, "SELECT contact_id FROM tickets")
    assert [row["contact_id"] for row in rows] == [call_id]


async def test_nobody_makes_a_ticket_that_no_call_has(desk: Desk) -> None:
    for number in ("109-2026-0009999", "x", "109-2026-1' OR 1=1"):
        status, _ = await desk.operator.ask("PUT", f"/api/tickets/{number}", form(0, text="x"))
        assert status == 404
    assert await _rows(desk.settings, "SELECT FROM tickets") == []


@pytest.mark.parametrize(
    "words",
    [
        {"subject": "x" * 301},
        {"text": "x" * 20_001},
        {"text": "null\x00character"},
        {"topic_id": "snow"},
        {"topic_id": 10**9},
        {"state": "resolved"},
        {"operator": "1002"},
        {"version": -1},
    ],
)
async def test_bad_words_are_refused_and_change_nothing(desk: Desk, words: dict) -> None:
    _, number = await answered(desk)
    status, told = await desk.operator.ask("PUT", f"/api/tickets/{number}", form(1) | words)
    assert (status, told["error"]) == (400, "bad_request")
    whole = (await desk.operator.ask("GET", f"/api/tickets/{number}"))[1]
    assert whole["ticket"]["version"] == 1


async def test_hostile_words_come_back_as_they_were(desk: Desk) -> None:
    _, number = await answered(desk)
    evil = "<script>alert(1)</script>{{ 7*7 }} %(name)s ' \" \\ \u202e\r\n әіңғүұқөһ"
    status, _ = await desk.operator.ask("PUT", f"/api/tickets/{number}", form(1, text=evil))
    assert status == 200
    whole = (await desk.operator.ask("GET", f"/api/tickets/{number}"))[1]
    assert whole["ticket"]["text"] == evil
    async with desk.operator.http.get(f"/tickets/{number}") as answer:
        page = await answer.text()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page


async def test_answered_on_the_spot_and_back(desk: Desk) -> None:
    _, number = await answered(desk)
    path = f"/api/tickets/{number}"
    await desk.operator.ask("PUT", path, form(1, state="answered_on_the_spot"))
    await desk.operator.ask("PUT", path, form(2, text="more"))  # no state: left as it is
    whole = (await desk.operator.ask("GET", path))[1]
    assert whole["ticket"]["state"] == "answered_on_the_spot"
    await desk.operator.ask("PUT", path, form(3, text="more", state="registered"))
    assert (await desk.operator.ask("GET", path))[1]["ticket"]["state"] == "registered"


async def test_finding_tickets_page_by_page(desk: Desk) -> None:
    numbers = []
    for n in range(5):
        call_id, number = await answered(desk, f"+7701000000{n}")
        numbers.append(number)
        await desk.operator.ask("PUT", f"/api/tickets/{number}", form(1, subject=f"Сугроб {n % 2}"))
        await desk.stage.caller_leaves(call_id)
        await desk.operator.ask("POST", "/api/me/wrap-up/end")
    found, after = [], ""
    for _ in range(5):
        page = (await desk.operator.ask("GET", f"/api/tickets?limit=2&after={after}"))[1]
        found += [ticket["number"] for ticket in page["tickets"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert found == numbers[::-1]
    page = (await desk.operator.ask("GET", "/api/tickets?words=сугроб 1"))[1]
    assert [ticket["number"] for ticket in page["tickets"]] == [numbers[3], numbers[1]]
    for typed in ("%2B7701 000 00 03", "8 (701) 000-00-03", "010000003", numbers[3], "-0000004"):
        page = (await desk.operator.ask("GET", f"/api/tickets?words={typed}"))[1]
        assert [ticket["number"] for ticket in page["tickets"]] == [numbers[3]], typed
    for typed in ("%25", "_", "\\"):
        assert (await desk.operator.ask("GET", f"/api/tickets?words={typed}"))[1]["tickets"] == []
    for bad in ("limit=0", "limit=x", "day_from=soon", "after=nonsense", "after=2026-01-01~x"):
        assert (await desk.operator.ask("GET", f"/api/tickets?{bad}"))[0] == 400, bad


async def test_the_caller_card_tells_of_earlier_calls_and_tickets(desk: Desk) -> None:
    first_call, first = await answered(desk)
    await desk.operator.ask("PUT", f"/api/tickets/{first}", form(1, subject="Қар"))
    await desk.stage.caller_leaves(first_call)
    await desk.operator.ask("POST", "/api/me/wrap-up/end")
    second_call, _ = await answered(desk)
    card = (await desk.operator.ask("GET", f"/api/calls/{second_call}/caller"))[1]
    assert card["counts"] == {"calls": 1, "open_tickets": 1}
    assert [call["call_id"] for call in card["calls"]] == [first_call]
    assert [(it["number"], it["subject"]) for it in card["tickets"]] == [(first, "Қар")]
    async with program(desk.address, "1002") as other:
        status, _ = await other.ask("GET", f"/api/calls/{second_call}/caller")
        assert status == 403, "another operator's caller is none of his business"
        assert (await other.ask("GET", "/api/calls"))[1]["calls"] == []
    async with program(desk.address, "lead1") as lead:
        assert (await lead.ask("GET", f"/api/calls/{second_call}/caller"))[0] == 200
        calls = (await lead.ask("GET", "/api/calls"))[1]["calls"]
        assert [call["call_id"] for call in calls] == [second_call, first_call]


async def test_a_withheld_number_has_an_empty_card(desk: Desk) -> None:
    call_id = await desk.stage.offer(None)
    await desk.stage.pick_up(call_id)
    await desk.stage.connect(call_id)

    async def empty() -> bool:
        status, card = await desk.operator.ask("GET", f"/api/calls/{call_id}/caller")
        return status == 200 and card["caller"] is None and card["tickets"] == []

    await until(empty, 20, "the card of nobody")


async def test_the_day_figures(desk: Desk) -> None:
    assert (await desk.operator.ask("GET", "/api/me/day"))[1]["figures"] == {
        "calls": 0,
        "answer_seconds": None,
        "talk_seconds": None,
        "wrap_up_seconds": None,
        "pause_seconds": 0.0,
        "not_answered": 0,
    }
    call_id, _ = await answered(desk)
    await desk.stage.caller_leaves(call_id)
    await desk.operator.ask("POST", "/api/me/wrap-up/end")
    await desk.operator.ask("POST", "/api/me/state", {"state": "paused", "reason": "lunch"})
    await desk.operator.ask("POST", "/api/me/state", {"state": "available"})
    figures = (await desk.operator.ask("GET", "/api/me/day"))[1]["figures"]
    assert figures["calls"] == 1
    assert 0 <= figures["answer_seconds"] < 5
    assert figures["wrap_up_seconds"] is not None and figures["pause_seconds"] > 0


async def test_pauses_of_the_shift_against_the_plan(desk: Desk) -> None:
    """What was before four hours off is another shift's; training has no plan."""
    link = await asyncpg.connect(desk.settings.stores.database_url)
    for state, reason, began, ended in (
        ("paused", "break", "15 hours", "14 hours 40 minutes"),
        ("signed_out", None, "14 hours", "5 hours"),
        ("paused", "lunch", "4 hours", "3 hours 15 minutes"),
        ("paused", "training", "3 hours", "2 hours"),
        ("signed_out", None, "2 hours", "1 hour"),
        ("paused", "lunch", "20 minutes", "10 minutes"),
    ):
        await link.execute(
            "INSERT INTO operator_states VALUES ('1001', $1, $2, 'web', NULL,"
            " now() - $3::text::interval, now() - $4::text::interval)",
            state, reason, began, ended,
        )  # fmt: skip
    await link.close()
    pauses = (await desk.operator.ask("GET", "/api/me/day"))[1]["pauses"]
    assert pauses["planned"] == {"break": 1200.0, "lunch": 2400.0}
    assert pauses["taken"] == {"lunch": pytest.approx(3300, abs=0.001)}
    async with program(desk.address, "lead1") as lead:
        everyone = (await lead.ask("GET", "/api/floor/pauses"))[1]
    assert everyone["taken"] == {"1001": {"lunch": pytest.approx(3300, abs=0.001)}}


async def _rows(settings: Settings, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(settings.stores.database_url)
    try:
        return list(await connection.fetch(query))
    finally:
        await connection.close()


async def test_a_marked_call_is_known_to_whoever_has_the_number_next(desk: Desk) -> None:
    call_id, number = await answered(desk)
    for reason in ("insult", "threat"):  # the better word replaces the first
        assert (await desk.operator.ask("POST", "/api/me/abuse", {"reason": reason}))[0] == 204
    await desk.stage.caller_leaves(call_id)
    whole = (await desk.operator.ask("GET", f"/api/tickets/{number}"))[1]
    assert [(it["operator"], it["reason"]) for it in whole["abuse"]] == [("1001", "threat")]
    await desk.operator.ask("POST", "/api/me/wrap-up/end")
    assert desk.stage.floor.operators["1001"].reason == "breather"
    await desk.operator.ask("POST", "/api/me/state", {"state": "available"})
    again, _ = await answered(desk)
    card = (await desk.operator.ask("GET", f"/api/calls/{again}/caller"))[1]
    assert (card["abuse"]["marks"], card["abuse"]["last_reason"]) == (1, "threat")
    async with program(desk.address, "lead1") as lead:
        (told,) = (await lead.ask("GET", "/api/abuse?only=waiting"))[1]["numbers"]
        assert (told["caller"], told["waiting"]) == ("+77012345678", 1)
        assert (told["each"][0]["ticket"], told["each"][0]["verdict"]) == (number, None)
        marked = (await lead.ask("GET", "/api/calls?only=abuse"))[1]["calls"]
        assert [(it["call_id"], it["abuse"]) for it in marked] == [(call_id, "threat")]
        judged = {"caller": told["caller"], "verdict": "dismissed"}
        assert (await lead.ask("POST", "/api/abuse/judge", judged))[0] == 204
        assert (await lead.ask("POST", "/api/abuse/judge", judged))[0] == 409
        assert (await lead.ask("GET", "/api/abuse?only=waiting"))[1]["numbers"] == []
    assert (await desk.operator.ask("POST", "/api/abuse/judge", judged))[0] == 403
    card = (await desk.operator.ask("GET", f"/api/calls/{again}/caller"))[1]
    assert card["abuse"] is None, "a mark that the lead has dismissed is no warning"


async def test_a_late_answer_is_told_with_its_call(desk: Desk) -> None:
    call_id = await desk.stage.offer("+77012345678")
    call, late = desk.stage.call(call_id), datetime.now(UTC) + timedelta(seconds=17)
    await desk.stage.tell(on.Connected(late, call_id, call.operator or "", call.rings.current))
    number = desk.stage.call(call_id).ticket
    (told,) = (await desk.operator.ask("GET", f"/api/tickets/{number}"))[1]["steps"]
    assert (told["step"], told["after_seconds"], told["cause"]) == ("breach", 16.0, "not_taken")
    steps = Steps(read_words(), "en")
    assert steps.tell(CallStep(**told)) == "16 s the KPI passed: Ring not answered"


async def test_a_break_is_told_with_its_call(desk: Desk) -> None:
    call_id, number = await answered(desk)
    await desk.stage.lose(call_id)
    await desk.stage.connect(call_id)
    await desk.stage.caller_leaves(call_id)
    (told,) = (await desk.operator.ask("GET", f"/api/tickets/{number}"))[1]["breaks"]
    assert (told["operator"], told["resumed_by"], told["transfer_to"]) == ("1001", "1001", None)
    async with program(desk.address, "lead1") as lead:
        broken = (await lead.ask("GET", "/api/calls?only=broken"))[1]["calls"]
        assert [(it["call_id"], it["breaks"]) for it in broken] == [(call_id, 1)]
        assert (await lead.ask("GET", "/api/calls?only=abuse"))[1]["calls"] == []


async def test_a_covered_number_is_not_read_digit_by_digit_through_the_search(desk: Desk) -> None:
    call_id, ticket = await answered(desk)
    await desk.stage.caller_leaves(call_id)

    async def found(client: Client, words: str) -> list[str]:
        status, page = await client.ask("GET", f"/api/calls?words={words}")
        assert status == 200
        return [it["call_id"] for it in page["calls"]]

    async with program(desk.address, "lead1") as lead:
        for words in ("77012", "23456", "+7 701 234 56 78".replace("+", "%2B"), "5678"):
            assert await found(lead, words) == [call_id], words
    async with program(desk.address, "quality") as quality:
        (shown,) = (await quality.ask("GET", "/api/calls"))[1]["calls"]
        assert (shown["caller"], shown["caller_shown"]) == ("+7 701 ••• 56 78", "")
        for words in ("77012", "23456", "%2B770123", "45678", "234-56-78", "701234567"):
            assert await found(quality, words) == [], words
        for words in (
            "5678",
            "8 701 234 56 78",
            "%2B77012345678",
            "7012345678",
            ticket,
            ticket[-4:],
        ):
            assert await found(quality, words) == [call_id], words
        async with quality.http.get("/calls?words=77012") as page:
            assert ticket not in await page.text()
    assert await found(desk.operator, "77012") == [call_id], "one's own are known whole"
    link = await asyncpg.connect(desk.settings.stores.database_url)
    noted = await link.fetch("SELECT detail FROM audit WHERE action = 'calls_found'")
    await link.close()
    details = [json.loads(it["detail"]) for it in noted]
    assert len(details) == 4 + 6 + 6 + 1 + 1, "the list as it is leaves no line"
    assert details[0] == {"filter": {"words": "77012"}, "rows": 1}


async def test_words_of_another_calls_form_are_refused(desk: Desk) -> None:
    """A save names its call: the next caller's words never reach the last ticket."""
    first_call, first = await answered(desk)
    await desk.stage.caller_leaves(first_call)
    await desk.operator.ask("POST", "/api/me/wrap-up/end")
    second_call, second = await answered(desk, "+77017654321")
    path = f"/api/tickets/{first}"
    for more in ({}, {"reopened": True}):
        strange = form(1, text="of the second", call_id=second_call, **more)
        status, told = await desk.operator.ask("PUT", path, strange)
        assert (status, told["error"], told["reason"]) == (409, "form_closed", "other_call")
    assert (await desk.operator.ask("GET", path))[1]["ticket"]["text"] == ""
    own = form(1, text="of the second", call_id=second_call)
    assert (await desk.operator.ask("PUT", f"/api/tickets/{second}", own))[0] == 200


async def test_words_typed_in_time_are_taken_however_late_they_come(desk: Desk) -> None:
    call_id, number = await answered(desk)
    in_time = datetime.now(UTC).isoformat()
    await desk.stage.caller_leaves(call_id)
    await desk.operator.ask("POST", "/api/me/wrap-up/end")
    path, late = f"/api/tickets/{number}", datetime.now(UTC) + timedelta(minutes=1)
    words = form(1, text="after it", call_id=call_id, typed_at=late.isoformat())
    status, told = await desk.operator.ask("PUT", path, words)
    assert (status, told["error"], told["reason"]) == (409, "form_closed", "over")
    words = form(1, text="during it", call_id=call_id, typed_at=in_time)
    assert (await desk.operator.ask("PUT", path, words))[0] == 200
    opened = form(2, text="written on", reopened=True)
    assert (await desk.operator.ask("PUT", path, opened))[0] == 200


async def test_a_colleagues_ticket_is_opened_deliberately_or_not_at_all(desk: Desk) -> None:
    call_id, number = await answered(desk)
    path = f"/api/tickets/{number}"
    async with program(desk.address, "1002") as other:
        for told in ({}, {"call_id": call_id}):
            assert (await other.ask("PUT", path, form(1, text="x", **told)))[0] == 409
        assert (await other.ask("PUT", path, form(1, text="x", reopened=True)))[0] == 200
    async with program(desk.address, "lead1") as lead:
        assert (await lead.ask("PUT", path, form(2, text="y")))[0] == 200


async def test_the_caller_card_tells_the_calls_own_ticket(desk: Desk) -> None:
    """By it a page that is loaded in the wrap-up finds its form."""
    call_id, number = await answered(desk)
    path = f"/api/calls/{call_id}/caller"
    assert (await desk.operator.ask("GET", path))[1]["ticket"] == number
    await desk.stage.caller_leaves(call_id)

    async def known() -> bool:
        return bool((await desk.operator.ask("GET", path))[1].get("ticket") == number)

    await until(known, 20, "the ticket of a call that is over")
