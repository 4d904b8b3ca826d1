"""A topic in a district on real rows: its own page, and given to a head as one in a place is."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from city.problems.keeper import ProblemKeeper
from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from tests.softphone_ui.city import program, settle, web_process
from tests.softphone_ui.test_real_problems import (
    APPLICANT,
    aims,
    appoint,
    count_goals,
    refusal,
    road_tickets,
)
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services
CELL = "8921538235bffff"
DECISIONS = "/api/council/decisions"
NAMES_IT = "109-2026-0000020"


class Town(NamedTuple):
    """`district`: that of the roads' cell; `path`: of roads in it."""

    settings: Settings
    link: Any
    of: Mapping[str, int]
    district: str
    path: str
    today: date

    @property
    def decision(self) -> dict[str, object]:
        return {
            "topic_id": self.of["topic:road"], "district": self.district,
            "body_id": self.of["body:roads"], "words": "Жөндеу",
            "due_on": f"{self.today + timedelta(days=30)}",
        }  # fmt: skip


@pytest.fixture
async def town(fresh_settings: Settings) -> AsyncIterator[Town]:
    """Five of the roads' in one cell, one that only names its district, one that names none; and
    snow in the district."""
    await settle(fresh_settings)
    of = await road_tickets(fresh_settings)
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    district = await link.fetchval("SELECT district FROM problem_districts")
    for number, topic in ((NAMES_IT, "road"), ("109-2026-0000021", "snow")):
        await insert_tickets(
            link,
            """INSERT INTO tickets (number, opened_at, applicant, district, topic_id, body_id)
               SELECT $1, $2, '+77019999999', $3, topic_id, body_id FROM topics WHERE code = $4""",
            number, datetime.now(UTC) - timedelta(days=3), district, topic,
        )  # fmt: skip
    await link.execute("UPDATE problem_progress SET nightly_on = NULL")
    pool = await open_pool(fresh_settings, "test", size=2)
    await ProblemKeeper(pool, ZoneInfo(fresh_settings.timezone)).look(datetime.now(UTC))
    await pool.close()
    today = datetime.now(ZoneInfo(fresh_settings.timezone)).date()
    path = f"/problems/{of['topic:road']}/district:{district}"
    yield Town(fresh_settings, link, of, district, path, today)
    await link.close()


async def test_every_number_of_a_districts_page_has_its_contacts(town: Town) -> None:
    async with (
        web_process(town.settings) as address,
        program(address, "deputy") as deputy,
        program(address, "1001") as operator,
    ):
        assert (await operator.page(town.path))[0] == 403
        (_, text) = await deputy.page("/problems?scope=districts")
        assert f'href="{town.path}"' in text
        status, text = await deputy.page(town.path)
        assert status == 200 and APPLICANT not in text and APPLICANT[-4:] not in text
        # Six of the topic's seven in the city (86 %), of the district's seven on all topics.
        assert "Обращений: 6; по этой теме в городе всего 7 (86\xa0%)" in text
        assert "в районе по всем темам всего 7 (86\xa0%)" in text
        places = text.partition('id="places-head"')[2].partition("</section>")[0]
        assert f'href="/problems/{town.of["topic:road"]}/{CELL}"' in places
        counted = [it.partition("<")[0] for it in places.split('<td class="number">')[1:]]
        assert counted[0] == "5" and counted[3] == "1" and "<strong>6</strong>" in places
        listed = text.partition('id="tickets-head"')[2]
        assert listed.count('<th scope="row"') == 6 and NAMES_IT in listed
        months = text.partition('id="course-head"')[2].partition("</section>")[0]
        linked = [it.partition('"')[0] for it in months.split('href="')[1:]]
        assert linked
        found = 0
        for link in linked:
            (_, of_month) = await deputy.page(f"{town.path}{link.partition('#')[0]}")
            found += of_month.partition('id="tickets-head"')[2].count('<th scope="row"')
        assert found == 6
        for wrong in ("district:nowhere", "district:", "district:ESIL"):
            assert (await deputy.page(f"/problems/{town.of['topic:road']}/{wrong}"))[0] == 404
        assert (await deputy.page(f"{town.path}?month=2026-13"))[0] == 400
        (_, text) = await deputy.page(f"/problems/{town.of['topic:road']}/{CELL}")
        assert f'href="{town.path}"' in text, "a place leads to its district"


#: A number with a point, between tags or in a sentence.
POINTED = re.compile(r"(?<![\d.])\d+\.\d+(?![\d.])")


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
async def test_numbers_are_written_as_the_language_writes_them(town: Town, language: str) -> None:
    await town.link.execute("UPDATE people SET language = $1 WHERE login = 'deputy'", language)
    async with web_process(town.settings) as address, program(address, "deputy") as deputy:
        for page in (town.path, "/problems", "/problems?scope=districts"):
            (_, text) = await deputy.page(page)
            read = re.sub(r"<[^>]*>", " ", text.partition("<main")[2])
            pointed = POINTED.findall(read)
            assert bool(pointed) == (language == "en"), (page, pointed)


async def test_a_topic_in_a_district_is_given_to_a_head_and_counts_itself(town: Town) -> None:
    async with (
        web_process(town.settings) as address,
        program(address, "admin") as admin,
        program(address, "deputy") as deputy,
        program(address, "head") as head,
        program(address, "quality") as quality,
    ):
        assert await refusal(deputy, town.decision) == "no_head"
        await appoint(admin, town.of)
        assert await refusal(deputy, town.decision | {"district": "nowhere"}) == "no_problem"
        assert await refusal(deputy, town.decision | {"target": 100.0}) == "target"
        for who in (head, quality):
            assert (await who.ask("POST", DECISIONS, town.decision))[0] == 403
        assert (await deputy.ask("POST", DECISIONS, town.decision | {"cell": CELL}))[0] == 400
        status, made = await deputy.ask("POST", DECISIONS, town.decision)
        assert status == 200, made
        number = made["decision_id"]
        await count_goals(town.settings)
        measure = (await aims(deputy))[f"problem-{number}"]
        # Five contacts of six lie within the last 92 days, each of another applicant.
        assert measure["measure"]["baseline"] == pytest.approx(5 * 365.25 / 12 / 92, abs=0.01)
        assert measure["measure"]["value"] is not None
        assert town.path.partition("/")[2].rpartition("/")[2] in str(measure)
        for page in (town.path, "/council", f"/goals/problem-{number}"):
            status, text = await deputy.page(page)
            assert status == 200 and "Жөндеу" in text, page
        assert f'href="{town.path}"' in text
        assert "Жөндеу" in (await head.page("/decisions"))[1]
        whole = f"/problems/{town.of['topic:road']}"
        for other in (f"{whole}/{CELL}", f"{whole}/city"):
            assert "Жөндеу" not in (await deputy.page(other))[1], "it is about the district alone"
        (_, ranked) = await deputy.ask("GET", "/api/problems?scope=districts")
        assert [it["problem"]["decisions"] for it in ranked["problems"]] == [1, 0]
        (_, ranked) = await deputy.ask("GET", "/api/problems")
        assert {it["problem"]["decisions"] for it in ranked["problems"]} == {0}
    row = await town.link.fetchrow(
        "SELECT * FROM audit WHERE action = 'council_decided' AND subject = $1", str(number)
    )
    assert json.loads(row["detail"])["district"] == town.district
    score = await town.link.fetchval(
        "SELECT score FROM problem_districts JOIN topics USING (topic_id) WHERE code = 'road'"
    )
    assert await town.link.fetchval("SELECT score FROM council_decisions") == score


async def test_what_was_given_before_measures_is_counted_from_contacts(town: Town) -> None:
    for place in ((town.district, None), (None, CELL)):
        await town.link.execute(
            """INSERT INTO council_decisions
                   (decided_on, due_on, first_due_on, words, body_id, topic_id, district, cell,
                    made_by, made_at)
               SELECT $1, $1, $1, 'Бұрынғы', $2, $3, $4, $5, person_id, now()
                 FROM people WHERE login = 'deputy'""",
            town.today - timedelta(days=30), town.of["body:roads"], town.of["topic:road"],
            *place,
        )  # fmt: skip
    cell = f"/problems/{town.of['topic:road']}/{CELL}"
    async with web_process(town.settings) as address, program(address, "deputy") as deputy:
        # Before: those of 41, 61, 81 and 101 days ago, all within the 92 days; since: of 21 days
        # ago, and in the district also of three days ago.
        # 2 and 1 applicants in 30 days, of 30.4375 days a month.
        for page, since in ((town.path, "2,0"), (cell, "1,0")):
            (_, text) = await deputy.page(page)
            assert "Заявителей в месяц при поручении: 1,3" in text
            assert f"с тех пор (30 дн.): {since}" in text
            assert "Поручена до того, как у проблем появились показатели" in text
            assert "/goals/problem-" not in text
