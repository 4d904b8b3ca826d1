"""Walks through everything that somebody may read: every route without a number in it, and what
its links and other addresses lead to."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import aiohttp
import msgspec
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from softphone_ui.web.rights import needed_right
from staff.roles import ROLES
from tests.softphone_ui.every_page import reading

#: Streams, sockets, what only passes things on, and messages before anything is put into them.
NOT_READ = re.compile(
    r"^/(static|built|api/words|api/openapi\.json|sip|live|wall/live|now/events)\b"
)
#: Where in a list a page stands: who asks anew begins at its head.
OF_A_LIST = {"after", "before", "page", "shown"}
#: Of a route so many addresses whose queries have the same fields, and so many in all; fewer where
#: somebody of another role has read it before.
OF_A_KIND, OF_A_ROUTE, READ_BEFORE = 2, 6, 2


#: What programs' answers call as addresses do.
NUMBERS = {"conversation_id", "call_id", "login"}


@dataclass
class Read:
    """What was read. `statuses`: address → status; `refused`: where a page leads, from which page,
    and the status of what was refused; `unsaid`: where, and what says nothing; `changed`: forms
    that, sent as they stand, do not give the page on which they stand; `pages`: route → role and
    address of the first page that it gave."""

    pages: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    routes: set[str] = field(default_factory=set)
    statuses: dict[str, int] = field(default_factory=dict)
    refused: set[tuple[str, str, int]] = field(default_factory=set)
    unsaid: set[tuple[str, str]] = field(default_factory=set)
    changed: set[tuple[str, str]] = field(default_factory=set)


class Walk:
    """A person of a role (None: anybody) who opens what they may."""

    def __init__(
        self, app: web.Application, http: aiohttp.ClientSession, role: str | None, read: Read
    ) -> None:
        self._app, self._http, self._role, self._read = app, http, role, read
        self._kinds: Counter[object] = Counter()
        self._known: dict[str, dict[str, None]] = {}
        self._next: deque[tuple[str, str]] = deque()
        self._before = frozenset(read.routes)
        self._seen: set[str] = set()

    async def go(self, *more: str) -> None:
        """Read all of it."""
        for path in (*_plain_routes(self._app, self._role), *more):
            await self._add(path, came_from="")
        await self._read_all()
        for path in _with_numbers(self._app, self._role, self._known):
            await self._add(path, came_from="")
        await self._read_all()

    async def _read_all(self) -> None:
        while self._next:
            await self._read_one(*self._next.popleft())

    async def _add(self, path: str, *, came_from: str) -> None:
        parts = urlsplit(path)
        if path in self._seen or parts.scheme or parts.netloc or NOT_READ.match(parts.path):
            return
        self._seen.add(path)
        found = await _route_of(self._app, parts.path)
        if found is None:
            if came_from:
                self._read.refused.add((path, came_from, 404))
            return
        route, numbers = found
        kind = (route, frozenset(name for name, _ in parse_qsl(parts.query)))
        most = READ_BEFORE if route in self._before else OF_A_ROUTE
        if self._kinds[kind] >= OF_A_KIND or (came_from and self._kinds[route] >= most):
            return
        self._kinds.update((kind, route))
        for name, value in numbers.items():
            self._known.setdefault(name, {})[value] = None
        self._next.append((path, came_from))

    async def _read_one(self, path: str, came_from: str) -> None:
        status, kind, content = await self._fetch(path)
        self._read.statuses[path] = status
        if kind == "location":
            await self._add(urljoin(path, content.decode()), came_from=came_from)
        elif came_from and status != 200:
            self._read.refused.add((path, came_from, status))
        if status != 200:
            return
        route = await _route_of(self._app, urlsplit(path).path)
        assert route is not None
        self._read.routes.add(route[0])
        if kind != "text/html":
            self._read.unsaid |= {(path, it) for it in _unsaid(kind, content)}
            if kind == "application/json":
                self._note_numbers(msgspec.json.decode(content))
        else:
            self._read.pages.setdefault(route[0], (self._role, path))
            page = reading.Page(content.decode())
            self._read.unsaid |= {(path, it) for it in reading.unsaid_in_page(page)}
            for link in page.links:
                await self._add(urljoin(path, link).partition("#")[0], came_from=path)
            await self._send_forms(path, page)

    def _note_numbers(self, told: Any) -> None:
        """What a program's answer names as addresses do: `{"conversation_id": 7}`."""
        if isinstance(told, list):
            for each in told:
                self._note_numbers(each)
        elif isinstance(told, dict):
            for name, value in told.items():
                if isinstance(value, int | str) and name in NUMBERS:
                    self._known.setdefault(name, {})[str(value)] = None
                else:
                    self._note_numbers(value)

    async def _fetch(self, path: str) -> tuple[int, str, bytes]:
        async with self._http.get(path, allow_redirects=False) as answer:
            if "Location" in answer.headers:
                return answer.status, "location", answer.headers["Location"].encode()
            return answer.status, answer.content_type, await answer.read()

    async def _still_another(self, path: str, again: reading.Page) -> str:
        """What is another once the page has been read anew: some show what goes on just now."""
        _, _, content = await self._fetch(path)
        return difference(reading.Page(content.decode()), again)

    async def _send_forms(self, path: str, page: reading.Page) -> None:
        """Each form that only asks, as it stands; from within a list it leads to its head."""
        if OF_A_LIST & {name for name, _ in parse_qsl(urlsplit(path).query)}:
            return
        for form in page.forms:
            action = urljoin(path, form.action) if form.action else urlsplit(path).path
            if not form.asks or not form.ready or action != urlsplit(path).path:
                continue
            sent = f"{action}?{urlencode(form.fields)}"
            status, _, content = await self._fetch(sent)
            other = f"status {status}"
            if status == 200:
                again = reading.Page(content.decode())
                self._read.unsaid |= {(sent, it) for it in reading.unsaid_in_page(again)}
                other = difference(page, again) and await self._still_another(path, again)
            if other:
                self._read.changed.add((f"{path} → {sent}", other))


def _unsaid(kind: str, content: bytes) -> list[str]:
    if kind == "application/json":
        return reading.unsaid_in_json(msgspec.json.decode(content))
    if "spreadsheetml" in kind:
        return reading.unsaid_in_texts(reading.cells_of_workbook(content))
    if kind in ("text/csv", "text/plain", "text/xml"):
        return reading.unsaid_in_texts(content.decode("utf-8-sig").splitlines())
    return []


def difference(one: reading.Page, two: reading.Page) -> str:
    """The first thing that is another; "": they are the same page."""
    shapes = [[_without_query(it) for it in page.shape] for page in (one, two)]
    for a, b in zip(*shapes, strict=False):
        if a != b:
            return f"{a!r} became {b!r}"
    if len(shapes[0]) != len(shapes[1]):
        return f"{len(shapes[0])} things became {len(shapes[1])}"
    return ""


def _without_query(text: str) -> str:
    """Addresses on a page say what the page was asked for, in another order or in full."""
    return re.sub(r"\?[^'\"]*", "", text) if text.startswith("<") else text


async def _route_of(app: web.Application, path: str) -> tuple[str, Mapping[str, str]] | None:
    """The route that answers at this path, and the numbers in it."""
    found = await app.router.resolve(make_mocked_request("GET", path))
    resource = found.route.resource
    return None if resource is None else (resource.canonical, found)


def _readable(app: web.Application, role: str | None) -> Iterator[str]:
    """The paths that somebody of this role may read; None: anybody."""
    for route in app.router.routes():
        resource = route.resource
        if route.method != "GET" or not isinstance(resource, web.Resource):
            continue
        right = needed_right(route.handler)
        if right is None or (role is not None and right in ROLES[role].rights):
            yield resource.canonical


def _plain_routes(app: web.Application, role: str | None) -> list[str]:
    return [it for it in _readable(app, role) if "{" not in it]


def _with_numbers(
    app: web.Application, role: str | None, known: Mapping[str, Iterable[str]]
) -> Iterator[str]:
    """Paths with a number in them, of numbers that other addresses had."""
    for path in _readable(app, role):
        names = re.findall(r"\{(\w+)[^}]*\}", path)
        if names == ["form"]:
            yield from (path.replace("{form}", it) for it in (".json", ".xml"))
        elif len(names) == 1 and names[0] in known:
            for value in list(known[names[0]])[:OF_A_KIND]:
                yield re.sub(r"\{[^}]*\}", value, path)
