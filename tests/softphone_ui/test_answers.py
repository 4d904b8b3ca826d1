"""What every answer carries and none shows: the policy of browsers, how long it is kept, nothing
inline, and refusals that say what is wrong without our insides."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from aiohttp import web

from foundation.process.http_server import SlowBody
from softphone_ui.app import make_app
from softphone_ui.web.assets import stamp
from softphone_ui.web.security import content_security_policy
from tests.softphone_ui.alone import TOKEN, alone, somebody

PAGES = Path(make_app.__code__.co_filename).parent


@pytest.mark.parametrize("path", ["/", "/nope", "/static/web/base.css", "/api/openapi.json"])
async def test_every_answer_carries_the_policy(tmp_path: Path, path: str) -> None:
    async with alone(tmp_path) as client:
        answer = await client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy and "http" not in policy and "*" not in policy
        assert "default-src 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        if not path.startswith("/static/"):
            assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "otherwise"),
    [("/api/words/kk", "no-store"), ("/static/web/base.css", "no-cache")],
)
async def test_browsers_keep_words_and_files_of_the_version_that_is_served(
    tmp_path: Path, path: str, otherwise: str
) -> None:
    """While an update is rolled, a page of one version may ask a process of the other."""
    async with alone(tmp_path, somebody()) as client:

        async def kept(asked: str) -> str:
            return (await client.get(path + asked)).headers["Cache-Control"]

        assert "immutable" in await kept(f"?v={stamp()}")
        assert [await kept(it) for it in ("", "?v=", "?v=anotherone")] == [otherwise] * 3


@pytest.mark.parametrize("path", ["/api/words/xx", "/api/topics"])
async def test_no_refusal_and_no_other_answer_is_kept(tmp_path: Path, path: str) -> None:
    async with alone(tmp_path, somebody()) as client:
        answer = await client.get(f"{path}?v={stamp()}")
        assert answer.headers["Cache-Control"] == "no-store"


def test_only_the_maps_own_host_is_let_in_and_only_for_pictures() -> None:
    plain = content_security_policy()
    tiles = content_security_policy("https://tiles.example:8443/{z}/{x}/{y}.png")
    assert tiles == plain.replace("data:", "data: https://tiles.example:8443")


def test_no_template_has_anything_inline() -> None:
    """What the policy would silently stop in the browser."""
    assert "'unsafe-inline'" not in content_security_policy()
    templates = sorted(PAGES.glob("*/templates/**/*.html"))
    assert PAGES / "web" / "templates" / "base.html" in templates
    for path in templates:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:|<style", text), path
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text), path
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", text), path


async def test_no_answer_shows_our_insides(tmp_path: Path) -> None:
    async with alone(tmp_path, somebody()) as client:
        for path in ("/calls?day_from=2026-01-01", "/tickets", "/tickets/109-2026-0000001"):
            answer = await client.get(path)
            assert answer.status == 503, path
            text = await answer.text()
            assert "The database is away" in text
            assert "Traceback" not in text and "asyncpg" not in text


async def test_with_everything_away_a_signed_in_operator_still_has_the_desk(tmp_path: Path) -> None:
    async with alone(tmp_path, somebody()) as client:
        answer = await client.get("/desk")
        assert answer.status == 200
        answer = await client.post(
            "/api/me/state", json={"state": "available"}, headers={"X-CSRF": TOKEN}
        )
        told = await answer.json()
        assert (answer.status, told["error"]) == (503, "dispatcher_away")
        assert "starting again" in told["message"]
        assert 'data-away="dispatcher"' in await (await client.get("/desk")).text()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"state":"dancing"}', b'{"state":"available","x":1}']
)
async def test_bad_json_is_refused_by_name(tmp_path: Path, body: bytes) -> None:
    async with alone(tmp_path, somebody()) as client:
        headers = {"X-CSRF": TOKEN, "Content-Type": "application/json"}
        answer = await client.post("/api/me/state", data=body, headers=headers)
        assert answer.status == 400
        assert (await answer.json())["reason"]


async def test_who_sends_too_slowly_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(_: web.Request) -> bytes:
        raise SlowBody

    monkeypatch.setattr(web.Request, "read", slow)
    async with alone(tmp_path) as client:
        for path, told in (("/api/sign-in", "body_too_slow"), ("/open311/v2/requests.json", 408)):
            answer = await client.post(path, json={}, headers={"Accept-Language": "en"})
            assert answer.status == 408
            words = await answer.text()
            assert str(told) in words and "The upload was too slow" in words
