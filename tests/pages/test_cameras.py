"""The cameras in a browser: the list, the map with sectors, one camera, a table with bad lines."""

from __future__ import annotations

import asyncpg
import pytest
from playwright.async_api import expect

from tests.pages.axe import grave
from tests.pages.conftest import PHONE, WIDER, Centre, shot
from tests.softphone_ui.city import password_hash
from tests.softphone_ui.people_at_once import Person, write_people

pytestmark = [pytest.mark.pages, pytest.mark.services]
MANY = """
    INSERT INTO cameras (code, name, device, channel, main_stream, lat, lon, azimuth,
                         field_of_view, owner_id, district, in_service)
    SELECT 'C-' || lpad(n::text, 3, '0'), 'Абай ' || n, 'NVR-' || n % 9, 1,
           'rtsp://10.0.0.' || n || '/main', 51.13 + n % 8 * 0.004, 71.41 + n / 8 * 0.006,
           n * 37 % 360, 70, (SELECT body_id FROM bodies WHERE code = 'security'), 'esil',
           n % 10 > 0
      FROM generate_series(1, 60) n"""
LOOKED_AT = """
    INSERT INTO camera_health (camera_id, next_look_at, looked_at, outcome, fault, since)
    SELECT camera_id, now(), now(), CASE WHEN camera_id % 7 = 0 THEN 'silent' ELSE 'answered' END,
           CASE WHEN camera_id % 7 = 0 THEN 'gone' END, CASE WHEN camera_id % 7 = 0 THEN now() END
      FROM cameras WHERE in_service AND camera_id < 58"""
TABLE = """code;place;main stream;latitude;longitude;owner
C-001;Абай;rtsp://10.0.0.1/main;51.16;71.43;security
D-2;Сарыарқа;rtsp://10.0.1.2/main;51.16;71.43;security
D-3;Далеко;rtsp://10.0.1.3/main;43.2;76.9;security
D-4;Сарыарқа;rtsp://10.0.1.2/main;51.16;71.43;security
D-5;Сарыарқа;rtsp://10.0.1.5/main;51.16;71.43;nobody
"""


async def people_and_cameras(centre: Centre) -> None:
    link = await asyncpg.connect(centre.stage.settings.stores.database_url)
    people = [
        Person("watch", "second_line_operator", "Асем Тұрсынова"),
        Person("watch-lead", "second_line_lead", "Павел Громов"),
    ]
    await write_people(link, people, password_hash(), "ru")
    await link.execute(MANY)
    await link.execute(LOOKED_AT)
    await link.close()


async def test_an_operator_finds_a_camera_in_the_list_and_on_the_map(centre: Centre) -> None:
    await people_and_cameras(centre)
    page = await (await centre.seat()).sign_in("watch", path="/cameras")
    await expect(page.locator(".map-cluster span").first).to_be_visible()
    await shot(page, "cameras")
    assert await grave(page, "the list of cameras") == []
    await expect(page.locator("tbody tr")).to_have_count(50)
    await page.locator("a[rel=next]").click()
    await expect(page.locator("tbody tr")).to_have_count(10)
    await page.locator("input[name=words]").fill("c-007")
    await page.keyboard.press("Enter")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.locator("tbody a").click()
    await expect(page.locator(".map-sector")).to_have_count(1)
    await expect(page.locator("form#camera-form")).to_have_count(0)
    assert await grave(page, "one camera") == []
    await shot(page, "camera")

    await page.goto(centre.address + "/cameras/health")
    await expect(page.locator(".camera-figures dd").first).to_have_text("44 / 54")
    await expect(page.locator("[aria-labelledby=faults-head] tbody tr")).to_have_count(8)
    assert await grave(page, "the health of cameras") == []
    await shot(page, "cameras-health")
    await page.goto(centre.address + "/cameras?state=faulty")
    await expect(page.locator("tbody tr")).to_have_count(8)

    phone = await (await centre.seat(**PHONE)).sign_in("watch", path="/cameras")
    await expect(phone.locator(".map-cluster span").first).to_be_visible()
    assert await phone.evaluate(WIDER) <= 0
    await shot(phone, "cameras-telephone")
    await phone.goto(centre.address + "/cameras/health")
    assert await phone.evaluate(WIDER) <= 0
    await shot(phone, "cameras-health-telephone")


async def test_a_lead_registers_a_camera_and_reads_why_lines_are_refused(centre: Centre) -> None:
    await people_and_cameras(centre)
    page = await (await centre.seat()).sign_in("watch-lead", path="/cameras/new")
    for name, text in {
        "code": "N-1", "name": "Тұран / Сығанақ", "main_stream": "rtsp://root:pw@10.9.9.9/1",
        "lat": "51,13", "lon": "71.42", "azimuth": "45", "field_of_view": "80",
        "masks": "10 10 20 20", "presets": "вход\nпарковка",
    }.items():  # fmt: skip
        await page.locator(f"[name={name}]").fill(text)
    await page.locator("[name=masks]").fill("90 90 20 20")
    await page.locator("#camera-form button.primary").click()
    await expect(page.locator("#camera-form .problem")).to_contain_text("прямоугольник")
    await shot(page, "camera-refused")
    await page.locator("[name=masks]").fill("10 10 20 20")
    await page.locator("#camera-form button.primary").click()
    await expect(page.locator("h1")).to_have_text("N-1")
    await expect(page.locator("[name=main_stream]")).to_have_value("rtsp://10.9.9.9/1")
    assert await grave(page, "the form of a camera") == []

    await page.goto(centre.address + "/cameras")
    await page.locator("#from-table").click()
    await page.locator("#table-file").set_input_files(
        {"name": "cameras.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    )
    await expect(page.locator("#table-judged")).to_contain_text("изменённых: 1, не принято: 3")
    await expect(page.locator("#table-lines tr")).to_have_count(3)
    assert await grave(page, "a table of cameras") == []
    await shot(page, "cameras-table")
    await page.locator("#table-keep").click()
    await expect(page.locator("#table-judged")).to_contain_text("Новых камер: 1")
    await page.goto(centre.address + "/cameras?words=D-2")
    await expect(page.locator("tbody tr")).to_have_count(1)
