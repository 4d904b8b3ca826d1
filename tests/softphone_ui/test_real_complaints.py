"""A complaint from the citizen's call to the answer by somebody else, with real people's rights."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from foundation.settings import Settings
from tests.softphone_ui.city import Client, program, settle, web_process

pytestmark = pytest.mark.services
CALLER, OTHER = "+77015550001", "+77015550002"
COMPLAINT = {"reported_in": "now", "call_id": "old", "kind": "complaint", "words": "Дөрекі сөйледі"}


class House:
    """Everybody signed in, by their login; and the database."""

    def __init__(self, link: Any, address: str, stack: AsyncExitStack) -> None:
        self.link, self._address, self._stack = link, address, stack

    async def person(self, login: str) -> Client:
        return await self._stack.enter_async_context(program(self._address, login))


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    await settle(fresh_settings)
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    now = datetime.now(UTC)
    for call_id, caller, operator, ago in (
        ("old", CALLER, "1001", timedelta(days=3)),
        ("now", CALLER, "1002", timedelta(minutes=5)),
        ("stranger", OTHER, "1001", timedelta(days=2)),
    ):
        await add_call(link, call_id, caller, operator, now - ago)
    async with web_process(fresh_settings) as address, AsyncExitStack() as stack:
        yield House(link, address, stack)
    await link.close()


async def add_call(link: Any, call_id: str, caller: str, operator: str, at: datetime) -> None:
    await link.execute(
        "INSERT INTO contacts VALUES ($1, 'telephone', '109', $2, 'kk', $3)", call_id, caller, at
    )
    await link.execute(
        """INSERT INTO calls (call_id, pbx, line, caller, caller_shown, caller_kind, language,
                              offered_at, connected_at, ended_at, waited_seconds, talk_seconds,
                              outcome, operator)
           VALUES ($1, 'p', '109', $2, $2, 'known', 'kk', $3, $3, $3, 3, 60, 'answered', $4)""",
        call_id, caller, at, operator,
    )  # fmt: skip


async def test_from_the_citizens_call_to_the_answer_by_somebody_else(house: House) -> None:
    other, subject = await house.person("1002"), await house.person("1001")
    calls = (await other.ask("GET", "/api/me/complaints/calls?call=now"))[1]["calls"]
    assert [(it["call_id"], it["operator"]) for it in calls] == [("now", "1002"), ("old", "1001")]
    status, opened = await other.ask("POST", "/api/me/complaints", COMPLAINT)
    assert status == 200, opened
    path = f"/api/complaints/{opened['complaint_id']}"
    again = (await other.ask("POST", "/api/me/complaints", COMPLAINT))[1]
    assert again["reason"] == "exists"

    # Its subject sees that there is one, and nothing that says who complained.
    own = (await subject.ask("GET", "/api/me/complaints"))[1]["complaints"]
    assert [(it["kind"], it["words"], it["call_id"]) for it in own] == [("complaint", None, None)]
    assert (await subject.ask("POST", f"{path}/step", {"step": "examine"}))[0] == 403
    statement = f"/api/me/complaints/{opened['complaint_id']}/statement"
    assert (await subject.ask("POST", statement, {"words": "Олай емес"}))[0] == 404

    quality = await house.person("quality")
    assert (await quality.ask("POST", f"{path}/step", {"step": "examine"}))[1]["state"] == (
        "examining"
    )
    assert (await quality.ask("POST", f"{path}/shown", {"shown": True}))[0] == 204
    own = (await subject.ask("GET", "/api/me/complaints"))[1]["complaints"]
    assert (own[0]["call_id"], own[0]["words"]) == ("old", "Дөрекі сөйледі")
    waits = {"assessments": 0, "answer_until": None, "complaints": 1, "threads": 0, "practice": 0}
    assert (await subject.ask("GET", "/api/me/news"))[1] == waits
    assert (await subject.ask("POST", statement, {"words": "Олай емес"}))[0] == 204
    assert (await subject.ask("GET", "/api/me/news"))[1] == waits | {"complaints": 0}

    uphold = {"step": "uphold", "words": "Жазбада естіледі", "grounds": ["statement"]}
    refusal = (await quality.ask("POST", f"{path}/step", uphold))[1]
    assert refusal["reason"] == "grounds"
    uphold["grounds"] = ["recording", "statement"]
    assert (await quality.ask("POST", f"{path}/step", uphold))[1]["state"] == "upheld"
    answer = {"step": "answer", "words": "Кешірім сұраймыз"}
    lead = await house.person("lead1")
    assert (await lead.ask("POST", f"{path}/step", answer))[1]["reason"] == "way"
    assert (await lead.ask("POST", f"{path}/step", answer | {"way": "sms"}))[1]["reason"] == (
        "no_sms"
    )
    assert (await lead.ask("POST", f"{path}/step", answer | {"way": "telephone"}))[1] == {
        "state": "answered"
    }
    own = (await subject.ask("GET", "/api/me/complaints"))[1]["complaints"]
    assert (own[0]["result"], own[0]["statement"]) == ("upheld", "Олай емес")
    row = await house.link.fetchrow(
        """SELECT e.login AS examiner, a.login AS answered_by FROM complaints
             JOIN people e ON e.person_id = examiner JOIN people a ON a.person_id = answered_by"""
    )
    assert tuple(row) == ("quality", "lead1")
    steps = await house.link.fetch("SELECT step FROM complaint_steps ORDER BY at")
    assert [it["step"] for it in steps] == ["examine", "uphold", "answer"]


async def test_it_is_refused_to_its_subject_whatever_role_they_have_by_now(house: House) -> None:
    """The operator has become a shift lead: the rights are there, the complaint is about them."""
    quality = await house.person("quality")
    body = {"call_id": "old", "kind": "complaint", "words": "Дөрекі"}
    number = (await quality.ask("POST", "/api/complaints", body))[1]["complaint_id"]
    await house.link.execute("UPDATE people SET role = 'quality' WHERE login = '1001'")
    subject, path = await house.person("1001"), f"/api/complaints/{number}"
    assert (await subject.ask("GET", "/api/complaints"))[1]["complaints"] == []
    for step in ("examine", "withdraw"):
        refusal = (await subject.ask("POST", f"{path}/step", {"step": step, "words": "x"}))[1]
        assert refusal["reason"] == "subject"
    assert (await subject.ask("POST", f"{path}/shown", {"shown": True}))[0] == 403
    status, text = await subject.page(f"/complaints/{number}")
    assert status == 303 and "Дөрекі" not in text
    with pytest.raises(asyncpg.CheckViolationError):  # nor past the pages
        await house.link.execute("UPDATE complaints SET examiner = subject")


async def test_nobody_opens_a_praise_of_their_own_call(house: House) -> None:
    await house.link.execute("UPDATE people SET role = 'quality' WHERE login = '1001'")
    subject = await house.person("1001")
    for kind in ("praise", "complaint"):
        body = {"call_id": "old", "kind": kind, "words": "Рахмет"}
        status, told = await subject.ask("POST", "/api/complaints", body)
        assert (status, told["reason"]) == (409, "own")
        assert told["message"] == "На этот звонок отвечали вы сами: открыть должен кто-то другой."
    assert await house.link.fetchval("SELECT count(*) FROM complaints") == 0
    of_another = {"call_id": "now", "kind": "praise", "words": "Рахмет"}
    assert (await subject.ask("POST", "/api/complaints", of_another))[0] == 200


async def test_at_the_desk_it_is_of_this_callers_calls_only(house: House) -> None:
    operator = await house.person("1002")
    for change, reason in (
        ({"call_id": "stranger"}, "other_caller"),
        ({"reported_in": "old"}, "not_your_call"),
    ):
        refusal = (await operator.ask("POST", "/api/me/complaints", COMPLAINT | change))[1]
        assert refusal["reason"] == reason
    assert (await operator.ask("POST", "/api/complaints", {"call_id": "old", "kind": "praise"}))[
        0
    ] == 403
    assert await house.link.fetchval("SELECT count(*) FROM complaints") == 0


async def test_what_is_overdue_comes_first(house: House) -> None:
    quality = await house.person("quality")
    for call, kind in (("old", "praise"), ("now", "complaint"), ("stranger", "complaint")):
        body = {"call_id": call, "kind": kind, "words": call}
        assert (await quality.ask("POST", "/api/complaints", body))[0] == 200
    await house.link.execute(
        "UPDATE complaints SET due_at = now() - interval '1 day' WHERE call_id = 'stranger'"
    )
    found = (await quality.ask("GET", "/api/complaints"))[1]["complaints"]
    assert [it["call_id"] for it in found] == ["stranger", "now", "old"]
    status, text = await quality.page("/complaints")
    assert status == 200 and text.count('class="late"') == 1
    for path in ("/complaints/new?call=old", "/complaints/1", "/complaints?only=all&kind=praise"):
        assert (await quality.page(path))[0] == 200
    survey = {"call_id": "now", "kind": "praise", "source": "survey"}
    assert (await quality.ask("POST", "/api/complaints", survey))[1]["reason"] == "no_mark"
