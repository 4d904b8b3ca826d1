"""Everything that can be read of one filled installation, and of one in which nobody has called:
nothing says None, null, undefined or NaN, no sentence has a place into which nothing was put, and
a form that only asks gives, sent as it stands, the page on which it stands."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from foundation.postgres.pool import connection, open_pool
from foundation.printing import paper
from foundation.settings import Settings
from launcher.demo_city import read_demo
from quality.reports.dimensions import Dimension
from registry.notifications.rows.outbox import Message
from registry.notifications.sms import spoken
from registry.workflow.answer_templates import PLACES
from softphone_ui.app import make_app
from tests.real_services import RealServices
from tests.softphone_ui.city import program, web_process
from tests.softphone_ui.counting import counting
from tests.softphone_ui.every_page.filled import (
    MANY,
    fill_installation,
    floor_of,
    people_only,
    write_to_the_bot,
)
from tests.softphone_ui.every_page.reading import unsaid_in_json, unsaid_in_texts
from tests.softphone_ui.every_page.walking import Read, Walk
from tests.softphone_ui.lead.stage import zone_where_it_is

pytestmark = pytest.mark.services
#: Who opens a rich installation; an empty one those who see the most of it.
ROLES = (
    None, "administrator", "quality", "operator", "second_line_lead", "clerk", "head",
    "deputy_akim", "akim",
)  # fmt: skip
MOST_SEEING = (None, "administrator", "quality")
#: Each dimension of a report, as a page, for programs and as a spreadsheet; percentiles are read
#: otherwise than sums.
REPORTS = [
    f"{path}?rows={it}&columns=none&measures=offered,answered,wait_p90_seconds,occupancy"
    for path in ("/reports", "/api/reports", "/api/reports.xlsx")
    for it in ("none", *Dimension)
]


@dataclass(kw_only=True)
class Seen(Read):
    """`settings`: of the installation; `papers`: every word that was printed; `messages`: those
    that went out."""

    settings: Settings
    papers: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


def _in_new_home(
    services: RealServices, look: Callable[[Settings], Coroutine[Any, Any, Seen]]
) -> Iterator[Seen]:
    home = Path(tempfile.mkdtemp(prefix="komek-t-"))
    try:
        yield asyncio.run(look(services.new_home(home, timezone=zone_where_it_is(15))))
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def filled(real_services: RealServices) -> Iterator[Seen]:
    yield from _in_new_home(real_services, _look_at_filled)


@pytest.fixture(scope="module")
def empty(real_services: RealServices) -> Iterator[Seen]:
    yield from _in_new_home(real_services, _look_at_empty)


async def _look_at_filled(settings: Settings) -> Seen:
    await fill_installation(settings)
    seen = Seen(settings=settings)
    async with counting(settings, MANY), web_process(settings) as address:
        await write_to_the_bot(settings, address)
    async with floor_of(settings), web_process(settings) as address:
        await _walk(settings, address, ROLES, seen)
    seen.messages = await _messages(settings)
    return seen


async def _look_at_empty(settings: Settings) -> Seen:
    await people_only(settings)
    seen = Seen(settings=settings)
    async with floor_of(settings), web_process(settings) as address:
        await _walk(settings, address, MOST_SEEING, seen, *REPORTS)
    return seen


async def _walk(
    settings: Settings, address: str, roles: tuple[str | None, ...], seen: Seen, *more: str
) -> None:
    demo, app, pdf_of = read_demo(settings), make_app(settings), paper.pdf_of
    assert demo is not None
    people = {getattr(it, "role", "operator"): it for it in (*demo.operators, *demo.staff)}

    def noted(it: paper.Paper, at: Any) -> bytes:
        seen.papers.extend(_strings(asdict(it)))
        return pdf_of(it, at)

    with patch.object(paper, "pdf_of", noted):
        for role in roles:
            async with program(address) as client:
                if role is not None:
                    keys = {"login": people[role].login, "password": people[role].password}
                    status, told = await client.ask("POST", "/api/sign-in", keys)
                    assert status == 200, told
                    client.token = told["csrf"]
                    await client.ask("PUT", "/api/me/language", {"language": "ru"})
                await Walk(app, client.http, role, seen).go(*more if role else ())


async def _messages(settings: Settings) -> list[str]:
    """Every message that went out, as it was read."""
    pool = await open_pool(settings, "test", size=1)
    async with connection(pool) as link:
        rows = await link.fetch(
            "SELECT outbox_id, key, channel, address, message, made_at, tries FROM outbox"
        )
    await pool.close()
    texts = [Message(**dict(row)) for row in rows]
    return [spoken(it, settings) if "ticket" in it.message else str(it.message) for it in texts]


def _strings(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        told = list(told.values())
    if isinstance(told, list | tuple):
        for each in told:
            yield from _strings(each)
    elif isinstance(told, str):
        yield told


@pytest.mark.parametrize("which", ["filled", "empty"])
def test_nothing_that_is_read_says_nothing(which: str, request: pytest.FixtureRequest) -> None:
    seen: Seen = request.getfixturevalue(which)
    found = [
        (path, text)
        for path, text in sorted(seen.unsaid)
        if not any(place in text and path == where for place, where in MEANT.items())
    ]
    assert found == []


@pytest.mark.parametrize("which", ["filled", "empty"])
def test_no_page_fails_and_none_leads_to_what_is_refused(
    which: str, request: pytest.FixtureRequest
) -> None:
    seen: Seen = request.getfixturevalue(which)
    assert [it for it in seen.statuses.items() if it[1] >= 500] == []
    assert sorted(seen.refused) == []


@pytest.mark.parametrize("which", ["filled", "empty"])
def test_a_form_that_only_asks_gives_the_page_on_which_it_stands(
    which: str, request: pytest.FixtureRequest
) -> None:
    seen: Seen = request.getfixturevalue(which)
    assert sorted(seen.changed) == []


def test_no_paper_and_no_message_says_nothing(filled: Seen) -> None:
    assert len(filled.papers) > 1000 and len(filled.messages) > 100
    assert unsaid_in_texts(filled.papers) == []
    assert unsaid_in_json(filled.messages) == []


def test_every_page_was_read(filled: Seen, empty: Seen) -> None:
    app = make_app(filled.settings)
    pages = {
        route.resource.canonical
        for route in app.router.routes()
        if route.method == "GET" and route.resource is not None
        if not route.resource.canonical.startswith(("/static", "/built"))
    }
    assert sorted(pages - filled.routes - empty.routes - NOT_READ) == []


#: What stands in braces for whoever reads it, and where.
MEANT = {"{ticket}": "/inbox/macros"}
MEANT |= {f"{{{place}}}": "/body-templates" for place in PLACES}
#: What a walk does not come to, or not in every past.
NOT_READ = {
    # leads on to a contact or to the result; the voice is there where a synthesiser is
    "/my-practice/{run_id}",
    "/my-practice/{run_id}/{place}/voice",
    # of a call that goes on
    "/api/calls/{call_id}/transfer-queues",
    # tickets of the clerk's body, which the first that are met may not be
    "/api/body/tickets/{number}",
    "/api/body/tickets/{number}/terms",
    "/body/{number}",
    # a stream, a socket, a proxy, or words before anything is put into them
    "/live",
    "/wall/live",
    "/now/events",
    "/sip",
    "/api/words/{language}",
    "/api/openapi.json",
    # a picture, a sound or a file as it came
    "/map/{file}",
    "/api/inbox/{conversation_id}/files/{file_id}",
    "/api/lines/{number}/greeting/{language}",
    "/api/tickets/{number}/files/{file_id}",
    "/api/tickets/{number}/files/{file_id}/small",
    "/recordings/{recording_id}",
    "/recordings/{recording_id}/voices",
    "/report/photos/{file_id}",
    "/requests/photos/{file_id}",
    "/t/{number}/files/{file_id}",
    # by a secret link
    "/api/u/{token}",
    "/api/u/{token}/files/{file_id}",
    "/u/{token}",
    "/follow/confirm/{token}",
    "/follow/stop/{token}",
    "/staff/password/{token}",
    "/calendar/{secret}.ics",
    # the city's sign-on, which no provider serves here
    "/staff/sign-on",
    "/staff/sign-on/back",
    # a step of a form that has to be filled in first, or what it has made
    "/report",
    "/report/check",
    "/report/proof",
    "/report/questions",
    "/report/sent",
    "/report/similar",
    "/report/topic",
    "/report/where",
    "/mine/code",
    "/mine/tickets",
    "/staff/second",
    "/threads/new",
    "/threads/{thread_id}",
    "/complaints/letters/{letter_id}",
    "/assessments/calibrations/{calibration_id}",
    "/api/ticket-exports/{export_id}",
    "/api/ticket-exports/{export_id}/file",
    "/api/lines/{number}/test-call/{call_id}",
    # needs a place, two versions or a telephone in its address
    "/api/places/at",
    "/api/places/streets",
    "/api/places/tickets",
    "/api/public/around",
    "/api/public/place",
    "/api/public/streets",
    "/api/goals/{code}/outlook",
    "/api/me/complaints/calls",
    "/knowledge/{article_id}/changes",
    "/api/knowledge/articles/{article_id}/changes",
    "/open311/v2/requests/{id}{form}",
    "/open311/v2/services/{code}{form}",
    "/open311/v2/tokens/{id}{form}",
    # asked for by a page's script
    "/api/watch/grid",
    # the past has none, or the settings say no
    "/second-line/incidents/{incident_id}",
    "/second-line/incidents/{incident_id}/sheet.pdf",
    "/embed",
    "/embed/chat",
    "/help/{article_id}",
    "/open-data/{name}",
    "/language/{code}",
}
