"""The tree of aims on real rows: made by an administrator, fed by tables, acted upon by a head."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from foundation.settings import Settings
from tests.softphone_ui.city import Client, program, settle, web_process

pytestmark = pytest.mark.services
TODAY = datetime.now(UTC).date()
BEGINS = (TODAY.replace(day=1) - timedelta(days=240)).replace(day=1)
ENDS = TODAY + timedelta(days=120)


async def person_id(settings: Settings, login: str) -> int:
    link = await asyncpg.connect(settings.stores.database_url)
    try:
        found: int = await link.fetchval("SELECT person_id FROM people WHERE login = $1", login)
        return found
    finally:
        await link.close()


def names(word: str) -> dict[str, str]:
    return {"kk": f"{word} kk", "ru": f"{word} ru", "en": f"{word} en"}


def plan(**changes: object) -> dict[str, Any]:
    return {
        "unit": "%", "direction": "up", "every": "month", "baseline": 60.0,
        "begins_on": str(BEGINS), "target": 90.0, "target_on": str(ENDS),
        "source": {"type": "file"},
    } | changes  # fmt: skip


async def put(admin: Client, code: str, level: str, parent: str | None, **more: Any) -> Any:
    body = {"level": level, "names": names(code), "parent": parent, "reason": "first"} | more
    return await admin.ask("PUT", f"/api/goals/{code}", body)


async def send(client: Client, path: str, data: bytes) -> tuple[int, Any]:
    headers = {"X-CSRF": client.token, "Content-Type": "text/csv"}
    async with client.http.post(path, data=data, headers=headers) as answer:
        return answer.status, await answer.json()


def months(count: int) -> list[date]:
    found, first = [], TODAY.replace(day=1)
    for _ in range(count):
        first = (first - timedelta(days=1)).replace(day=1)
        found.insert(0, first)
    return found


def sheet(values: list[float]) -> bytes:
    rows = [f"lamps,{day:%Y-%m},{value}" for day, value in zip(months(6), values, strict=True)]
    return "\n".join(["measure,period,value", *rows, "lamps,2020-13,много"]).encode()


async def test_a_tree_is_made_fed_and_acted_upon(fresh_settings: Settings) -> None:
    await settle(fresh_settings)
    head_id = await person_id(fresh_settings, "head")
    async with (
        web_process(fresh_settings) as address,
        program(address, "admin") as admin,
        program(address, "head") as head,
        program(address, "deputy") as deputy,
    ):
        assert (await put(admin, "light", "goal", None))[0] == 200
        assert (await put(admin, "streets", "indicator", "light"))[0] == 200
        assert (await put(admin, "lamps", "measure", "streets", plan=plan()))[0] == 200
        assert (await put(head, "mine", "goal", None))[0] == 403

        refused = [
            ("lamps2", {"plan": plan(baseline=None, target=0.0)}, "zero_target"),
            ("lamps2", {"plan": plan(target=10.0)}, "backwards"),
            ("lamps2", {"plan": plan(source={"type": "counted", "measure": "all"})}, "measure"),
            ("lamps", {"plan": plan(every="year"), "version": 1}, "changed"),
            ("lamps", {"plan": plan()}, "version"),
        ]
        for code, more, reason in refused:
            status, answer = await put(admin, code, "measure", "streets", **more)
            assert (status, answer["reason"]) == (409, reason)
        status, answer = await put(admin, "streets", "indicator", "lamps", version=1)
        assert (status, answer["reason"]) == (409, "cycle")
        assert answer["value"] == "streets → lamps → streets"

        owner = {"since": str(BEGINS), "person_id": head_id}
        assert (await admin.ask("PUT", "/api/goals/light/owner", owner))[0] == 409
        both = owner | {"body_id": 1}
        assert (await admin.ask("PUT", "/api/goals/streets/owner", both))[0] == 409
        assert (await admin.ask("PUT", "/api/goals/streets/owner", owner))[0] == 204
        await _fed_and_acted(admin, head, deputy)


async def _fed_and_acted(admin: Client, head: Client, deputy: Client) -> None:
    table = sheet([60.5, 61.0, 62.0, 61.5, 63.0, 63.5])
    assert (await send(deputy, "/api/goals/file", table))[0] == 403
    status, judged = await send(head, "/api/goals/file", table)
    assert status == 200 and (judged["good"], judged["bad"], judged["entered"]) == (6, 1, False)
    assert [(it["row"], it["column"]) for it in judged["bad_cells"]] == [(8, "period")]
    assert (await deputy.ask("GET", "/api/goals"))[1]["nodes"][2]["progress"] is None
    status, judged = await send(head, "/api/goals/file?keep=yes&name=t.csv", table)
    assert (judged["good"], judged["entered"]) == (6, True)
    status, again = await send(head, "/api/goals/file?keep=yes", table)
    assert (again["good"], again["same"]) == (0, 6)

    [goal, indicator, measure] = (await deputy.ask("GET", "/api/goals"))[1]["nodes"]
    assert goal["colour"] == indicator["colour"] == measure["colour"] == "red"
    assert goal["bad"] == ["lamps"] and indicator["owner"] is not None
    status, seen = await head.ask("GET", "/api/goals/lamps/outlook?effect=40")
    assert status == 200 and seen["chance_before"] < 0.5 < seen["chance_after"]

    act = {"words": "Replace lamps", "effect": 40, "due_on": str(TODAY + timedelta(days=30))}
    status, answer = await deputy.ask("POST", "/api/goals/lamps/actions", act)
    assert (status, answer["reason"]) == (409, "not_owner")
    for due_on in (TODAY, ENDS + timedelta(days=1)):
        wrong = act | {"due_on": str(due_on)}
        status, answer = await head.ask("POST", "/api/goals/lamps/actions", wrong)
        assert (status, answer["reason"]) == (409, "term")
    status, made = await head.ask("POST", "/api/goals/lamps/actions", act)
    assert status == 200
    path = f"/api/goals/lamps/actions/{made['action_id']}/done"
    assert (await deputy.ask("POST", path))[0] == 409
    status, text = await head.page("/goals/lamps")
    assert status == 200 and "Replace lamps" in text and "data-done" in text
    assert (await head.ask("POST", path))[0] == 204
    assert (await head.ask("POST", path))[0] == 409

    status, _ = await put(admin, "lamps", "measure", "streets", version=1, reason="too far away",
                          plan=plan(target=62.0))  # fmt: skip
    assert status == 200
    status, text = await deputy.page("/goals/lamps")
    assert "too far away" in text
    assert (await head.ask("POST", "/api/goals/lamps/actions", act))[1]["reason"] == "not_bad"
    for address in ("/goals", "/goals?view=table", "/goals/light", "/goals/streets",
                    "/goals/feeds"):  # fmt: skip
        assert (await deputy.page(address))[0] == 200
    for address in ("/goals/new", "/goals/new?parent=light", "/goals/new?parent=streets",
                    "/goals/lamps/edit", "/goals/light/edit"):  # fmt: skip
        assert (await admin.page(address))[0] == 200
        assert (await deputy.page(address))[0] == 403
    assert (await admin.page("/goals/new?parent=lamps"))[0] == 404
    assert (await admin.page("/goals/nothing"))[0] == 404
