"""Practice on real rows: a lead begins it, an operator takes it, and nothing else changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from demo.days import Wish
from foundation.postgres.pool import Connection
from foundation.settings import CODE_DIR, Settings
from quality.practice.scripts import Script, ScriptKind, all_scripts
from tests.demo.house import demo_home, fill
from tests.softphone_ui.city import Client, program, settle, web_process

pytestmark = pytest.mark.services
#: What practice writes: its own tables, and who did what.
WRITTEN = {"practice_runs", "practice_items", "audit"}
TABLES = """SELECT relname FROM pg_class
             WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"""


async def post(client: Client, path: str, form: Mapping[str, object]) -> tuple[int, str]:
    """Send a form; returns the status and where it leads, or the sentence of a refusal."""
    data = [("csrf", client.token)]
    for name, value in form.items():
        data += [(name, str(it)) for it in (value if isinstance(value, list) else [value])]
    async with client.http.post(path, data=data, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location", "") or await answer.text()


async def everything(connection: Connection) -> dict[str, tuple[int, str]]:
    """Every table but those of practice: how many rows it has, and a digest of them."""
    found = {}
    for row in await connection.fetch(TABLES):
        if row["relname"] not in WRITTEN:
            found[row["relname"]] = tuple(
                await connection.fetchrow(
                    f"SELECT count(*), md5(coalesce(string_agg(t::text, '' ORDER BY t::text), ''))"
                    f" FROM {row['relname']} t"
                )
            )
    return found


async def takes(operator: Client, run: int, place: int, script: Script, **other: object) -> None:
    """The operator does a contact of the run right, but for `other`."""
    path = f"/my-practice/{run}/{place}"
    status, text = await operator.page(path)
    assert status == 200 and script.words in text
    if script.kind is ScriptKind.CALL:
        answered = f"/api/practice/{run}/{place}/answer"
        assert (await post(operator, path, {}))[0] == 409, "it is not answered yet"
        assert (await operator.ask("POST", answered))[0] == 204
        assert (await operator.ask("POST", answered))[0] == 409
    right = {"topic": script.topics[0], "address": script.address, "words": "x", "reply": "Жақсы"}
    form = right | ({"urgent": "yes"} if script.urgent else {}) | other
    assert await post(operator, path, form) == (303, f"/my-practice/{run}")
    assert (await post(operator, path, form))[0] == 409, "it stays as it was registered"


async def test_a_practice_from_its_beginning_to_its_assessment(fresh_settings: Settings) -> None:
    await settle(fresh_settings)
    now, zone = datetime.now(UTC), ZoneInfo(fresh_settings.timezone)
    pool, _ = await demo_home(fresh_settings, now)
    await fill(pool, Wish(4, 30, 109, now, zone))
    await pool.close()
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    people = dict(await link.fetch("SELECT login, person_id FROM people"))
    async with (
        web_process(fresh_settings) as address,
        program(address, "lead1") as lead,
        program(address, "quality") as quality,
        program(address, "1001") as operator,
        program(address, "1002") as other,
    ):
        before = await everything(link)
        begun = {"person_id": people["1001"], "script": list(all_scripts())}
        assert (await post(operator, "/practice", begun))[0] == 403
        assert (await post(quality, "/practice", begun))[0] == 403
        assert (await post(lead, "/practice", begun | {"script": []}))[0] == 409
        assert (await post(lead, "/practice", begun | {"person_id": people["clerk"]}))[0] == 409
        status, leads_to = await post(lead, "/practice", begun)
        assert status == 303
        run = int(leads_to.removeprefix("/practice/"))
        assert (await operator.ask("GET", "/api/me/news"))[1]["practice"] == 12
        assert "0 / 12" in (await lead.page("/practice"))[1]
        assert f'href="/my-practice/{run}"' in (await operator.page("/my-practice"))[1]
        assert (await other.page(f"/my-practice/{run}"))[0] == 404
        assert (await other.page(f"/practice/{run}"))[0] == 404
        by_words = {script.words: script for script in all_scripts().values()}
        stored = await link.fetch("SELECT content FROM practice_items ORDER BY place")
        words = [re.search(r'"words": "((?:[^"\\]|\\.)*)"', row["content"])[1] for row in stored]
        scripts = [by_words[it] for it in words]
        assert len(set(words)) == len(all_scripts())
        assert (await operator.page(f"/my-practice/{run}/2"))[0] == 303, "one after the other"
        for place, script in enumerate(scripts, 1):
            wrong = {"topic": "bill"} if place == 1 else {"address": "x"} if place == 2 else {}
            await takes(operator, run, place, script, **wrong)
        assert (await operator.ask("GET", "/api/me/news"))[1]["practice"] == 0
        text = " ".join((await lead.page(f"/practice/{run}"))[1].split())
        assert "12 / 12" in text and "34 / 36" in text
        assert text.count("✗") == 2
        # It is assessed by the form of calls, by nobody who practised.
        item = f"/practice/{run}/1"
        form = (await quality.page(item))[1]
        marks = {name: "yes" for name in re.findall(r'name="(mark-[a-z0-9_]+)"', form)}
        assert marks
        assert (await operator.page(item))[0] == 403
        assert (await post(operator, item, marks))[0] == 403
        assert (await post(quality, item, dict(list(marks.items())[1:])))[0] == 409
        assert (await post(quality, item, {it: "good" for it in marks}))[0] == 409
        assert await post(quality, item, marks) == (303, f"/practice/{run}")
        assert ">100" in (await lead.page(item))[1].replace("\xa0", "")
        assert "Ләззат Ермекова" in (await operator.page(f"/practice/{run}"))[1]
        after = await everything(link)
    await link.close()
    assert [table for table in before if before[table] != after[table]] == []
    assert before["calls"][0] > 0 and before["tickets"][0] > 0


def test_no_query_of_others_reads_a_practice() -> None:
    """Figures, reports, ratings and lists are queries: none of them names the tables."""
    named = re.compile(r"\bpractice_(?:runs|items)\b")
    readers = {
        str(path.relative_to(CODE_DIR))
        for package in CODE_DIR.iterdir()
        if (package / "__init__.py").exists() and package.name != "tests"
        for path in package.rglob("*")
        if path.suffix in {".sql", ".py"} and named.search(path.read_text(encoding="utf-8"))
    }
    assert readers == {"quality/practice/rows/practice.sql"}
    # In the schema they stand in their own section, in no view and no function.
    section = (CODE_DIR / "schema.sql").read_text(encoding="utf-8").split("\n-- Practice ---")
    own, rest = section[1].split("\n-- Care ---")
    assert named.search(own) and not named.search(section[0] + rest)
    assert not re.search(r"\b(?:VIEW|FUNCTION)\b", own)
