"""Markup in whatever people write is shown as letters: every page is opened in a browser while
names, tickets, messages and notes carry scripts, pictures and SVG.

Nothing of it becomes an element, nothing runs, and nothing violates the pages' policy (CSP).
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack

import asyncpg
import pytest
from playwright.async_api import Page

from foundation.postgres.pool import Connection, connection, open_pool
from foundation.settings import Settings
from softphone_ui.web.endpoint import routes_of
from softphone_ui.web.features import all_features
from softphone_ui.web.rights import needed_right
from staff.roles import ROLES, Right
from tests.channels.bot_api import CITIZEN
from tests.channels.town import town
from tests.pages.conftest import Centre, quiet
from tests.softphone_ui.city import OPERATORS, STAFF, program
from tests.softphone_ui.test_real_rights_of_objects import TICKET, House, Thing, everything

pytestmark = [pytest.mark.pages, pytest.mark.services]
#: Who looks, and as what; the first who may open a page opens it.
PEOPLE = {
    "1001": "operator", "lead1": "shift_lead", "quality": "quality", "clerk": "clerk",
    "head": "head", "akim": "akim", "admin": "administrator",
}  # fmt: skip
#: It would say in `markup` that it ran; its elements are found by their class.
POISON = (
    "\"'><img class=markup src=x onerror=markup.push(1)><svg class=markup onload=markup.push(2)>"
    "</svg><script class=markup>markup.push(3)</script><a class=markup href=javascript:alert(4)>"
    "${7*7}{{7*7}}</a>"
)
#: What people write, wherever it stands in the database.
WRITTEN = (
    "name", "subject", "text", "words", "address", "answer", "title", "body", "note", "comment",
    "description", "reason",
)  # fmt: skip
#: These are no pages: files, and the ends of sockets.
NO_PAGES = {
    "/live", "/sip", "/wall/live", "/council.pdf", "/my-month.pdf", "/report/worker.js",
    "/healthz", "/readyz", "/metrics", "/now/events", "/now/feed.atom", "/now/feed.geojson",
    "/now/manifest.webmanifest", "/now/worker.js", "/staff/sign-on",
    "/calendar/{secret}.ics",
}  # fmt: skip
LISTENS = """
window.markup = [];
document.addEventListener('securitypolicyviolation',
  (it) => window.markup.push(`${it.effectiveDirective} ${it.blockedURI} ${it.sample}`));
"""
FOUND = "[...window.markup, ...[...document.querySelectorAll('.markup')].map((it) => it.outerHTML)]"


def pages() -> Iterator[tuple[str, Right | None]]:
    """The address of every page that needs no number, and the right that it needs."""
    for feature in all_features():
        for module in feature.handlers:
            for handler in vars(module).values():
                if inspect.isfunction(handler):
                    for method, path in routes_of(handler):
                        if method == "GET" and "{" not in path and path not in NO_PAGES:
                            yield path, needed_right(handler)


def who_opens(things: Mapping[str, list[Thing]]) -> dict[str, list[str]]:
    """Which pages each person opens: each page is opened by the first who may; "": a stranger."""
    to_open: dict[str, list[str]] = {login: [] for login in (*PEOPLE, "")}
    for path, right in sorted(set(pages())):
        may = (it for it in PEOPLE if right in ROLES[PEOPLE[it]].rights)
        to_open[next(may, "") if right else ""].append(path)
    for kinds in things.values():
        for thing in kinds:
            for path in thing.pages:
                reader = next((it for it in PEOPLE if it in thing.reads), None)
                if reader and not path.startswith("/api/"):
                    to_open[reader].append(path)
    to_open["lead1"].append(f"/tickets/{TICKET}")
    to_open["clerk"].append(f"/body/{TICKET}")
    return to_open


async def poison(link: Connection) -> int:
    """Put it before whatever people have written; how many columns took it."""
    statements = await link.fetch(
        """SELECT format(CASE WHEN c.domain_name = 'names' THEN
                      $$UPDATE %1$I SET %2$I = jsonb_build_object('kk', $1 || (%2$I ->> 'kk'),
                            'ru', $1 || (%2$I ->> 'ru'), 'en', $1 || (%2$I ->> 'en'))::names
                         WHERE %2$I IS NOT NULL$$
                      ELSE 'UPDATE %1$I SET %2$I = $1 || %2$I WHERE %2$I IS NOT NULL' END,
                      c.table_name, c.column_name) AS poison
             FROM information_schema.columns c JOIN information_schema.tables t
                  USING (table_schema, table_name)
            WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
              AND (c.domain_name = 'names' OR c.data_type = 'text' AND c.column_name = ANY ($1))
            ORDER BY c.table_name, c.column_name""",
        list(WRITTEN),
    )
    taken = 0
    for row in statements:
        try:
            async with link.transaction():
                await link.execute(row["poison"], POISON)
                taken += 1
        except asyncpg.PostgresError:
            pass  # a rule of the table keeps it out
    return taken


async def look(page: Page, address: str, path: str) -> tuple[list[str], bool]:
    """What the markup did on a page, and whether it stands there as letters."""
    answer = await page.goto(address + path)
    if answer is None or "text/html" not in answer.headers.get("content-type", ""):
        return [], False
    await quiet(page)
    found = [f"{path}: {it}" for it in await page.evaluate(FOUND)]
    return found, "<img class=markup" in await page.inner_text("body")


async def look_as(centre: Centre, login: str, paths: Sequence[str]) -> tuple[list[str], int]:
    """What the markup did on somebody's pages, and on how many it stands as letters."""
    screen = await centre.seat()
    await screen.context.add_init_script(LISTENS)
    if login:
        await screen.signs_in(login)
    page, found, shown = await screen.page(), list[str](), 0
    for path in paths:
        wrong, stands = await look(page, centre.address, path)
        found += wrong
        shown += stands
    await screen.context.close()
    return found, shown


async def test_markup_is_shown_as_letters_on_every_page(
    centre: Centre, fresh_settings: Settings
) -> None:
    async with AsyncExitStack() as stack:
        pool = await open_pool(fresh_settings, "test", size=2)
        stack.callback(pool.terminate)
        link = await stack.enter_async_context(connection(pool))
        house = House(centre.address, link)
        for login in (*OPERATORS, *STAFF):
            client = await stack.enter_async_context(program(centre.address, login))
            house.clients[login] = client
        things = await everything(house)
        it = await stack.enter_async_context(town(fresh_settings, counts=False))
        writer = CITIZEN.model_copy(update={"first_name": POISON[:60]})
        it.api.write(writer, text=POISON)
        await it.until_value("SELECT count(*) FROM conversations", 1)
        assert await poison(link) > 40
        looks = await asyncio.gather(
            *(look_as(centre, login, paths) for login, paths in who_opens(things).items())
        )
    found = [wrong for each, _ in looks for wrong in each]
    assert found == [], "\n".join(found)
    assert sum(shown for _, shown in looks) > 30, "it has to stand somewhere"


async def test_what_runs_or_violates_the_policy_is_seen(centre: Centre) -> None:
    screen = await centre.seat()
    await screen.context.add_init_script(LISTENS)
    page = await screen.page()
    await page.evaluate(
        """() => { const image = document.createElement('img'); image.className = 'markup';
                   image.src = 'http://elsewhere.test/x.png'; document.body.append(image); }"""
    )
    await page.wait_for_function("window.markup.length > 0")
    seen = await page.evaluate(FOUND)
    assert any("img-src" in it for it in seen) and any("<img" in it for it in seen)
    screen.wrong.clear()
