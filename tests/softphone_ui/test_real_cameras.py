"""The registry of cameras on real rows: who sees what, and where a login never appears."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Any

import asyncpg
import pytest

from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from second_line.cameras import CameraDraft, CameraProblem
from second_line.registering import CameraRefused, add_camera
from second_line.sealing import open_login
from second_line.stream_address import Login
from staff.acting import ActingPerson
from tests.softphone_ui.city import Client, password_hash, program, settle, web_process
from tests.softphone_ui.people_at_once import Person, write_people

pytestmark = pytest.mark.services
CAMERA = {
    "code": "A-1", "name": "Абай / Бөгенбай", "main_stream": "rtsp://root:s3cret@10.0.0.1/main",
    "lat": 51.16, "lon": 71.43, "azimuth": 90, "field_of_view": 70, "owner": "security",
    "masks": [{"x": 10, "y": 20, "width": 30, "height": 15}], "presets": ["вход"],
}  # fmt: skip
TABLE = """code;place;main stream;latitude;longitude;owner
A-1;Абай;rtsp://10.0.0.1/main;51.16;71.43;security
A-2;=HYPERLINK("x");rtsp://10.0.0.2/main;51.16;71.43;security
A-3;Далеко;rtsp://10.0.0.3/main;43.2;76.9;security
A-4;Абай;rtsp://10.0.0.2/main;51.16;71.43;security
A-5;Абай;rtsp://10.0.0.5/main;51.16;71.43;nobody
"""


async def watchers(settings: Settings) -> asyncpg.Connection:
    """The people of a centre, and two of the second line."""
    await settle(settings)
    link = await asyncpg.connect(settings.stores.database_url)
    people = [
        Person("watch", "second_line_operator", "Асем Тұрсынова"),
        Person("watch-lead", "second_line_lead", "Павел Громов"),
    ]
    await write_people(link, people, password_hash(), "ru")
    return link


async def upload(client: Client, keep: str, table: str = TABLE) -> tuple[int, dict[str, Any]]:
    sent: AbstractAsyncContextManager[Any] = client.http.post(
        f"/api/cameras/file?keep={keep}", data=table.encode(), headers={"X-CSRF": client.token}
    )
    async with sent as answer:
        return answer.status, await answer.json()


async def test_a_camera_is_registered_changed_and_removed(fresh_settings: Settings) -> None:
    link = await watchers(fresh_settings)
    async with (
        web_process(fresh_settings) as address,
        program(address, "watch-lead") as lead,
        program(address, "watch") as operator,
        program(address, "lead1") as other,
    ):
        assert (await operator.ask("POST", "/api/cameras", CAMERA))[0] == 403
        assert (await other.page("/cameras"))[0] == 403
        status, saved = await lead.ask("POST", "/api/cameras", CAMERA)
        assert status == 200, saved
        path, page = f"/api/cameras/{saved['camera_id']}", f"/cameras/{saved['camera_id']}"
        row = await link.fetchrow("SELECT * FROM cameras")
        assert row["main_stream"] == "rtsp://10.0.0.1/main" and "s3cret" not in str(dict(row))
        login = open_login(fresh_settings.web.web_secret, row["credentials"])
        assert login == Login("root", "s3cret") and row["district"] is not None

        status, text = await lead.page(page)
        assert status == 200 and "rtsp://10.0.0.1/main" in text and "s3cret" not in text
        status, text = await operator.page(page)
        assert status == 200 and "rtsp://" not in text, "only a lead sees where streams are"
        status, found = await operator.ask("GET", "/api/cameras/map?words=бөгенбай")
        assert (status, [it["azimuth"] for it in found["cameras"]]) == (200, [90])
        assert "A-1" in (await operator.page("/cameras?words=a-1"))[1]
        assert "A-1" not in (await operator.page("/cameras?state=out_of_service"))[1]

        changed = CAMERA | {"main_stream": "rtsp://10.0.0.1/other", "version": 1}
        assert (await lead.ask("PUT", path, changed))[1]["version"] == 2
        assert (await lead.ask("PUT", path, changed))[0] == 409
        kept = await link.fetchval("SELECT credentials FROM cameras")
        assert open_login(fresh_settings.web.web_secret, kept) == login
        moved = changed | {"main_stream": "rtsp://10.66.6.6/main", "version": 2}
        assert (await lead.ask("PUT", path, moved))[0] == 200
        assert await link.fetchval("SELECT credentials FROM cameras") == ""

        status, refused = await lead.ask("POST", "/api/cameras", CAMERA)
        assert (status, refused["error"], refused["reason"]) == (
            422, "camera_refused", "code_taken",
        )  # fmt: skip
        assert (await lead.ask("DELETE", path))[0] == 204
        assert (await lead.ask("DELETE", path))[0] == 404
        assert (await lead.page(page))[0] == 404
    audit = await link.fetch("SELECT action, detail::text FROM audit WHERE action LIKE 'camera%'")
    assert [row["action"] for row in audit] == [
        "camera_added", "camera_changed", "camera_changed", "camera_removed",
    ]  # fmt: skip
    assert "rtsp" not in str(audit) and "s3cret" not in str(audit)
    await link.close()


async def test_a_table_is_judged_kept_exported_and_sent_back(fresh_settings: Settings) -> None:
    link = await watchers(fresh_settings)
    async with web_process(fresh_settings) as address, program(address, "watch-lead") as lead:
        assert (await lead.ask("POST", "/api/cameras", CAMERA))[0] == 200
        status, judged = await upload(lead, "no")
        assert status == 200, judged
        assert (judged["added"], judged["changed"], judged["bad"]) == (1, 1, 3)
        reasons = [(it["line"], it["why"]) for it in judged["bad_lines"]]
        assert reasons == [(4, "outside"), (5, "double_stream"), (6, "no_such_owner")]
        assert await link.fetchval("SELECT count(*) FROM cameras") == 1, "only judged"
        assert (await upload(lead, "yes"))[1]["entered"]
        before = await link.fetch("SELECT * FROM cameras ORDER BY code")
        assert [row["code"] for row in before] == ["A-1", "A-2"]
        assert before[0]["masks"] != "[]" and before[0]["credentials"], "a table has neither"

        status, table = await lead.page("/api/cameras.csv")
        assert status == 200 and "s3cret" not in table and "'=HYPERLINK" in table
        status, again = await upload(lead, "no", table)
        assert (again["added"], again["changed"], again["bad"]) == (0, 2, 0)
        assert (await upload(lead, "yes", table))[0] == 200
        name = await link.fetchval("SELECT name FROM cameras WHERE code = 'A-2'")
        assert name == '=HYPERLINK("x")', "the mark of the exported table is no part of it"
        assert (await upload(lead, "no", "code;place\nx;y\n"))[0] == 422
    await link.close()


async def test_in_production_a_camera_is_no_service_of_ours(fresh_settings: Settings) -> None:
    link = await watchers(fresh_settings)
    await link.close()
    pool = await open_pool(fresh_settings, "test", size=1)
    settings = fresh_settings.changed(production=True)
    draft = CameraDraft(
        code="X", name="Абай", main_stream="rtsp://127.0.0.1:5432/", lat=51.16, lon=71.43,
        owner="security",
    )  # fmt: skip
    async with connection(pool) as borrowed:
        with pytest.raises(CameraRefused) as refused:
            await add_camera(borrowed, settings, draft, ActingPerson(1))
        assert refused.value.why is CameraProblem.OWN_SERVICE
        assert await add_camera(borrowed, fresh_settings, draft, ActingPerson(1)), "in a demo"
    await pool.close()
