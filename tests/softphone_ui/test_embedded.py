"""The small form that other sites show in a frame, and that nothing else is."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from tests.softphone_ui.alone import alone

SITES = "https://astana.example https://akimat.example:8443"


async def test_only_the_small_form_is_framed_and_by_named_sites_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOMEK_SITE_EMBEDDED_IN", SITES.replace(" ", ","))
    async with alone(tmp_path) as client:
        answer = await client.get("/embed")
        assert answer.status == 200 and 'target="_blank"' in await answer.text()
        assert f"frame-ancestors {SITES};" in answer.headers["Content-Security-Policy"]
        for path in ("/", "/report/what", "/staff", "/requests", "/mine"):
            policy = (await client.get(path)).headers["Content-Security-Policy"]
            assert "frame-ancestors 'none'" in policy, path


async def test_without_a_site_there_is_no_such_form(tmp_path: Path) -> None:
    async with alone(tmp_path) as client:
        assert (await client.get("/embed")).status == 404


async def test_what_was_typed_there_stands_in_the_report_as_words(tmp_path: Path) -> None:
    async with alone(tmp_path) as client:
        words = "Яма <script>alert(1)</script>\u202e\x00"
        page = await (await client.get("/report/what", params={"text": words})).text()
        assert html.escape("Яма <script>alert(1)</script>") + "</textarea>" in page
        long = await (await client.get("/report/what", params={"text": "я" * 1200})).text()
        assert "я" * 1000 in long and "я" * 1001 not in long


async def test_the_other_site_names_the_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOMEK_SITE_EMBEDDED_IN", SITES.replace(" ", ","))
    async with alone(tmp_path) as client:
        english = {"Accept-Language": "en"}
        page = await (await client.get("/embed?language=kk", headers=english)).text()
        assert '<html lang="kk">' in page and 'name="language" value="kk"' in page
        unknown = await (await client.get("/embed?language=de", headers=english)).text()
        assert '<html lang="en">' in unknown and 'name="language"' not in unknown
        report = await client.get("/report/what?text=Яма&language=kk", headers=english)
        assert '<html lang="kk">' in await report.text()
        goes_on = await client.get("/report/what", headers=english)
        assert '<html lang="kk">' in await goes_on.text(), "the browser remembers it"
