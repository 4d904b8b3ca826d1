"""The API of missed and of refused calls on the whole web process, with two made-up days behind it:
lists, filters, exports, and notes that somebody has called back."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from foundation.postgres.pool import transaction
from queue_manager.domain.floor.records import CallAnswered, CallBegan, CallEnded
from queue_manager.domain.floor.states import EndedBy, Outcome, Route
from softphone_ui.web.numbers import HIDDEN
from tests.softphone_ui.lead.city_rows import write_records
from tests.softphone_ui.lead.stage import Stage, get

pytestmark = [pytest.mark.services, pytest.mark.asyncio(loop_scope="session")]
LOST = {Outcome.ABANDONED, Outcome.SHORT_ABANDON, Outcome.FAILED}


def lost_yesterday(played: Stage) -> list[CallEnded]:
    records = played.yesterday.records
    return [r for r in records if isinstance(r, CallEnded) and r.outcome in LOST]


async def test_missed_calls_are_all_there_page_by_page(played: Stage) -> None:
    seen: list[dict[str, Any]] = []
    async with played.program("lead") as lead:
        page = await get(lead, "/api/missed", day=played.yesterday.day, limit=20)
        why = page["why"]
        seen += page["calls"]
        while page["next"]:
            page = await get(
                lead, "/api/missed", day=played.yesterday.day, limit=20, after=page["next"]
            )
            seen += page["calls"]
    expected = lost_yesterday(played)
    assert {call["call_id"] for call in seen} == {call.call_id for call in expected}
    assert len(seen) == len(expected) == why["lost"]
    assert sum(why["causes"].values()) == sum(why["sequels"].values()) == len(seen)
    assert [c["offered_at"] for c in seen] == sorted((c["offered_at"] for c in seen), reverse=True)
    worst = why["worst_hour"]
    in_hour = [call for call in seen if _hour(played, call) == worst["hour"]]
    assert len(in_hour) == worst["lost"]


def _hour(played: Stage, call: dict[str, Any]) -> int:
    offered = datetime.fromisoformat(call["offered_at"])
    return int((offered - played.yesterday.at(0)) / timedelta(hours=1))


async def test_refused_calls_are_listed_with_their_reason_and_stay_out_of_the_figures(
    played: Stage,
) -> None:
    """A caller whom a full line refused has not reached us, and is in no figure of lost calls."""
    at = datetime(2026, 3, 3, 6, tzinfo=UTC)
    caller = "+77015550101"
    later = at + timedelta(minutes=9)
    records = [
        CallBegan("refused.1", "109", "pbx1", at, caller, "", "known", "kk"),
        CallEnded(
            "refused.1", Outcome.REFUSED, at + timedelta(seconds=4), 0.0, 0.0, 0.0,
            EndedBy.SYSTEM, Route.DISPATCHER, refusal="full",
        ),
        CallBegan("refused.2", "109", "pbx1", later, caller, "", "known", "kk"),
        CallAnswered(
            "refused.2", "1001", later + timedelta(seconds=3), Route.DISPATCHER, "109-2026-9990001"
        ),
        CallEnded(
            "refused.2", Outcome.ANSWERED, later + timedelta(minutes=1), 3.0, 57.0, 0.0,
            EndedBy.CALLER, Route.DISPATCHER, "1001",
        ),
    ]  # fmt: skip
    async with transaction(played.pool) as link:
        await write_records(link, records)
    day = at.astimezone(ZoneInfo(played.settings.timezone)).date()
    async with played.program("lead") as lead:
        (refused,) = await get(lead, "/api/missed/refused", day=day)
        missed = await get(lead, "/api/missed", day=day)
        assert await get(lead, "/api/missed/refused", day="2020-02-29") == []
    assert (refused["refusal"], refused["caller"]) == ("full", "+7 701 555 01 01")
    assert datetime.fromisoformat(refused["came_again_at"]) == later
    assert (missed["calls"], missed["why"]["lost"]) == ([], 0)
    assert missed["service_level"]["calls"]["refused"] == 1
    assert missed["service_level"]["calls"]["offered"] == 1


async def test_filters_choose_and_counts_say_how_many(played: Stage) -> None:
    day = played.yesterday.day
    async with played.program("lead") as lead:
        everything = await get(lead, "/api/missed", day=day, limit=200)
        for cause, count in everything["causes"].items():
            chosen = await get(lead, "/api/missed", day=day, cause=cause, limit=200)
            assert chosen["chosen"] == count
            assert {call["cause"] for call in chosen["calls"]} == {cause}
            assert chosen["causes"] == everything["causes"]
        for sequel, count in everything["sequels"].items():
            chosen = await get(lead, "/api/missed", day=day, sequel=sequel, limit=200)
            assert chosen["chosen"] == count
        operator = everything["why"]["not_taken"][0]
        chosen = await get(lead, "/api/missed", day=day, operator=operator["operator"])
        assert chosen["chosen"] == operator["calls"]
        assert all(
            any(r["operator"] == operator["operator"] and r["result"] != "caller_left"
                for r in call["rings"])
            for call in chosen["calls"]
        )  # fmt: skip
        number = next(call["caller"] for call in everything["calls"] if call["caller"])
        found = await get(lead, "/api/missed", day=day, digits=number[-9:])
        assert {call["caller"] for call in found["calls"]} == {number}


async def test_called_back_once_with_history_and_audit_and_taken_back(played: Stage) -> None:
    async with played.program("lead") as lead, played.program("admin") as admin:
        day = played.yesterday.day
        call = (await get(lead, "/api/missed", day=day, sequel="owed"))["calls"][0]
        path = f"/api/missed/{call['ticket']}/called-back"
        async with lead.post(path) as answer:
            assert (answer.status, (await answer.json())["ticket"]) == (200, call["ticket"])
        async with admin.post(path) as answer:
            assert answer.status == 409
        async with admin.delete(path) as answer:
            assert answer.status == 404
        after = await get(lead, "/api/missed", day=day, sequel="called_back")
        assert [c["call_id"] for c in after["calls"]] == [call["call_id"]]
        assert after["calls"][0]["called_back_by"] == "Сәуле Бекмағамбетова"
        async with lead.delete(path) as answer:
            assert answer.status == 204
        assert (await get(lead, "/api/missed", day=day, sequel="called_back"))["chosen"] == 0
    rows = await played.pool.fetch(
        "SELECT action FROM audit WHERE subject = $1 ORDER BY audit_id", call["ticket"]
    )
    assert [row["action"] for row in rows] == ["called_back", "called_back_undone"]


async def test_csv_opens_in_a_spreadsheet_and_the_audit_knows(played: Stage) -> None:
    day = played.yesterday.day
    async with played.program("lead") as lead:
        async with lead.get("/api/missed.csv", params={"day": str(day)}) as answer:
            assert answer.status == 200
            assert f"komek-missed-{day}.csv" in answer.headers["Content-Disposition"]
            content = await answer.read()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + len(lost_yesterday(played))
    assert rows[0][:3] == ["Когда поступил", "Время потери", "Ожидание, с"]
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert any(row[3].startswith("'+7 ") for row in rows[1:])
    assert [row[0] for row in rows[1:]] == sorted(row[0] for row in rows[1:])
    audit = await played.pool.fetchrow(
        "SELECT people.login, audit.subject, audit.detail FROM audit JOIN people USING (person_id)"
        " WHERE action = 'export' ORDER BY audit_id DESC LIMIT 1"
    )
    assert (audit["login"], audit["subject"]) == ("lead", "missed")
    assert audit["detail"] == {
        "format": "csv",
        "rows": len(rows) - 1,
        "filter": {"day": str(day)},
        "whole_numbers": True,
    }


async def test_xlsx_has_the_calls_and_the_figures_with_their_formulas(played: Stage) -> None:
    query = {"day": str(played.yesterday.day), "sequel": "owed"}
    async with played.program("quality") as quality:
        owed = (await get(quality, "/api/missed", **query))["chosen"]
        async with quality.get("/api/missed.xlsx", params=query) as answer:
            assert answer.status == 200
            book = zipfile.ZipFile(io.BytesIO(await answer.read()))
    calls = book.read("xl/worksheets/sheet1.xml").decode()
    figures = book.read("xl/worksheets/sheet2.xml").decode()
    words = book.read("xl/sharedStrings.xml").decode()
    assert calls.count("<row ") == 1 + owed
    assert "<f>" not in calls + figures
    assert "отвечено за 16 с ÷ (поступило − сброшено сразу)" in words
    assert HIDDEN in words and "Ждут обратного звонка" in words
