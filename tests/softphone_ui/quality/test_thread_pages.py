"""A thread on a moment of a call: begun, read, answered, and closed to everybody else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from tests.quality.assessment.stage import answered, record
from tests.softphone_ui.city import STAFF, program, settle, web_process

AT = datetime(2026, 3, 1, 6, tzinfo=UTC)
FIRST, SECOND = "0" * 32, "1" * 32


@pytest.mark.services
async def test_a_moment_is_spoken_of_by_its_two_and_the_lead_of_quality(
    fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(STAFF, "head_of_quality", ("quality_lead", "Сәуле Ахметова"))
    monkeypatch.setitem(STAFF, "quality2", ("quality", "Ерлан Тоқаев"))
    await settle(fresh_settings)
    pool = await open_pool(fresh_settings, "test", size=1)
    async with (
        connection(pool) as link,
        web_process(fresh_settings) as address,
        program(address, "quality") as quality,
        program(address, "1001") as operator,
        program(address, "head_of_quality") as lead,
    ):
        await record(link, [answered(1, AT, "1001"), answered(2, AT, "1002")])
        calls = "SELECT call_id FROM calls WHERE operator = $1"
        mine, others = [await link.fetchval(calls, it) for it in ("1001", "1002")]
        begin = {"recording": mine, "at": 12.5, "words": "Айтқаныңыз түсініксіз", "key": FIRST}
        assert (await operator.ask("POST", "/api/threads", begin))[0] == 403
        late = await quality.ask("POST", "/api/threads", {**begin, "at": 91})
        assert (late[0], late[1]["reason"]) == (409, "moment")
        assert 'data-at="12.5"' in (await quality.page(f"/threads/new?recording={mine}&at=12.5"))[1]
        status, told = await quality.ask("POST", "/api/threads", begin)
        number = told["thread_id"]
        assert (status, await quality.ask("POST", "/api/threads", begin)) == (200, (200, told))

        assert (await operator.ask("GET", "/api/me/news"))[1]["threads"] == 1
        path, say = f"/threads/{number}", f"/api/threads/{number}/messages"
        assert "Айтқаныңыз түсініксіз" in (await operator.page(path))[1]
        assert (await operator.ask("GET", "/api/me/news"))[1]["threads"] == 0
        answer = {"words": "Келесіде баяу айтамын", "key": SECOND}
        for _ in range(2):
            assert (await operator.ask("POST", say, answer))[0] == 200
        assert "Новые сообщения операторов" in (await quality.page("/assessments"))[1]
        assert (await quality.page(path))[1].count("Келесіде баяу айтамын") == 1
        assert "Новые сообщения операторов" not in (await quality.page("/assessments"))[1]

        for login in ("quality2", "1002", "lead1", "admin"):
            async with program(address, login) as stranger:
                assert (await stranger.page(path))[0] in (403, 404), login
                assert (await stranger.ask("POST", say, answer))[0] in (403, 404), login
                status, text = await stranger.page("/threads")
                assert status in (200, 403) and "Келесіде" not in text, login
        for language in ("kk", "en", "ru"):
            for client in (lead, operator, quality):
                await client.ask("PUT", "/api/me/language", {"language": language})
                for each in (path, "/threads"):
                    assert "Келесіде" in (await client.page(each))[1], (language, each)

        await link.execute(
            """INSERT INTO complaints (kind, source, call_id, operator, subject, words, opened_at,
                   opened_by)
               SELECT 'complaint', 'quality', $1, '1002', p.person_id, '…', now(), p.person_id
                 FROM operators p WHERE extension = '1002'""",
            others,
        )
        hidden = await quality.ask(
            "POST", "/api/threads", {**begin, "recording": others, "key": "2" * 32}
        )
        assert (hidden[0], hidden[1]["reason"]) == (409, "complaint")
        assert "есть жалоба" in (await quality.page(f"/threads/new?recording={others}"))[1]
        audit = await link.fetch(
            "SELECT action FROM audit WHERE subject = $1 ORDER BY audit_id", f"thread {number}"
        )
        assert [it["action"] for it in audit] == ["thread_opened", "thread_answered", "thread_read"]

        await link.execute(
            """INSERT INTO erasures (applicant, reason, asked_by, decided_by, decided_at, state)
               SELECT '+77012345678', 'x', min(person_id), max(person_id), now(), 'confirmed'
                 FROM people"""
        )
        await link.execute("SELECT erase_applicant((SELECT max(erasure_id) FROM erasures))")
        assert await link.fetchval("SELECT max(words) FROM call_thread_messages") == ""
        assert "Келесіде" not in (await lead.page(path))[1]
    pool.terminate()
