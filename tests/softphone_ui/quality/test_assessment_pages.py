"""Assessments for people and programs: who sees what, in each language, and the mean of few."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from foundation.postgres.pool import Connection, connection, open_pool
from foundation.settings import Settings
from quality.assessment.life import Reason
from quality.assessment.rows import draws
from quality.assessment.rows.assessments import SubjectScore
from softphone_ui.assessments.operators import by_operator
from tests.quality.assessment.stage import ALMATY, answered, record
from tests.softphone_ui.city import Client, program, settle, web_process

AT = datetime(2026, 3, 1, 6, tzinfo=UTC)
ITEMS = (
    "greeting language listening questions summary topic address words answer deadline tone hold "
    "more_help farewell"
).split()


@dataclass
class Desk:
    address: str
    link: Connection
    quality: Client


@pytest.fixture
async def desk(fresh_settings: Settings) -> AsyncIterator[Desk]:
    await settle(fresh_settings)
    pool = await open_pool(fresh_settings, "test", size=1)
    async with (
        connection(pool) as link,
        web_process(fresh_settings) as address,
        program(address, "quality") as quality,
    ):
        await record(link, [answered(1, AT, "1001")])
        found = await draws.candidates(link, AT, AT + timedelta(seconds=1), ALMATY, AT, [])
        await draws.add(link, found[0], Reason.LOW_MARK, date(2026, 3, 1), None, AT)
        yield Desk(address, link, quality)
    pool.terminate()


async def begin(client: Client) -> str:
    """Where the button `Next call` leads."""
    form = {"csrf": client.token}
    async with client.http.post("/assessments/next", data=form, allow_redirects=False) as answer:
        assert answer.status == 303
        return answer.headers["Location"]


@pytest.mark.services
async def test_who_sees_what_in_each_language(desk: Desk) -> None:
    path = await begin(desk.quality)
    number = path.rpartition("/")[2]
    sheet = f"/api/assessments/{number}/sheet"
    async with program(desk.address, "1001") as operator, program(desk.address, "lead1") as lead:
        assert (await operator.page(path))[0] == 404, "a draft is its writer's alone"
        assert (await lead.page(path))[0] == 404
        marks = dict.fromkeys(ITEMS, "n_a")
        body = {"revision": 0, "marks": marks}
        assert (await desk.quality.ask("PUT", sheet, body))[1]["reason"] == "unfit"
        fits = {"revision": 0, "marks": {it: "yes" for it in ITEMS}, "fatal": ["rudeness"]}
        assert await desk.quality.ask("PUT", sheet, fits) == (
            200, {"revision": 1, "score": 0.0, "without_fatal": 1.0},
        )  # fmt: skip
        assert (await desk.quality.ask("PUT", sheet, fits))[1]["reason"] == "stale"
        assert (await operator.ask("PUT", sheet, fits))[0] == 403
        for language in ("kk", "en", "ru"):
            await desk.quality.ask("PUT", "/api/me/language", {"language": language})
            for page in (path, "/assessments", "/assessments?nothing", "/assessments/operators"):
                assert (await desk.quality.page(page))[0] == 200, page
        submitted = await desk.quality.ask("POST", f"/api/assessments/{number}/submit")
        assert submitted == (200, {"next": None, "calibration": None})
        assert await begin(desk.quality) == "/assessments?nothing"
        person = await desk.link.fetchval("SELECT subject FROM assessments")
        seen = {
            operator: (path, "/my-assessments"),
            lead: (path, "/assessments/operators", f"/assessments/operators/{person}"),
            desk.quality: (path, "/assessments"),
        }
        for client, pages in seen.items():
            for language in ("kk", "en", "ru"):
                await client.ask("PUT", "/api/me/language", {"language": language})
                for page in pages:
                    assert (await client.page(page))[0] == 200, page
        assert "выбран вне выборки" in (await operator.page(path))[1]
        assert "выбран вне выборки" in (await operator.page("/my-assessments"))[1]
        assert "заявитель поставил 1 или 2" in (await lead.page(path))[1]
        async with program(desk.address, "1002") as other:
            assert (await other.page(path))[0] == 404, "a colleague's"
            assert "ни один звонок" in (await other.page("/my-assessments"))[1].lower()


@pytest.mark.services
async def test_what_is_refused_says_why(desk: Desk) -> None:
    path = await begin(desk.quality)
    for act, words, sentence in (
        ("set_aside", "", "Укажите причину"),
        ("decide", "", "Сейчас этого сделать нельзя"),
        ("agree", "", "Сейчас этого сделать нельзя"),
        ("burn", "", "act is agree"),
    ):
        form = {"csrf": desk.quality.token, "act": act, "words": words}
        async with desk.quality.http.post(path, data=form) as answer:
            assert answer.status in (400, 409)
            assert sentence in await answer.text() or act == "burn"
    assert (await desk.quality.page("/assessments/" + "9" * 30))[0] == 404
    assert (await desk.quality.page("/assessments/operators/77"))[0] == 404
    form = {"csrf": desk.quality.token, "act": "set_aside", "words": "Разговора нет"}
    async with desk.quality.http.post(path, data=form) as answer:
        assert answer.status == 200 and answer.url.path == "/assessments"
    assert await desk.link.fetchval("SELECT state FROM assessments") == "set_aside"


def test_a_mean_counts_the_scored_and_names_those_who_left() -> None:
    scores = [SubjectScore(1, "Ә", True, it) for it in (0.5, None, 1.0)]
    scores += [SubjectScore(2, "Б", False, None)]
    first, second = by_operator(scores)
    assert (first.mean.n, first.mean.mean, first.unscored) == (2, 0.75, 1)
    assert (second.mean.mean, second.active, second.unscored) == (None, False, 1)
