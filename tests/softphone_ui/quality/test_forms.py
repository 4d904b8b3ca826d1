"""Forms made on a page: a draft is written, hindered, published; what is published stays."""

from __future__ import annotations

from typing import Any

import pytest

from foundation.settings import Settings
from tests.softphone_ui.city import Client, program, settle, web_process

pytestmark = pytest.mark.services


def names(word: str) -> dict[str, str]:
    return {"kk": word, "ru": word, "en": word}


def content(**item: Any) -> dict[str, Any]:
    plain = {"code": "hello", "names": names("Сәлем"), "weight": 2}
    return {
        "revision": 0,
        "names": names("Қысқа"),
        "sections": [{"names": names("Бөлім"), "items": [plain | item]}],
    }


async def post(client: Client, path: str, **fields: object) -> tuple[int, str]:
    form = {"csrf": client.token, **fields}
    async with client.http.post(path, data=form, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location", "") or await answer.text()


async def test_a_form_is_made_and_a_published_one_stays(fresh_settings: Settings) -> None:
    await settle(fresh_settings)
    async with web_process(fresh_settings) as address, program(address, "quality") as quality:
        status, place = await post(quality, "/assessments/forms", copy=1)
        number = place.rpartition("/")[2]
        assert (status, place) == (303, f"/assessments/forms/{int(number)}")
        status, text = await post(quality, "/assessments/forms", copy=1)
        assert status == 409 and "уже есть черновик" in text
        draft = f"/api/assessment-forms/{number}"
        for item, why in (
            ({"weight": 0}, "weight"), ({"names": names(" ")}, "name"), ({}, None),
        ):  # fmt: skip
            body = content(**item)
            body["revision"] = {"weight": 0, "name": 1, None: 2}[why]
            assert await quality.ask("PUT", draft, body) == (
                200, {"revision": body["revision"] + 1, "hindrance": why},
            )  # fmt: skip
            if why:
                refused = await quality.ask(
                    "POST", f"{draft}/publish", {"revision": body["revision"] + 1}
                )
                assert refused[1]["reason"] == why
        for language in ("kk", "en", "ru"):
            await quality.ask("PUT", "/api/me/language", {"language": language})
            for page in ("/assessments/forms", "/assessments/forms/1", place):
                assert (await quality.page(page))[0] == 200, page
        stale = await quality.ask("POST", f"{draft}/publish", {"revision": 1})
        assert stale[1]["reason"] == "changed"
        assert await quality.ask("POST", f"{draft}/publish", {"revision": 3}) == (
            200, {"version": 2},
        )  # fmt: skip
        body = content() | {"revision": 3}
        assert (await quality.ask("PUT", draft, body))[1]["reason"] == "changed"
        assert (await quality.page(place))[0] == 200
        assert (await quality.page("/assessments/forms/999"))[0] == 404
        line = await post(quality, "/assessments/forms", copy=number, line="109")
        assert line[0] == 303 and (await quality.page(line[1]))[0] == 200
        assert (await post(quality, "/assessments/forms", copy=number, line="109"))[0] == 409
        assert (await post(quality, "/assessments/forms", copy=number, line="777"))[0] == 409
        async with program(address, "lead1") as lead:
            assert (await lead.page("/assessments/forms"))[0] == 403
