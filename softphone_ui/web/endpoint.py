"""One JSON endpoint: its types say what goes in and out, for the decoder and for OpenAPI alike.

    @endpoint("PUT", "/api/me/language", needs=Right.SIGNED_IN)
    async def change_language(request: web.Request, body: Language) -> None:
        "Choose the language of the screens."

`body` is decoded from JSON and `query` from the address, both by msgspec and both refused with
400 and a sentence that names the field. The answer is encoded the same way; None answers 204.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, get_type_hints

import msgspec
from aiohttp import web

from softphone_ui.web.days import FIRST, LAST
from softphone_ui.web.errors import BadRequest
from softphone_ui.web.rights import (
    H,
    for_nobody,
    is_for_files,
    is_way_out,
    public,
    says_for_nobody,
    takes_files,
    way_out,
)
from softphone_ui.web.rights import needs as only
from staff.roles import Right

Action = Callable[..., Awaitable[Any]]
Route = tuple[str, str]
_ROUTES = "komek_routes"


@dataclass(frozen=True)
class Endpoint:
    """The description of one endpoint. `right` None: public."""

    method: str
    path: str
    right: Right | None
    action: Action
    body: Any
    query: Any
    answer: Any

    @property
    def about(self) -> str:
        return inspect.cleandoc(self.action.__doc__ or "")

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Decode the request, act, and encode the answer."""
        arguments: dict[str, Any] = {}
        if self.body is not None:
            arguments["body"] = await _read_body(request, self.body)
        if self.query is not None:
            arguments["query"] = read_query(request, self.query)
        answer = await self.action(request, **arguments)
        if isinstance(answer, web.StreamResponse):
            return answer
        if answer is None:
            return web.Response(status=204)
        return web.Response(body=msgspec.json.encode(answer), content_type="application/json")


#: Path → method → OpenAPI's operation, of what is no endpoint of ours because a standard shapes it.
OTHER_PATHS: web.AppKey[dict[str, dict[str, Any]]] = web.AppKey("other paths", dict)
ENDPOINTS: web.AppKey[list[Endpoint]] = web.AppKey("endpoints", list)


def endpoint(method: str, path: str, *, needs: Right | None) -> Callable[[Action], Endpoint]:
    """Make an endpoint of an async function of (request, [body], [query])."""

    def make(action: Action) -> Endpoint:
        hints = get_type_hints(action)
        return Endpoint(
            method=method,
            path=path,
            right=needs,
            action=action,
            body=hints.get("body"),
            query=hints.get("query"),
            answer=hints.get("return"),
        )

    return make


def page(path: str, *, needs: Right | None, method: str = "GET") -> Callable[[H], H]:
    """Mark a function of (request) as what answers at `path`, for who has the right; None: anybody.

    The feature's manifest names the module, and it is served (`features.py`).
    """

    def mark(handler: H) -> H:
        setattr(handler, _ROUTES, (*routes_of(handler), (method, path)))
        return public(handler) if needs is None else only(needs)(handler)

    return mark


def routes_of(handler: object) -> tuple[Route, ...]:
    """Return the method and path of each `@page` of a handler."""
    return getattr(handler, _ROUTES, ())


def add_endpoints(app: web.Application, *endpoints: Endpoint) -> None:
    """Serve them, and describe them at /api/openapi.json."""
    for one in endpoints:
        app.router.add_route(one.method, one.path, _marked(one))
        app[ENDPOINTS].append(one)


def _marked(one: Endpoint) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handler(request: web.Request) -> web.StreamResponse:
        return await one.handle(request)

    if says_for_nobody(one.action):
        for_nobody(handler)
    if is_way_out(one.action):
        way_out(handler)
    if is_for_files(one.action):
        takes_files(handler)
    return public(handler) if one.right is None else only(one.right)(handler)


async def _read_body(request: web.Request, kind: Any) -> Any:
    if request.content_type != "application/json":
        raise BadRequest(reason="the body must be application/json")
    try:
        return msgspec.json.decode(await request.read(), type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadRequest(reason=str(error)) from None
    except RecursionError:
        raise BadRequest(reason="the body is nested too deeply") from None


def read_query(request: web.Request, kind: Any) -> Any:
    """Read the address's query as a `kind`; empty fields count as absent. A kind whose addresses
    have more than one form has its own `read_address`. Raises BadRequest."""
    if (read_address := getattr(kind, "read_address", None)) is not None:
        query = read_address(request.query.items())
    else:
        fields = {name: value for name, value in request.query.items() if value != ""}
        try:
            query = msgspec.convert(fields, kind, strict=False)
        except msgspec.ValidationError as error:
            raise BadRequest(reason=str(error)) from None
    _check_days(query)
    return query


def _check_days(query: Any) -> None:
    """Check that no day is near the end of the calendar, because handlers add days to it. Raises
    BadRequest; a kind that `clamps_days` itself is not checked."""
    if getattr(query, "clamps_days", False):
        return
    for name in query.__struct_fields__:
        value = getattr(query, name)
        if isinstance(value, date) and not FIRST.year <= value.year < LAST.year:
            raise BadRequest(reason=f"{name}: there is no such day")
