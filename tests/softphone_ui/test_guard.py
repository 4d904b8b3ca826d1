"""Who gets in: denied by default, changes only from our own pages."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from aiohttp import web
from aiohttp.web_urldispatcher import StaticResource

from foundation.names import Names
from softphone_ui.app import make_app
from softphone_ui.web.rights import needed_right
from softphone_ui.web.sessions import COOKIE, SESSIONS
from staff.roles import (
    ADMINISTRATOR,
    OPERATOR,
    QUALITY,
    QUALITY_LEAD,
    ROLES,
    SHIFT_LEAD,
    Right,
    Role,
    Scope,
)
from tests.softphone_ui.alone import TOKEN, alone, nowhere, somebody

EVERYBODY = [
    "/",
    "/staff",
    "/staff/password/{token}",
    "/api/sign-in",
    "/api/openapi.json",
    "/api/words/{language}",
]
#: What citizens open: number and code, or a one-time link, are asked for inside.
#: After the right password, which is asked for inside.
EVERYBODY += ["/staff/second", "/api/sign-in/second"]
#: To the city's provider and back; what comes back is checked inside.
EVERYBODY += ["/staff/sign-on", "/staff/sign-on/back", "/staff/sign-on/ended"]
EVERYBODY += ["/api/sign-in/passkey", "/api/sign-in/passkey/options"]
EVERYBODY += ["/t", "/t/{number}", "/t/{number}/solved", "/t/{number}/reply"]
EVERYBODY += ["/t/{number}/files/{file_id}", "/u/{token}", "/api/u/{token}"]
EVERYBODY += [f"/api/u/{{token}}/files{which}" for which in ("", "/{file_id}")]
EVERYBODY += [f"/api/applicant/{what}" for what in ("ticket", "solved", "reply")]
#: The police sign what they send.
EVERYBODY += ["/api/police/answers"]
#: Screens on the wall: their key is asked for inside.
EVERYBODY += ["/wall", "/wall/live", "/wall/pairing"]
#: The chat on the site: it is known by a secret of its browser.
EVERYBODY += ["/chat", "/embed/chat", "/api/public/chat"]
#: The city's site: a report is known by the key in its browser's cookie.
EVERYBODY += ["/language/{code}", "/requests", "/requests/photos/{file_id}", "/report", "/map"]
EVERYBODY += ["/requests/{public_id}", "/requests/{public_id}/me-too", "/api/public/around"]
EVERYBODY += ["/map/{file}", "/api/public/streets"]
EVERYBODY += [f"/api/public/{what}" for what in ("requests", "map", "place", "follow", "unfollow")]
EVERYBODY += [
    f"/report/{what}" for what in ("what", "topic", "questions", "where", "similar", "check")
]
EVERYBODY += [
    f"/report/{what}" for what in ("sent", "forget", "photos/{file_id}", "proof", "proof/code")
]
EVERYBODY += ["/manifest.webmanifest", "/report/worker.js", "/report/offline"]
EVERYBODY += ["/our-service", "/our-service/sent"]
EVERYBODY += ["/t/{number}/more", "/t/{number}/not-solved"]
EVERYBODY += [
    "/help",
    "/help/{article_id}",
    "/embed",
    "/mine",
    "/mine/code",
    "/mine/tickets",
    "/mine/leave",
]
EVERYBODY += ["/follow", "/follow/mail", "/follow/confirm/{token}", "/follow/stop/{token}"]
EVERYBODY += ["/open-data", "/open-data/{name}"]
#: Balancers and Prometheus; who may read the metrics is asked inside.
EVERYBODY += ["/healthz", "/readyz", "/metrics"]
EVERYBODY += ["/now", "/now/{series}", "/now/{series}/cap.xml", "/now/events", "/now/follow"]
EVERYBODY += ["/now/feed.atom", "/now/feed.geojson", "/now/manifest.webmanifest", "/now/worker.js"]
EVERYBODY += [f"/api/public/notices{what}" for what in ("", "/follow", "/unfollow")]
#: Calendars of shifts: the address is secret.
EVERYBODY += ["/calendar/{secret}.ics"]
#: What programs read; to send they need a key, which is asked for inside.
PUBLISHED = [f"/open311{version}/discovery" for version in ("", "/v2")]
PUBLISHED += [f"/open311/v2/{what}" for what in ("services", "requests")]
PUBLISHED += [f"/open311/v2/{what}" for what in ("services/{code}", "requests/{id}", "tokens/{id}")]
EVERYBODY += [*(f"{path}{{form}}" for path in PUBLISHED), "/open311/{tail}"]


@pytest.fixture
def app(tmp_path: Path) -> web.Application:
    return make_app(nowhere(tmp_path))


def test_every_handler_says_who_may_reach_it_and_few_are_public(app: web.Application) -> None:
    public = set()
    for route in app.router.routes():
        if isinstance(route.resource, StaticResource):
            continue
        if needed_right(route.handler) is None:
            assert route.resource is not None
            public.add(route.resource.canonical)
    assert sorted(public) == sorted(EVERYBODY)


async def test_a_handler_without_a_mark_is_never_served(tmp_path: Path) -> None:
    async def forgotten(_: web.Request) -> web.Response:
        return web.Response(text="secret")

    routes = [web.get("/forgotten", forgotten)]  # as if a room had added it
    async with alone(tmp_path, somebody(ADMINISTRATOR), routes) as client:
        answer = await client.get("/forgotten")
        assert answer.status == 403
        assert "secret" not in await answer.text()


async def test_a_stranger_is_sent_to_sign_in_from_every_page(
    app: web.Application, tmp_path: Path
) -> None:
    paths = {
        route.resource.canonical
        for route in app.router.routes()
        if route.method == "GET" and route.resource is not None
        if not isinstance(route.resource, StaticResource)
        and needed_right(route.handler) is not None
    }
    for_programs = {path for path in paths if path.startswith("/api/")} | {"/live", "/sip"}
    pages = {path for path in paths - for_programs if "{" not in path}
    assert {"/desk", "/reports", "/reports/calls", "/tickets"} <= pages
    async with alone(tmp_path) as client:
        for path in sorted(pages):
            answer = await client.get(path, allow_redirects=False)
            assert (path, answer.status) == (path, 303)
            assert answer.headers["Location"] == "/staff"


@pytest.mark.parametrize("path", ["/api/me", "/live", "/sip", "/recordings/x", "/api/tickets/1"])
async def test_a_program_without_a_session_gets_401(tmp_path: Path, path: str) -> None:
    async with alone(tmp_path) as client:
        answer = await client.get(path)
        assert answer.status == 401
        assert (await answer.json())["error"] == "not_signed_in"


async def test_an_operator_does_not_see_the_floor_and_a_lead_has_no_desk(tmp_path: Path) -> None:
    async with alone(tmp_path / "a", somebody(OPERATOR)) as client:
        assert (await client.get("/floor")).status == 403
        assert (await client.get("/desk")).status == 200
    async with alone(tmp_path / "b", somebody(SHIFT_LEAD)) as client:
        assert (await client.get("/desk")).status == 403
        answer = await client.get("/sip")
        assert (await answer.json())["error"] == "not_allowed"


async def test_a_controller_with_an_extension_has_a_desk_and_judges_all_the_same(
    tmp_path: Path,
) -> None:
    without = somebody(QUALITY)
    async with alone(tmp_path / "a", without) as client:
        assert (await client.get("/desk")).status == 403
    with_one = msgspec.structs.replace(without, extension="1100")
    async with alone(tmp_path / "b", with_one) as client:
        assert (await client.get("/desk")).status == 200
        answer = await client.get("/api/inbox")
        assert (await answer.json())["error"] == "not_allowed"
    rights = {right for right in Right if with_one.may(right)}
    assert rights - ROLES[QUALITY].rights == {Right.DESK, Right.PHONE, Right.NUMBER_SHOWN}
    assert with_one.may(Right.ASSESS) and with_one.home == "/assessments"
    assert with_one.in_registry.part is without.in_registry.part


def test_only_operators_have_a_desk_and_only_watchers_hear_everyone() -> None:
    assert [it.code for it in ROLES.values() if it.takes_calls] == [OPERATOR]
    of_quality = {QUALITY, QUALITY_LEAD}
    assert {it.code for it in ROLES.values() if it.may_take_calls} == {OPERATOR} | of_quality
    listeners = {it.code for it in ROLES.values() if Right.LISTEN_ALL in it.rights}
    assert listeners == {SHIFT_LEAD, QUALITY, QUALITY_LEAD, ADMINISTRATOR}


async def test_a_change_needs_the_token_of_the_session(tmp_path: Path) -> None:
    async with alone(tmp_path, somebody()) as client:
        for token in ("", "wrong", "ё" * 32):
            answer = await client.post("/api/sign-out", headers={"X-CSRF": token.encode().hex()})
            assert (answer.status, (await answer.json())["error"]) == (403, "forged_request")
        assert (await client.post("/sign-out", data={"csrf": "x"})).status == 403
        answer = await client.post("/api/sign-out", headers={"X-CSRF": TOKEN})
        assert answer.status == 204
        assert (await client.get("/api/me")).status == 401


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}],
)
async def test_another_site_can_change_nothing(tmp_path: Path, headers: dict[str, str]) -> None:
    async with alone(tmp_path, somebody()) as client:
        answer = await client.post("/api/sign-out", headers={"X-CSRF": TOKEN, **headers})
        assert (answer.status, (await answer.json())["error"]) == (403, "forged_request")
        answer = await client.post(
            "/staff", data={"login": "1001", "password": "x"}, headers=headers
        )
        assert answer.status == 403


async def test_another_site_opens_no_socket(tmp_path: Path) -> None:
    upgrade = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Origin": "https://elsewhere.example",
    }
    async with alone(tmp_path, somebody()) as client:
        for path in ("/live", "/sip?page=abcdefgh"):
            assert (await client.get(path, headers=upgrade)).status == 403


async def test_who_was_given_a_password_must_choose_one_first(tmp_path: Path) -> None:
    import msgspec

    new = msgspec.structs.replace(somebody(), must_change_password=True)
    async with alone(tmp_path, new) as client:
        answer = await client.get("/desk", allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (303, "/password")
        assert (await (await client.get("/api/topics")).json())["error"] == "change_password"
        assert (await client.get("/password")).status == 200


#: What is open to who has to choose a password or set up a second factor first.
WAYS_OUT = {
    ("GET", "/password"),
    ("POST", "/password"),
    ("PUT", "/api/me/password"),
    ("GET", "/staff/second-factor"),
    ("POST", "/staff/second-factor"),
    ("POST", "/api/me/passkeys/options"),
    ("POST", "/api/me/passkeys"),
    ("GET", "/api/me"),
    ("PUT", "/api/me/language"),
    ("POST", "/api/sign-out"),
    ("POST", "/sign-out"),
    ("POST", "/sign-out/everywhere"),
}


@pytest.mark.parametrize("role", [OPERATOR, ADMINISTRATOR])
@pytest.mark.parametrize(
    ("first", "error", "page"),
    [
        ("must_change_password", "change_password", "/password"),
        ("must_enrol", "second_factor_missing", "/staff/second-factor"),
    ],
)
async def test_who_has_to_do_something_first_finds_only_the_ways_out_open(
    app: web.Application, tmp_path: Path, role: str, first: str, error: str, page: str
) -> None:
    person = msgspec.structs.replace(somebody(role), **{first: True})
    found = set()
    async with alone(tmp_path, person) as client:
        for route in app.router.routes():
            if isinstance(route.resource, StaticResource) or needed_right(route.handler) is None:
                continue
            assert route.resource is not None and client.app is not None
            session = {"person": msgspec.to_builtins(person), "csrf": TOKEN}
            cookies = {COOKIE: client.app[SESSIONS].put(session)}
            client.session.cookie_jar.update_cookies(cookies)
            path = re.sub(r"\{[^}]*\}", "109", route.resource.canonical)
            answer = await client.request(
                route.method, path, headers={"X-CSRF": TOKEN}, allow_redirects=False
            )
            where = (route.method, route.resource.canonical)
            if answer.status == 303 and "/sign-out" not in path:
                assert answer.headers["Location"] == page, where
            elif answer.status == 403:
                assert f'"error": "{error}"' in (said := await answer.text()) or (
                    "not_allowed" in said or "Your role does not allow this" in said
                ), where
            else:
                found.add(where)
    assert found == WAYS_OUT


async def test_another_role_is_another_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rights = frozenset({Right.SIGNED_IN, Right.TERMS})
    names = Names("Инспектор", "Инспектор", "Inspector")
    inspector = Role("inspector", names, rights, "/deadlines", Scope.SUPERVISED_BODIES)
    monkeypatch.setitem(ROLES, "inspector", inspector)
    async with alone(tmp_path, somebody("inspector")) as client:
        assert (await client.get("/floor")).status == 403
        answer = await client.get("/staff", allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (303, "/deadlines")


async def test_a_role_that_is_no_more_may_do_nothing(tmp_path: Path) -> None:
    async with alone(tmp_path, somebody("night_watch")) as client:
        assert [(await client.get(path)).status for path in ("/desk", "/calls", "/api/me")] == [
            403,
            403,
            403,
        ]


@pytest.mark.parametrize(("role", "opens"), [(SHIFT_LEAD, True), (QUALITY, False)])
async def test_who_may_not_answer_in_writing_is_led_to_no_conversation(
    tmp_path: Path, role: str, opens: bool
) -> None:
    async with alone(tmp_path, somebody(role)) as client:
        answer = await client.get("/floor")
        assert answer.status == 200
        assert ('data-opens="yes"' in await answer.text()) is opens
