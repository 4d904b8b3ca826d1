"""What people write, on a problem's page: words of its tickets, two of one matter in one row."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from city.problems.keeper import ProblemKeeper
from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from registry.meaning.rows import words
from registry.meaning.rows.words import WordRow
from tests.softphone_ui.city import program, settle, web_process
from tests.softphone_ui.test_real_problems import NOW, road_tickets
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services
CELL = "8921538235bffff"
RUSSIAN, KAZAKH = "На дороге ямы, звонил Сериков", "Жолдағы шұңқырлар бітелмеген"


async def write(link: asyncpg.Connection, text: str, numbers: range) -> None:
    """Six more of the roads' in the cell, each of another applicant."""
    for n in numbers:
        await insert_tickets(
            link,
            """INSERT INTO tickets (number, opened_at, applicant, lat, lon, topic_id, body_id, text)
               SELECT $1, $2, $3, 51.1283, 71.4305, topic_id, body_id, $4
                 FROM topics WHERE code = 'road'""",
            f"109-2026-{n:07}", datetime.now(UTC) - timedelta(days=n), f"+7702{n:07}", text,
        )  # fmt: skip


async def topic_words(
    link: asyncpg.Connection, topic: int, *matters: tuple[str | None, str | None, float | None]
) -> None:
    """These are the topic's words, as the search of tickets knows them."""
    written = [it for kazakh, russian, _ in matters for it in (kazakh, russian) if it]
    begins = {None: None, **await words.beginnings(link, written)}
    async with link.transaction():
        await words.replace(
            link,
            [
                WordRow(topic, place, kazakh, begins[kazakh], russian, begins[russian], alike)
                for place, (kazakh, russian, alike) in enumerate(matters)
            ],
        )


async def count(settings: Settings) -> None:
    pool = await open_pool(settings, "test", size=2)
    await ProblemKeeper(pool, ZoneInfo(settings.timezone)).look(NOW)
    await pool.close()


def rows_of(text: str) -> list[str]:
    """What the card of words says, a row each, without its markup."""
    card = re.search(r'id="words-head".*?</section>', text, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", card[0], re.DOTALL)[1:] if card else []
    return [" ".join(re.sub(r"<[^>]+>", " ", it).split()) for it in rows]


async def test_words_of_one_matter_stand_in_one_row(fresh_settings: Settings) -> None:
    await settle(fresh_settings)
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    await write(link, RUSSIAN, range(30, 34))
    await write(link, KAZAKH, range(40, 43))
    of = await road_tickets(fresh_settings)
    topic = of["topic:road"]
    pit, road = ("шұңқырлар", "ямы", 0.61), ("жолдағы", None, None)
    path = f"/problems/{topic}/{CELL}"
    async with web_process(fresh_settings) as address, program(address, "deputy") as deputy:
        status, text = await deputy.page(path)
        assert status == 200 and 'id="words-head"' not in text, "no words are known of the topic"
        await topic_words(link, topic, pit, road, (None, "сериков", None))
        (_, text) = await deputy.page(path)
        assert rows_of(text) == [], "three and four applicants are too few, also of one matter"

        await write(link, RUSSIAN + "; Жолдағы шұңқырлар", range(50, 53))
        await count(fresh_settings)
        (_, text) = await deputy.page(path)
        assert rows_of(text) == ["ямы 7 · шұңқырлар 6 10 0,61", "сериков 7 –", "жолдағы 6 –"]
        assert '<span lang="ru">ямы</span>' in text and '<span lang="kk">шұңқырлар</span>' in text
        assert "Близость по смыслу (0–1)</th>" in text and "человек это не проверял" in text
        await topic_words(link, topic, ("шұңқырлар", None, None), (None, "ямы", None))
        (_, text) = await deputy.page(path)
        assert rows_of(text) == ["ямы 7", "шұңқырлар 6"], "without the wheel"
        assert "человек это не проверял" not in text and "Близость" not in text
    await link.close()


async def test_only_who_wrote_the_very_word_counts_for_it(fresh_settings: Settings) -> None:
    """Not who wrote a longer one that begins alike, lives in a street of that name, or answered a
    form in which it stands; and all who are not known may be one."""
    await settle(fresh_settings)
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    await write(link, "Яма у дома", range(30, 34))
    await write(link, "Яма\n\nГлубина ямы, см: 30\nЗаявитель: Дорогин", range(40, 46))
    await write(link, "Дороговизна", range(50, 56))
    await write(link, "Светофор не горит", range(60, 66))
    await write(link, "Светофор и дом", range(70, 72))
    await link.execute(
        "UPDATE tickets SET address = 'Столбовая 1' WHERE right(number, 2)::int BETWEEN 30 AND 59"
    )
    await link.execute("UPDATE tickets SET applicant = NULL WHERE right(number, 2)::int >= 60")
    await count(fresh_settings)
    topic = (await road_tickets(fresh_settings))["topic:road"]
    told = ("яма", "дорога", "столбовая", "глубина", "светофор", "дорогин")
    await topic_words(link, topic, *((None, it, None) for it in told))
    async with web_process(fresh_settings) as address, program(address, "deputy") as deputy:
        (_, text) = await deputy.page(f"/problems/{topic}/{CELL}")
    assert rows_of(text) == ["яма 10"]
    await link.close()
