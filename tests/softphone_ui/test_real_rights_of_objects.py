"""Objects of somebody else: for each of them, every role asks for all that can be done with it.

An object carries a word that stands nowhere else (`MARK`): nobody else may read it on any page, and
who may not act on it gets 403 or 404 and changes nothing."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from quality.assessment.life import Reason
from quality.assessment.rows import draws
from softphone_ui.search.export import RETENTION_SECONDS
from tests.quality.assessment.stage import ALMATY, answered, record
from tests.registry.files.samples import photo
from tests.softphone_ui.city import CLERKS, OPERATORS, STAFF, Client, program, settle, web_process
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services
AT = datetime(2026, 3, 1, 6, tzinfo=UTC)
TICKET = "109-2026-0000001"
#: Colleagues of the same role at another body, or with other calls.
OTHERS = {
    "quality2": ("quality", "Ерлан Тоқаев"),
    "quality_head": ("quality_lead", "Сәуле Ахметова"),
    "head2": ("head", "Ерік Жұмабаев"),
}
#: And 409 with the reason `part`, where somebody has another part in what there is.
REFUSED = (403, 404)


@dataclass
class Thing:
    """An object. `acts`: what can be asked of it: method, path, body. `reads`: who may read it (a
    GET with its MARK on it); `does`: who may do each of the other acts."""

    mark: str
    pages: tuple[str, ...]
    reads: Collection[str]
    acts: tuple[tuple[str, str, Any], ...] = ()
    does: Collection[str] = ()
    #: Lists on which it may stand for those who may read it, and for nobody else.
    lists: tuple[str, ...] = ()


@dataclass
class House:
    address: str
    link: Any
    clients: dict[str, Client] = field(default_factory=dict)

    async def made(self, login: str, path: str, body: object) -> Any:
        status, answer = await self.clients[login].ask("POST", path, body)
        assert status in (200, 204), (path, status, answer)
        return answer


@pytest.fixture
async def house(fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    for login, person in OTHERS.items():
        monkeypatch.setitem(STAFF, login, person)
    monkeypatch.setitem(CLERKS, "head2", "water")
    await settle(fresh_settings)
    pool = await open_pool(fresh_settings, "test", size=2)
    async with (
        connection(pool) as link,
        web_process(fresh_settings) as address,
        AsyncExitStack() as stack,
    ):
        found = House(address, link)
        for login in (*OPERATORS, *STAFF):
            found.clients[login] = await stack.enter_async_context(program(address, login))
        yield found
    pool.terminate()


async def assessment(house: House) -> list[Thing]:
    """A draft, which is its writer's alone."""
    draft = "draft-zebra"
    await record(house.link, [answered(1, AT, "1001"), answered(2, AT, "1002")])
    candidates = await draws.candidates(house.link, AT, AT + timedelta(seconds=1), ALMATY, AT, [])
    mine = next(it for it in candidates if it.operator == "1001")
    await draws.add(house.link, mine, Reason.LOW_MARK, date(2026, 3, 1), None, AT)
    quality = house.clients["quality"]
    async with quality.http.post(
        "/assessments/next", data={"csrf": quality.token}, allow_redirects=False
    ) as answer:
        path = answer.headers["Location"]
    assert path.startswith("/assessments/") and path.rpartition("/")[2].isdecimal()
    sheet = {"revision": 0, "marks": {}, "comment": draft}
    status, told = await quality.ask("PUT", f"/api{path}/sheet", sheet)
    assert status == 200, told
    writes = (
        ("PUT", f"/api{path}/sheet", {"revision": 9, "marks": {}, "comment": "x"}),
        ("POST", f"/api{path}/submit", None),
    )
    return [Thing(draft, (path,), {"quality"}, writes, {"quality"}, ("/assessments",))]


async def thread(house: House) -> list[Thing]:
    mark = "thread-elephant"
    recording = await house.link.fetchval("SELECT call_id FROM calls WHERE operator = '1001'")
    begin = {"recording": recording, "at": 3.0, "words": mark, "key": secrets.token_hex(16)}
    number = (await house.made("quality", "/api/threads", begin))["thread_id"]
    say = {"words": "Мен де", "key": secrets.token_hex(16)}
    its = {"quality", "1001", "quality_head"}
    write = ("POST", f"/api/threads/{number}/messages", say)
    return [Thing(mark, (f"/threads/{number}",), its, (write,), its, ("/threads",))]


async def decision(house: House) -> list[Thing]:
    """Owed by the head of roads."""
    mark = "decision-swallow"
    roads = await house.link.fetchval("SELECT body_id FROM bodies WHERE code = 'roads'")
    water = await house.link.fetchval("SELECT body_id FROM bodies WHERE code = 'water'")
    for body, login in ((roads, "head"), (water, "head2")):
        await house.link.execute(
            """INSERT INTO headships (body_id, person_id, since)
               SELECT $1, person_id, '2026-01-01' FROM people WHERE login = $2""",
            body, login,
        )  # fmt: skip
    due = f"{datetime.now(UTC).date() + timedelta(days=9)}"
    wish = {"words": mark, "body_id": roads, "due_on": due}
    number = (await house.made("deputy", "/api/council/decisions", wish))["decision_id"]
    steps = f"/api/council/decisions/{number}/steps"
    council = {"akim", "deputy", "admin"}
    return [
        Thing(
            mark, (), council | {"head"},
            (("POST", f"/api/decisions/{number}/report", {"version": 99, "words": "x"}),),
            {"head"}, ("/council", "/decisions"),
        ),
        Thing(
            mark, (), council | {"head"},
            (("POST", steps, {"step": "withdraw", "version": 99, "words": "x"}),), council,
        ),
    ]  # fmt: skip


async def objection(house: House) -> list[Thing]:
    """The head's of roads, and the answer of the quality service."""
    mark = "objection-tortoise"
    number = await house.link.fetchval(
        """INSERT INTO rating_objections (month, ticket, started_at, body_id, person_id, words,
                                          made_at)
           SELECT '2026-09-01', $3, $1, b.body_id, p.person_id, $2, $1
             FROM bodies b, people p WHERE b.code = 'roads' AND p.login = 'head'
        RETURNING objection_id""",
        AT, mark, TICKET,
    )  # fmt: skip
    judges = {"quality", "quality2", "quality_head"}
    return [
        Thing(
            mark, (), judges | {"head"},
            (("POST", f"/api/rating/objections/{number}", {"result": "upheld", "answer": "x"}),),
            judges,
            (
                f"/rating-review?month=2026-09&item=objection-{number}",
                "/rating/contacts",
                "/rating",
            ),
        )
    ]  # fmt: skip


async def file_of_ticket(house: House) -> list[Thing]:
    """A ticket of water, its words and its photo."""
    mark = "ticket-ostrich"
    await insert_tickets(
        house.link,
        "INSERT INTO tickets (number, opened_at, subject, text, address, applicant) "
        "VALUES ($1, $2, $3, $3, 'Кабанбай батыр 12', '+77012345678')",
        TICKET, AT, mark,
    )  # fmt: skip
    water = await house.link.fetchval("SELECT body_id FROM bodies WHERE code = 'water'")
    await house.made("1001", f"/api/tickets/{TICKET}/steps", {"step": "assign", "body_id": water})
    files = f"/api/tickets/{TICKET}/files"
    operator = house.clients["1001"]
    headers = {"X-CSRF": operator.token}
    async with operator.http.post(files, data=photo(), headers=headers) as answer:
        assert answer.status == 200, await answer.text()
        one = f"{files}/{(await answer.json())['file_id']}"
    centre = {
        *OPERATORS, "lead1", "quality", "quality2", "quality_head", "admin",
    }  # fmt: skip
    return [
        Thing(
            mark, (f"/api/tickets/{TICKET}",), centre,
            (("GET", files, None), ("GET", one, None)), {*centre, "clerk"}, ("/tickets",),
        ),
        Thing(
            mark, (f"/api/body/tickets/{TICKET}",), {"clerk"},
            (("GET", f"{one}/small", None),), {"clerk"}, ("/body",),
        ),
        # Who gave it, or who leads the shift, takes it away.
        Thing(mark, (), centre, (("DELETE", one, None),), {"1001", "lead1", "admin"}),
    ]  # fmt: skip


async def export_and_view(house: House) -> list[Thing]:
    mark = "view-hedgehog"
    export = (await house.made("lead1", "/api/ticket-exports", {"format": "csv", "query": ""}))[
        "export_id"
    ]
    assert RETENTION_SECONDS > 600, "it is there while this is tried"
    shared = {"name": mark, "query": "", "role": "quality"}
    view = (await house.made("lead1", "/api/ticket-views", shared))["view_id"]
    return [
        Thing(
            mark, ("/api/ticket-views",), {"lead1", "quality", "quality2"},
            (("DELETE", f"/api/ticket-views/{view}", None),), {"lead1"},
        ),
        Thing(
            mark, (), {"lead1"},
            (("GET", f"/api/ticket-exports/{export}", None),
             ("GET", f"/api/ticket-exports/{export}/file", None)), {"lead1"},
        ),
    ]  # fmt: skip


async def everything(house: House) -> dict[str, list[Thing]]:
    return {
        "assessment": await assessment(house),
        "thread": await thread(house),
        "decision": await decision(house),
        "file": await file_of_ticket(house),
        "objection": await objection(house),
        "export": await export_and_view(house),
    }


async def test_nobody_reads_or_changes_what_is_somebody_elses(house: House) -> None:
    things = await everything(house)
    await _a_stranger_gets_nothing(house, things)
    wrong: list[tuple[object, ...]] = []
    for name, kinds in things.items():
        for thing in kinds:
            for login, client in house.clients.items():
                for path in thing.pages:
                    status, text = await client.page(path)
                    reads = status == 200 and thing.mark in text
                    if reads != (login in thing.reads):
                        wrong.append((name, login, "GET", path, status))
                for path in thing.lists:
                    status, text = await client.page(path)
                    if thing.mark in text and login not in thing.reads:
                        wrong.append((name, login, "stands on", path))
                if login in thing.does:
                    continue
                for method, path, body in thing.acts:
                    status, told = await client.ask(method, path, body)
                    if status not in REFUSED and told.get("reason") != "part":
                        wrong.append((name, login, method, path, status))
    assert wrong == [], "\n".join(map(str, wrong))
    # Who may act was only not refused: the acts come last, for they change the objects.
    for name, kinds in things.items():
        for thing in kinds:
            for login in sorted(thing.does):
                for method, path, body in thing.acts:
                    status, told = await house.clients[login].ask(method, path, body)
                    gone = method == "DELETE" or name == "assessment"
                    if status in REFUSED and not (gone and status == 404):
                        wrong.append((name, login, method, path, status, told))
    assert wrong == []


async def _a_stranger_gets_nothing(house: House, things: dict[str, list[Thing]]) -> None:
    async with program(house.address) as stranger:
        for kinds in things.values():
            for thing in kinds:
                for path in (*thing.pages, *thing.lists):
                    status, text = await stranger.page(path)
                    assert status in (303, 401) and thing.mark not in text, path
                for method, path, body in thing.acts:
                    assert (await stranger.ask(method, path, body))[0] in (401, 403), path
