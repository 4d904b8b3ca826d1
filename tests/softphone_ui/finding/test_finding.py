"""Tickets are found by everything that is known of them, page by page, in a real PostgreSQL."""

from __future__ import annotations

import asyncio
import csv
import json
import tempfile
import zipfile
from collections.abc import AsyncIterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import NamedTuple

import asyncpg
import pytest

from bench.system import until
from foundation.process.files import Disk
from foundation.settings import Settings
from softphone_ui.search import export
from tests.softphone_ui.city import Client, program, settle, web_process
from tests.softphone_ui.finding.stage import number, tickets_there
from tests.tickets import public_id

pytestmark = pytest.mark.services


class Search(NamedTuple):
    settings: Settings
    address: str
    lead: Client


@pytest.fixture
async def search(fresh_settings: Settings) -> AsyncIterator[Search]:
    await settle(fresh_settings)
    await tickets_there(fresh_settings)
    async with web_process(fresh_settings) as address, program(address, "lead1") as lead:
        yield Search(fresh_settings, address, lead)


async def found(client: Client, query: str) -> list[int]:
    status, page = await client.ask("GET", f"/api/tickets?{query}")
    assert status == 200, page
    return [int(it["number"].rsplit("-", 1)[1]) for it in page["tickets"]]


async def test_each_kind_of_question(search: Search) -> None:
    link = await asyncpg.connect(search.settings.stores.database_url)
    ids = {row["code"]: row for row in await link.fetch("SELECT * FROM topics")}
    parent = ids["manhole"]["parent_id"]
    below = await link.fetch("SELECT code FROM topics WHERE parent_id = $1", parent)
    district = await link.fetchval("SELECT code FROM districts WHERE code = 'esil'")
    third = await public_id(link, number(3))
    await link.close()
    assert {row["code"] for row in below} > {"manhole"} and district
    for query, wanted in {
        "": [5, 4, 3, 2, 1],
        f"words={number(3)}": [3],
        f"words={third}": [3],
        "words=0123456789abcdef": [],
        f"words={number(3)[:12]}": [5, 4, 3, 2, 1],
        "words=-0000002": [2],
        "words=3": [3],
        "words=%2B7 701 234-56-78": [1],
        "words=8 701 765 43 21": [2],
        "words=%2B7701": [2, 1],
        "words=5678": [3, 1],
        "words=люк": [4, 1],
        "words=ЛЮК школа": [1],
        "words=открытые люки": [1],
        "words=кабанбай": [2, 1],  # Kazakh letters of a Russian keyboard
        "words=қабанбай 14": [2],
        "words=балабақша": [2],
        "words=тазала": [2],
        "words=елка": [3],
        "words=heat": [5],
        "words=люк heat": [],
        "words=и люк": [4, 1],
        "near=51.1301,71.4301%26metres=100".replace("%26", "&"): [1],
        "near=51.1301,71.4301&metres=500": [2, 1],
        f"topic_id={ids['manhole']['topic_id']}": [1],
        f"body_id={ids['manhole']['body_id']}&words=люк": [1],
        "district=esil": [1],
        "state=accepted": [2],
        "channel=telegram": [5],
        "operator=1001": [1],
        "term=overdue": [1],
        "term=paused": [4],
        "term=overdue&state=confirmed": [],
        "sort=due": [1, 2, 5],
        "day_from=0001-01-01&day_until=9999-12-31": [5, 4, 3, 2, 1],
        f"topic_id={2**63 - 1}": [],
        "words=%25": [],
        "words=_": [],
    }.items():
        assert await found(search.lead, query) == wanted, query
    assert 1 in await found(search.lead, f"topic_id={parent}")
    for bad in ("near=x", "metres=5000", "term=soon", "sort=x", "limit=0", "day_from=x",
                "words=%00", "after=x"):  # fmt: skip
        assert (await search.lead.ask("GET", f"/api/tickets?{bad}"))[0] == 400, bad


async def test_pages_follow_one_another_in_both_orders(search: Search) -> None:
    for order, wanted in {"opened": [5, 4, 3, 2, 1], "due": [1, 2, 5]}.items():
        seen, after = [], ""
        while True:
            status, page = await search.lead.ask(
                "GET", f"/api/tickets?sort={order}&limit=2&after={after.replace('+', '%2B')}"
            )
            assert status == 200
            seen += [int(it["number"][-1]) for it in page["tickets"]]
            assert page["found"] == (None if after else len(wanted))
            if page["next"] is None:
                break
            after = page["next"]
        assert seen == wanted, order


async def test_a_number_is_told_by_its_end_where_it_is_not_ones_own(search: Search) -> None:
    async with program(search.address, "1001") as operator:
        page = (await operator.ask("GET", "/api/tickets"))[1]
        numbers = {int(it["number"][-1]): it["applicant"] for it in page["tickets"]}
        assert numbers[1] == "+77012345678", "of the ticket that she took"
        assert numbers[2] == "+7 701 ••• 43 21"
        assert await found(operator, "words=8 701 765 43 21") == [2], "who has it finds it"
        assert await found(operator, "words=701 765 43 21") == [2]
        assert await found(operator, "words=4321") == [2], "as it is shown"
        for part in ("%2B770176", "77017", "654321", "7 65 43 21", "17654321"):
            assert await found(operator, f"words={part}") == [], part
            assert await found(operator, f"words={part}&sort=due") == [], part
        for part in ("%2B7701", "2345678", "12345678"):
            assert await found(operator, f"words={part}") == [1], "whom she is shown whole"
        async with operator.http.get("/tickets?words=люк") as answer:
            assert "Открытый люк у школы" in await answer.text()
    async with program(search.address, "quality") as quality:
        assert await found(quality, "words=4321") == [2]
        for part in ("%2B7701", "2345678", "654321"):
            assert await found(quality, f"words={part}") == [], part
            rows = (await exported(quality, "csv", f"words={part}")).decode("utf-8-sig")
            assert len(rows.splitlines()) == 1, "its head alone"
    async with program(search.address, "clerk") as clerk:
        assert (await clerk.ask("GET", "/api/tickets"))[0] == 403


async def test_words_of_any_length_can_be_saved_and_are_found(search: Search) -> None:
    words = {"version": 1, "text": "ж" * 19_990 + " снегопад", "subject": "", "address": ""}
    status, _ = await search.lead.ask("PUT", f"/api/tickets/{number(4)}", words)
    assert status == 200
    assert await found(search.lead, "words=снегопада") == [4]
    page = (await search.lead.ask("GET", "/api/tickets?words=снегопада"))[1]
    assert page["tickets"][0]["subject"] == "ж" * 120, "without a subject, how the text begins"


async def test_a_search_is_kept_under_a_name_and_shared(search: Search) -> None:
    async with program(search.address, "1001") as operator, program(search.address, "1002") as two:
        ask = {"name": "Менің люктерім", "query": "?words=люк&after=x&state=accepted"}
        status, kept = await operator.ask("POST", "/api/ticket-views", ask)
        assert (status, kept["query"]) == (200, "state=accepted&words=%D0%BB%D1%8E%D0%BA")
        ask["query"] = "term=overdue"
        assert (await operator.ask("POST", "/api/ticket-views", ask))[1]["view_id"] == (
            kept["view_id"]
        ), "the same name is the same view"
        ask["role"] = "operator"
        assert (await operator.ask("POST", "/api/ticket-views", ask))[0] == 403
        shared = {"name": "Просрочено", "query": "term=overdue", "role": "operator"}
        assert (await search.lead.ask("POST", "/api/ticket-views", shared))[0] == 200
        told = (await operator.ask("GET", "/api/ticket-views"))[1]
        assert [(it["name"], it["own"]) for it in told] == [
            ("Менің люктерім", True), ("Просрочено", False)
        ]  # fmt: skip
        assert [it["name"] for it in (await two.ask("GET", "/api/ticket-views"))[1]] == [
            "Просрочено"
        ]
        theirs = told[1]["view_id"]
        for view_id, status in ((theirs, 404), (kept["view_id"], 204), (kept["view_id"], 404)):
            assert (await operator.ask("DELETE", f"/api/ticket-views/{view_id}"))[0] == status
        for bad in ({"name": " ", "query": ""}, {"name": "x", "query": "nonsense=1"},
                    {"name": "x", "query": "term=soon"}):  # fmt: skip
            assert (await two.ask("POST", "/api/ticket-views", bad))[0] == 400, bad


async def exported(client: Client, kind: str, query: str) -> bytes:
    status, made = await client.ask("POST", "/api/ticket-exports", {"format": kind, "query": query})
    assert status == 200, made
    path = f"/api/ticket-exports/{made['export_id']}"

    async def ready() -> bool:
        return (await client.ask("GET", path))[1]["state"] != "running"

    await until(ready, 20, "the file is made")
    told = (await client.ask("GET", path))[1]
    assert (told["state"], told["rows"], told["cut"]) == ("ready", told["of"], False)
    async with client.http.get(f"{path}/file") as answer:
        assert answer.status == 200 and "attachment" in answer.headers["Content-Disposition"]
        return await answer.read()


async def test_what_was_found_as_a_file(search: Search) -> None:
    words = {"version": 1, "subject": '=HYPERLINK("http://x")', "text": "", "address": "@SUM(1)"}
    assert (await search.lead.ask("PUT", f"/api/tickets/{number(4)}", words))[0] == 200
    text = (await exported(search.lead, "csv", "sort=opened")).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text), delimiter=";"))
    assert [row[0] for row in rows[1:]] == [number(n) for n in (5, 4, 3, 2, 1)]
    assert rows[2][3:5] == ['\'=HYPERLINK("http://x")', "'@SUM(1)"]
    assert rows[5][10] == "'+77012345678"
    async with program(search.address, "quality") as quality:
        made = await exported(quality, "xlsx", "words=люк")
    sheet = zipfile.ZipFile(BytesIO(made)).read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 2 and number(1) in sheet and "<f>" not in sheet
    assert "+7 701 ••• 56 78" in sheet and "+77012345678" not in sheet, "who may not call back"
    async with program(search.address, "1001") as operator:
        ask = {"format": "csv", "query": ""}
        assert (await operator.ask("POST", "/api/ticket-exports", ask))[0] == 403
    link = await asyncpg.connect(search.settings.stores.database_url)
    noted = await link.fetch("SELECT detail FROM audit WHERE action = 'export' ORDER BY audit_id")
    await link.close()
    assert [json.loads(row["detail"])["format"] for row in noted] == ["csv", "xlsx"]


def files_of_exports(settings: Settings) -> list[Path]:
    return sorted(settings.run_dir.glob("exports/*/*"))


async def test_exports_lie_in_the_home_and_go_with_their_process(
    fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those of one that was killed: they say who applied, and with which numbers."""
    killed = fresh_settings.run_dir / "exports" / "killed"
    killed.mkdir(parents=True)
    (killed / "tickets.csv").write_text("+77012345678")
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")

    async def only_one() -> bool:
        return len(files_of_exports(fresh_settings)) == 1

    await settle(fresh_settings)
    await tickets_there(fresh_settings)
    async with web_process(fresh_settings) as address, program(address, "lead1") as lead:
        assert files_of_exports(fresh_settings) == []
        for kind in ("csv", "xlsx"):
            await exported(lead, kind, "")
            await until(only_one, 20, "the one before is gone")
            (made,) = files_of_exports(fresh_settings)
            assert made.suffix == f".{kind}"
            assert made.parent.stat().st_mode & 0o077 == 0
    assert files_of_exports(fresh_settings) == []


async def test_an_export_that_nobody_fetches_goes_in_time(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "RETENTION_SECONDS", 0.0)
    ask = {"format": "csv", "query": ""}
    status, made = await search.lead.ask("POST", "/api/ticket-exports", ask)
    assert status == 200

    async def gone() -> bool:
        path = f"/api/ticket-exports/{made['export_id']}"
        forgotten = (await search.lead.ask("GET", path))[0] == 404
        return forgotten and not files_of_exports(search.settings)

    await until(gone, 20, "the export and its file are gone")


async def test_a_full_disk_is_left_to_the_database(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "disk_of", lambda _: Disk("low", 1000))
    ask = {"format": "csv", "query": ""}
    _, made = await search.lead.ask("POST", "/api/ticket-exports", ask)

    async def failed() -> bool:
        path = f"/api/ticket-exports/{made['export_id']}"
        return (await search.lead.ask("GET", path))[1]["state"] == "failed"

    await until(failed, 20, "it is refused")
    assert files_of_exports(search.settings) == []


async def test_one_person_makes_one_export_at_a_time(search: Search) -> None:
    """From the moment it is asked for, while its line in the audit is still being written."""
    ask = ("POST", "/api/ticket-exports", {"format": "csv", "query": ""})
    link = await asyncpg.connect(search.settings.stores.database_url)
    async with link.transaction():
        await link.execute("LOCK TABLE audit IN EXCLUSIVE MODE")
        asked = [asyncio.create_task(search.lead.ask(*ask)) for _ in range(2)]
        done, waiting = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        assert [it.result()[0] for it in done] == [409]
    assert [(await it)[0] for it in waiting] == [200]
    await link.close()
