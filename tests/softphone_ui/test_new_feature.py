"""A page with a list, a chart and a command is one folder of less than 60 lines, as CONTRIBUTING.md
says. Nothing outside the folder names it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

import softphone_ui
from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from queue_manager.rows import blocked_numbers
from tests.softphone_ui.city import Client, program, settle, web_process

pytestmark = pytest.mark.services

FILES = {
    "__init__.py": '"""Blocked numbers by reason, and all blocks lifted at once."""\n',
    "feature.py": """
from softphone_ui.amnesty import page
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuLink
from staff.roles import Right

FEATURE = Feature(
    handlers=(page,), places=(MenuLink(36, "/amnesty", "Amnesty", Right.FLOOR_CHANGE),)
)
""",
    "page.py": """
from collections import Counter

from aiohttp import web

from queue_manager.rows import blocked_numbers
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.pages import render
from softphone_ui.web.person import person_of
from staff.roles import Right


@page("/amnesty", needs=Right.FLOOR_CHANGE)
async def amnesty_page(request: web.Request) -> web.StreamResponse:
    async with reading(request.app) as link:
        entries = await blocked_numbers.block_list(link, 200)
    open_ones = [it for it in entries if it.lifted_at is None]
    reasons = Counter(it.reason for it in open_ones).most_common()
    rows = [(reason, count, None) for reason, count in reasons]
    return render(request, "amnesty/amnesty.html", entries=open_ones, rows=rows)


@endpoint("POST", "/api/amnesty", needs=Right.FLOOR_CHANGE)
async def lift_all(request: web.Request) -> None:
    "Every block is lifted."
    async with writing(request.app) as link:
        for entry in await blocked_numbers.block_list(link, 200):
            await blocked_numbers.lift(link, entry.block_id, person_of(request).person_id)
""",
    "templates/amnesty.html": """
{% extends "web/base.html" %}
{% from "web/charts.html" import bars with context %}
{% block head %}
<script type="module" src="{{ script("/static/amnesty/amnesty.js") }}"></script>
{% endblock %}
{% block main %}
<div class="page"><h1>Amnesty</h1>{{ bars(rows, "Blocked numbers by reason") }}
  <ul>{% for it in entries %}<li>{{ it.number | phone_number }}</li>{% endfor %}</ul>
  <button class="danger" data-lift>Lift all</button></div>
{% endblock %}
""",
    "static/amnesty.js": """
import { api } from "/static/web/api.js";

document.querySelector("[data-lift]").addEventListener("click", async () => {
  await api("POST", "/api/amnesty");
  location.reload();
});
""",
}


@pytest.fixture
def new_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "amnesty"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    monkeypatch.setattr(softphone_ui, "__path__", [*softphone_ui.__path__, str(tmp_path)])
    return folder


@pytest_asyncio.fixture
async def lead(new_folder: Path, fresh_settings: Settings) -> AsyncIterator[Client]:
    await settle(fresh_settings)
    pool = await open_pool(fresh_settings, "test", size=1)
    async with connection(pool) as link:
        for number in ("+77010000001", "+77010000002"):
            await blocked_numbers.block(link, number, "hoax", "", None, 1)
    await pool.close()
    async with web_process(fresh_settings) as address, program(address, "lead1") as client:
        yield client
    for name in [it for it in sys.modules if it.startswith("softphone_ui.amnesty")]:
        del sys.modules[name]


def test_it_is_less_than_sixty_lines() -> None:
    lines = [line for text in FILES.values() for line in text.splitlines() if line.strip()]
    assert len(lines) < 60


async def test_it_is_served_as_it_lies_there(lead: Client) -> None:
    status, page = await lead.page("/amnesty")
    assert status == 200 and "+7 701 000 00 01" in page and "data-plot" in page and "hoax" in page
    assert 'href="/amnesty"' in page, "it has its place in the menu"
    assert (await lead.page("/static/amnesty/amnesty.js"))[0] == 200
    assert (await lead.ask("POST", "/api/amnesty"))[0] == 204
    assert "+7 701" not in (await lead.page("/amnesty"))[1]
