"""`/losses`: a day's analysis is read, explained, assigned and closed, by whoever may."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from foundation.postgres.pool import Pool, connection, open_pool, transaction
from foundation.settings import Settings
from quality.analysis.making import make
from quality.analysis.rules import rules_of
from staff.roster.rows import shifts as roster
from staff.roster.shifts import Shift, TimeInterval
from tests.softphone_ui.city import Client, program, settle, web_process
from tests.softphone_ui.losses.day import DAY, EIGHT, MIDNIGHT, write_day

pytestmark = pytest.mark.services


@dataclass
class Desk:
    address: str
    lead: Client
    pool: Pool


@pytest.fixture
async def desk(fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr("quality.analysis.making.candidates", lambda *args, **more: [])
    await settle(fresh_settings, "en")
    pool = await open_pool(fresh_settings, "test", size=2)
    async with connection(pool) as link:
        await write_day(link)
    assert await make(pool, DAY, rules_of(fresh_settings), EIGHT)
    async with web_process(fresh_settings) as address, program(address, "lead1") as lead:
        yield Desk(address, lead, pool)
    pool.terminate()


async def losses(desk: Desk) -> dict:
    status, found = await desk.lead.ask("GET", f"/api/losses?day={DAY}")
    assert status == 200
    return found


async def act(client: Client, what: str, subject: str = "", **fields: str) -> tuple[int, str]:
    """The form's answer: its status, and where it leads or what it says."""
    form = {"csrf": client.token, "day": str(DAY), "act": what, **fields}
    if subject:
        form["subject"] = subject
    async with client.http.post("/losses", data=form, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location") or await answer.text()


async def person_id(desk: Desk, login: str) -> str:
    async with connection(desk.pool) as link:
        return str(await link.fetchval("SELECT person_id FROM people WHERE login = $1", login))


async def test_each_call_has_its_cause_and_sums_agree(desk: Desk) -> None:
    found = await losses(desk)
    assert found["causes"] == {
        "more_calls": 6, "no_answers": 1, "unexplained": 1, "short": 1, "in_greeting": 1, "fault": 1
    }  # fmt: skip
    assert found["lost"] == sum(found["causes"].values()) == len(found["calls"]) == 11
    assert sum(it["lost"] for it in found["quarters"]) == 11
    assert sum(it["offered"] for it in found["quarters"]) == found["offered"] == 55
    (chain,) = [it for it in found["calls"] if it["call_id"] == "chain"]
    assert chain["not_taken_by"] == ["1001", "1002"]
    (rush, *_) = [it for it in found["calls"] if it["cause"] == "more_calls"]
    # 46 calls instead of 2, of 120 s and no wrap-up each, in 900 s.
    assert rush["missing"] == pytest.approx(44 * 120 / 900)
    assert (found["has_roster"], found["closed_at"]) == (False, None)


async def test_with_a_roster_it_says_who_was_missing(desk: Desk, fresh_settings: Settings) -> None:
    shifts = [
        Shift(it, TimeInterval(MIDNIGHT + timedelta(hours=8), MIDNIGHT + timedelta(hours=18)))
        for it in ("1001", "1002", "1003")
    ]
    async with transaction(desk.pool) as link:
        await roster.add(link, shifts, None)
    assert await make(desk.pool, DAY, rules_of(fresh_settings), EIGHT, anew=True)
    found = await losses(desk)
    (riddle,) = [it for it in found["calls"] if it["call_id"] == "riddle"]
    assert (riddle["cause"], riddle["missing"]) == ("under_roster", 1.0)
    assert found["causes"]["more_calls"] == 6, "most operators were missing by these"
    assert found["has_roster"] and "unexplained" not in found["causes"]
    _, text = await desk.lead.page(f"/losses?day={DAY}&call=riddle")
    assert "14:00: at work 2.0, in the roster 3.0" in text and "No roster" not in text


async def test_a_day_is_closed_when_nothing_is_unexplained_or_unassigned(desk: Desk) -> None:
    lead, quality = desk.lead, await person_id(desk, "quality")
    status, text = await act(lead, "close")
    assert status == 409 and "The day was not closed." in text
    assert "Nobody sees to it: More calls than usual" in text and "Not explained: <b" in text
    assert (await losses(desk))["unexplained"] == ["riddle"]
    status, where = await act(
        lead, "cause", "call:riddle", cause="other", words="a fire drill in the hall"
    )
    assert (status, where) == (303, f"/losses?day={DAY}&call=riddle")
    found = await losses(desk)
    assert found["unexplained"] == []
    assert found["unassigned"] == ["fault", "more_calls", "no_answers", "other"]
    due = datetime.now(UTC).date().isoformat()
    for subject in ("cause:fault", "cause:more_calls", "cause:no_answers", "call:riddle"):
        assert (await act(lead, "close"))[0] == 409
        assert (await act(lead, "assign", subject, person=quality, due=due))[0] == 303
    assert (await act(lead, "close")) == (303, f"/losses?day={DAY}")
    found = await losses(desk)
    assert found["closed_at"] is not None and found["closed_in_time"] is False
    assert (await act(lead, "close"))[0] == 409
    assert (await act(lead, "cause", "call:chain", cause="fault", words="x"))[0] == 409
    assert (await act(lead, "comment", words="still worth saying"))[0] == 303
    _, text = await lead.page(f"/losses?day={DAY}")
    assert "a fire drill in the hall" in text and "still worth saying" in text
    async with connection(desk.pool) as link:
        acts = await link.fetch("SELECT action FROM audit WHERE action LIKE 'loss_%' ORDER BY at")
    assert [it["action"] for it in acts] == [
        "loss_cause", *["loss_assign"] * 4, "loss_close", "loss_comment"
    ]  # fmt: skip


async def test_whoever_reads_comments_and_marks_as_seen_to_and_no_more(desk: Desk) -> None:
    due = datetime.now(UTC).date().isoformat()
    person = await person_id(desk, "quality")
    await act(desk.lead, "assign", "cause:no_answers", person=person, due=due, words="both phones")
    async with program(desk.address, "quality") as quality:
        _, text = await quality.page(f"/losses?day={DAY}&cause=no_answers")
        assert "Yours" in text and "both phones" in text and "Assign</button>" not in text
        assert (await act(quality, "comment", "cause:no_answers", words="their batteries"))[
            0
        ] == 303
        assert (await act(quality, "done", "cause:no_answers"))[0] == 303
        assert (await act(quality, "done", "cause:no_answers"))[0] == 409, "once"
        for what in ("close", "make"):
            assert (await act(quality, what))[0] == 403
        assert (await act(quality, "cause", "call:riddle", cause="other", words="x"))[0] == 403
    async with program(desk.address, "1001") as operator:
        assert (await operator.ask("GET", "/api/losses"))[0] == 403


NONSENSE = [
    ("comment", "call:chain", {"words": " "}, 409),
    ("comment", "call:chain", {"words": "я" * 1001}, 409),
    ("comment", "call:nobody", {"words": "x"}, 404),
    ("cause", "call:riddle", {"cause": "other", "words": ""}, 409),
    ("cause", "call:riddle", {"cause": "unexplained", "words": "x"}, 409),
    ("cause", "cause:weather", {"cause": "other", "words": "x"}, 400),
    ("cause", "", {"cause": "other", "words": "x"}, 400),
    ("assign", "cause:fault", {"person": "999999", "due": "2026-11-26"}, 409),
    ("assign", "cause:fault", {"person": "1", "due": "9999-12-31"}, 409),
    ("done", "cause:fault", {}, 409),
    ("dance", "", {}, 400),
    ("close", "", {"day": "2026-11-20"}, 404),
    ("close", "", {"day": "yesterday"}, 400),
    ("make", "", {"day": "2999-01-01"}, 409),
    ("make", "", {"day": "9999-12-31"}, 400),
]


async def test_nonsense_is_refused(desk: Desk) -> None:
    for what, subject, fields, status in NONSENSE:
        found, _ = await act(desk.lead, what, subject, **fields)
        assert found == status, (what, subject, fields)


async def test_the_page_says_all_of_it_in_each_language(desk: Desk) -> None:
    for language, word in (
        ("kk", "Түсіндірілмеген"),
        ("ru", "Не объяснено"),
        ("en", "Not explained"),
    ):
        await desk.lead.ask("PUT", "/api/me/language", {"language": language})
        for query in ("", "&cause=more_calls", "&call=chain", "&cause=short&call=short"):
            status, text = await desk.lead.page(f"/losses?day={DAY}{query}")
            assert status == 200 and word in text
    assert (await desk.lead.page("/losses"))[0] == 303
    status, text = await desk.lead.page("/losses?day=2026-11-20")
    assert status == 200 and "Make it now" in text
    assert (await act(desk.lead, "make", day="2026-11-20"))[0] == 303
    assert "data-waits" in (await desk.lead.page("/losses?day=2026-11-20"))[1]
    for query in (
        "cause=weather",
        f"day={DAY}&call=nobody",
        "since=2026-11-24T00:00:00Z",
        "after=-1",
    ):
        assert (await desk.lead.page(f"/losses?{query}"))[0] in (303, 400, 404), query


async def test_a_spreadsheet_and_a_paper_have_the_same_figures(desk: Desk) -> None:
    async with desk.lead.http.get(f"/api/losses.xlsx?day={DAY}") as answer:
        assert answer.status == 200
        book = zipfile.ZipFile(io.BytesIO(await answer.read()))
    calls = book.read("xl/worksheets/sheet1.xml").decode()
    assert len(re.findall(r"<row ", calls)) == 1 + 11
    quarters = book.read("xl/worksheets/sheet3.xml").decode()
    lost = [int(it) for it in re.findall(r'<c r="D\d+"><v>(\d+)</v>', quarters)]
    assert (len(lost), sum(lost)) == (96, 11)
    assert "The caller left within 5 s." in book.read("xl/sharedStrings.xml").decode()
    async with desk.lead.http.get(f"/api/losses.pdf?day={DAY}") as answer:
        assert answer.status == 200 and (await answer.read()).startswith(b"%PDF-")
    assert (await desk.lead.ask("GET", "/api/losses.pdf?day=2026-11-20"))[0] == 404


async def test_words_on_a_call_go_with_its_caller(desk: Desk) -> None:
    await act(desk.lead, "comment", "call:chain", words="Mr Ospanov was angry")
    await act(desk.lead, "cause", "call:chain", cause="other", words="Mr Ospanov")
    async with connection(desk.pool) as link:
        await link.execute(
            "UPDATE contacts SET applicant = '+77010000001' WHERE contact_id = 'chain'"
        )
        erasure = await link.fetchval(
            "INSERT INTO erasures (applicant, reason, asked_by, decided_by, decided_at, state)"
            " SELECT '+77010000001', 'x', a.person_id, b.person_id, now(), 'confirmed'"
            "   FROM people a, people b WHERE a.login = 'lead1' AND b.login = 'admin'"
            " RETURNING erasure_id"
        )
        await link.fetchval("SELECT erase_applicant($1)", erasure)
    _, text = await desk.lead.page(f"/losses?day={DAY}&call=chain")
    assert "Ospanov" not in text and "Another cause" in text


async def test_what_a_remedys_two_numbers_are_is_said_of_the_version_that_made_them(
    desk: Desk,
) -> None:
    """Of an analysis of before they are the least and most of nine replays, for ever."""
    replays, prediction = "least and most of nine replays", "in 19 of 20 cases"
    for more, said, not_said in (
        ({}, replays, prediction),
        ({"predicted": True}, prediction, replays),
    ):
        remedy = {
            "remedy": "operators+1@08:00-10:00", "begins": "2026-11-24T03:00:00Z",
            "ends": "2026-11-24T05:00:00Z", "calls": 20, "lost_without": 6.0, "saved": 4.0,
            "least": 2, "most": 5,
        }  # fmt: skip
        async with connection(desk.pool) as link:
            await link.execute("UPDATE loss_analyses SET remedies = $1", [remedy | more])
        _, text = await desk.lead.page(f"/losses?day={DAY}")
        assert said in text and not_said not in text
