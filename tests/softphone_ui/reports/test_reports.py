"""`/reports` for people and programs: each number is the one behind which its calls stand."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from quality.reports.measures import MEASURES
from queue_manager.domain.measures.facts import Facts
from tests.quality.reports.made import history, put
from tests.softphone_ui.city import Client, program, settle, web_process

pytestmark = pytest.mark.services
PERIOD = "since=2026-03-02&until=2026-03-08"
BEGINS = datetime(2026, 3, 1, 19, tzinfo=UTC)  # 2 March in Almaty
CALLS = 300
ALMATY = ZoneInfo("Asia/Almaty")


@dataclass
class Desk:
    address: str
    lead: Client
    facts: list[Facts]


@pytest.fixture
async def desk(fresh_settings: Settings) -> AsyncIterator[Desk]:
    await settle(fresh_settings)
    rng = random.Random(1)
    calls = [history(rng, n, BEGINS + timedelta(hours=167 * rng.random())) for n in range(CALLS)]
    pool = await open_pool(fresh_settings, "test", size=1)
    async with connection(pool) as link:
        facts = await put(link, [it for it in calls if it.topic_id is None and it.body_id is None])
    pool.terminate()
    async with web_process(fresh_settings) as address, program(address, "lead1") as lead:
        yield Desk(address, lead, facts)


async def behind(desk: Desk, query: str) -> int:
    """How many calls the pages of a list have."""
    path, found = f"/reports/calls?{query}", 0
    while path:
        status, text = await desk.lead.page(path)
        assert status == 200
        found += len(re.findall(r"<time ", text))
        following = re.search(r'rel="next" href="([^"]+)"', text)
        path = following[1].replace("&amp;", "&") if following else ""
    return found


async def test_behind_each_count_stand_as_many_calls(desk: Desk) -> None:
    query = f"{PERIOD}&measures=offered,lost,answered&rows=weekday&columns=hour_of_day"
    status, told = await desk.lead.ask("GET", f"/api/reports?{query}")
    assert status == 200
    total = told["total"][0]["value"]
    offered = [it for it in desk.facts if not it.trial and it.outcome != "refused"]
    assert total == len(offered) > 40
    assert await behind(desk, f"{query}&of=offered") == total
    y = max(range(7), key=lambda it: told["of_rows"][it][1]["value"])
    row = told["rows"][y]["place"]
    assert await behind(desk, f"{query}&of=lost&row={row}") == told["of_rows"][y][1]["value"] > 0
    x = next(n for n, cell in enumerate(told["cells"][y]) if cell[0]["value"])
    column = told["columns"][x]["place"]
    cell = told["cells"][y][x][0]["value"]
    assert await behind(desk, f"{query}&of=offered&row={row}&column={column}") == cell
    keys = f"{PERIOD}&measures=answered&rows=operator"
    _, told = await desk.lead.ask("GET", f"/api/reports?{keys}")
    for place, cells in zip(told["rows"], told["of_rows"], strict=True):
        row = place["place"] or "-"
        assert await behind(desk, f"{keys}&of=answered&row={row}") == cells[0]["value"]


async def test_two_figures_are_drawn_over_the_same_rows_and_stand_in_the_table(desk: Desk) -> None:
    await desk.lead.ask("PUT", "/api/me/language", {"language": "en"})
    query = f"{PERIOD}&measures=offered,lost,level_in_time&rows=day"
    for more, names in (
        ("", ["Offered", "Service level"]),
        ("&upper=lost&lower=offered", ["Abandoned", "Offered"]),
        ("&lower=one", ["Offered"]),
        ("&columns=line", []),
    ):
        _, text = await desk.lead.page(f"/reports?{query}{more}")
        assert re.findall(r'<span class="plot-title">([^<]+)</span>', text) == names
        assert len(re.findall("data-number=", text)) == 7 * len(names)
        if names:
            assert set(names) <= set(re.findall(r'class="number" title="[^"]*">([^<]+)</th>', text))


async def test_a_target_is_drawn_and_the_rows_that_miss_it_are_counted(desk: Desk) -> None:
    await desk.lead.ask("PUT", "/api/me/language", {"language": "en"})
    query = f"{PERIOD}&measures=level_in_time&rows=day"
    _, told = await desk.lead.ask("GET", f"/api/reports?{query}")
    shares = [it[0]["value"] for it in told["of_rows"] if it[0]["value"] is not None]
    missed = sum(share < 0.8 for share in shares)
    _, text = await desk.lead.page(f"/reports?{query}")
    assert f"Target 80.0%: missed in {missed} of {len(shares)}" in text
    assert text.count('<td class="missed">target missed</td>') == missed > 0
    assert "data-target" not in (await desk.lead.page(f"/reports?{PERIOD}&measures=offered"))[1]


async def test_the_page_says_all_of_it_in_each_language(desk: Desk) -> None:
    codes = list(MEASURES)
    dozens = [codes[n : n + 12] for n in range(0, len(codes), 12)]
    every = [f"{PERIOD}&" + "&".join(f"measures={it}" for it in dozen) for dozen in dozens]
    every[0] += "&beside=before"
    for language in ("kk", "ru", "en"):
        await desk.lead.ask("PUT", "/api/me/language", {"language": language})
        for query in (*every, f"{PERIOD}&measures=lost&rows=weekday&columns=hour_of_day"):
            status, text = await desk.lead.page(f"/reports?{query}")
            assert status == 200 and "<tfoot>" in text
    assert (await desk.lead.page("/reports"))[0] == 200, "today, with nothing in it"


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("measures=,", "no_measure"),
        ("measures=wait", "unknown_measure"),
        ("rows=day&columns=day", "same_twice"),
        ("since=2026-03-08&until=2026-03-02", "backwards"),
        ("since=2025-01-01&until=2026-03-02&rows=quarter", "too_long"),
        (
            "since=2025-01-01&until=2026-03-02&rows=hour_of_day&operator=1001",
            "too_long_for_contacts",
        ),
        (f"topic={','.join(map(str, range(101)))}", "many_chosen"),
    ],
)
async def test_what_cannot_be_made_says_why(desk: Desk, query: str, reason: str) -> None:
    status, told = await desk.lead.ask("GET", f"/api/reports?{query}")
    assert (status, told["error"], told.get("reason")) == (422, "report_refused", reason)


async def test_nonsense_in_the_address_is_a_bad_request(desk: Desk) -> None:
    for query in ("rows=colour", "since=yesterday", "since=0001-01-01", "until=9999-12-31"):
        assert (await desk.lead.page(f"/reports?{query}"))[0] == 400, query
    for query in ("of=wait", "rows=day&row=day", "rows=hour&row=2026-03-02T10:00", "after=x"):
        assert (await desk.lead.page(f"/reports/calls?{PERIOD}&{query}"))[0] == 400, query


async def test_a_spreadsheet_has_the_same_figures(desk: Desk) -> None:
    path = f"/api/reports.xlsx?{PERIOD}&measures=offered,lost&rows=day"
    async with desk.lead.http.get(path) as answer:
        assert answer.status == 200
        book = zipfile.ZipFile(io.BytesIO(await answer.read()))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    numbers = [int(it) for it in re.findall(r'<c r="B\d+" s="\d+"><v>(\d+)</v>', sheet)]
    _, told = await desk.lead.ask("GET", f"/api/reports?{PERIOD}&measures=offered,lost&rows=day")
    assert numbers == [it[0]["value"] for it in told["of_rows"]] + [told["total"][0]["value"]]


async def test_what_others_did_in_a_call_is_told_of_no_operator(desk: Desk) -> None:
    """On the page, to programs and in the spreadsheet: no data, which is not nought."""
    query = f"{PERIOD}&measures=answered,transfer_share,no_answer_share,breaks"
    for more, known in (
        ("rows=line", True),
        ("rows=operator", False),
        ("rows=day&operator=1001", False),
    ):
        _, told = await desk.lead.ask("GET", f"/api/reports?{query}&{more}")
        answered, *others = told["total"]
        assert answered["value"] > 0
        assert [it["value"] is not None for it in others] == [known] * 3, more
        _, text = await desk.lead.page(f"/reports?{query}&{more}")
        foot = text[text.index("<tfoot>") : text.index("</tfoot>")]
        assert foot.count(">–<") == (0 if known else 3), foot
        assert ("of=no_answer_share" in foot, "of=answered" in foot) == (False, True)
    async with desk.lead.http.get(f"/api/reports.xlsx?{query}&rows=operator") as answer:
        book = zipfile.ZipFile(io.BytesIO(await answer.read()))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'<c r="B2" s="\d+"><v>(\d+)</v>', sheet)
    assert not re.findall(r'<c r="[CDE]2"[^>]*><v>', sheet)


@pytest.mark.parametrize("login", ["1001", "clerk"])
async def test_nobody_else_may(desk: Desk, login: str) -> None:
    async with program(desk.address, login) as other:
        assert (await other.ask("GET", "/api/reports"))[0] == 403
        assert (await other.page("/reports"))[0] in (303, 403)
        for kind in ("xlsx", "csv", "pdf"):
            async with other.http.get(f"/api/reports.{kind}?{PERIOD}") as answer:
                assert answer.status == 403, kind


async def keep(client: Client, **fields: str) -> tuple[int, str]:
    form = {"csrf": client.token, "act": "keep", **fields}
    path = "/reports/saved"
    async with client.http.post(path, data=form, allow_redirects=False) as answer:
        return answer.status, await answer.text()


async def test_a_report_is_kept_shared_replaced_and_kept_no_more(desk: Desk) -> None:
    report = "measures=lost&rows=hour&since=2026-03-02&until=2026-03-04"
    assert (await keep(desk.lead, name=" Потери  по часам ", report=report, shared="yes"))[0] == 303
    _, text = await desk.lead.page("/reports")
    assert "Потери по часам" in text
    today = datetime.now(UTC).astimezone(ALMATY).date()
    href = re.search(r'class="chip kept" href="([^"]+)"', text)
    assert href and f"until={today}" in href[1] and f"since={today - timedelta(days=2)}" in href[1]
    assert (await keep(desk.lead, name="Потери по часам", report=report))[0] == 409
    other = report.replace("lost", "offered")
    replacing = {"name": "Потери по часам", "report": other, "version": "1"}
    assert sorted([(await keep(desk.lead, **replacing))[0] for _ in range(3)]) == [303, 409, 409]
    async with program(desk.address, "quality") as colleague:
        assert "Потери по часам" not in (await colleague.page("/reports"))[1], "shared no more"
        number = re.search(r'value="drop-(\d+)"', (await desk.lead.page("/reports"))[1])
        assert number
        form = {"csrf": colleague.token, "act": f"drop-{number[1]}"}
        async with colleague.http.post("/reports/saved", data=form) as answer:
            assert answer.status == 404, "another's"
    assert (await keep(desk.lead, name="", report="", act=f"drop-{number[1]}"))[0] == 303
    assert "Потери по часам" not in (await desk.lead.page("/reports"))[1]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"name": " ", "report": ""}, 409),
        ({"name": "я" * 81, "report": ""}, 409),
        ({"name": "a", "report": "rows=colour"}, 400),
        ({"name": "a", "report": "measures=wait"}, 422),
        ({"name": "a", "report": "x" * 9000}, 400),
        ({"name": "a", "report": "", "version": "9"}, 409),
        ({"name": "", "report": "", "act": "drop-99999999999999999999"}, 404),
    ],
)
async def test_nonsense_is_not_kept(desk: Desk, fields: dict[str, str], status: int) -> None:
    assert (await keep(desk.lead, **fields))[0] == status
