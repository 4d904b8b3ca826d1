"""`/api/openapi.json`: written by the endpoints themselves."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from aiohttp import web

from softphone_ui.web.api_tokens import opens
from softphone_ui.web.endpoint import ENDPOINTS, OTHER_PATHS, Endpoint, endpoint
from softphone_ui.web.sessions import COOKIE
from staff.api_tokens import TokenScope

VERSION = "1.0.0"
#: The description in JSON; empty until the first request for it.
OPENAPI_TEXT: web.AppKey[list[bytes]] = web.AppKey("openapi text", list)
REFERENCES = "#/components/schemas/{name}"

_ERROR = {
    "type": "object",
    "required": ["error", "message"],
    "properties": {
        "error": {"type": "string", "description": "for programs, such as not_allowed"},
        "message": {"type": "string", "description": "for people, in their language"},
    },
}


def describe(endpoints: list[Endpoint], others: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document. `others`: path → method → operation of what is no
    endpoint."""
    types = [it for one in endpoints for it in (one.body, one.query, one.answer) if _has_schema(it)]
    schemas, components = msgspec.json.schema_components(types, ref_template=REFERENCES)
    by_type = dict(zip(map(id, types), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for one in sorted(endpoints, key=lambda endpoint: (endpoint.path, endpoint.method)):
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, by_type, components)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Komek 109",
            "version": VERSION,
            "description": "Sign in with POST /api/sign-in; keep the cookie, and send the `csrf` "
            "it answers as the header X-CSRF with everything that changes something. Programs "
            "read by a token instead (page /api-tokens): Authorization: Bearer komek_….",
        },
        "paths": {**paths, **others},
        "components": {
            "schemas": {**components, "Error": _ERROR},
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
                "token": {"type": "apiKey", "in": "header", "name": "X-CSRF"},
                "program": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _has_schema(kind: Any) -> bool:
    return kind is not None and kind is not type(None) and kind is not web.StreamResponse


def _operation(
    one: Endpoint, schemas: dict[int, dict[str, Any]], components: dict[str, Any]
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": one.action.__name__,
        "summary": one.about.split("\n", 1)[0],
        "description": one.about,
        "parameters": _parameters(one, schemas, components),
        "responses": _responses(one, schemas),
        "security": _security(one),
    }
    if one.body is not None:
        content = {"application/json": {"schema": schemas[id(one.body)]}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _security(one: Endpoint) -> list[dict[str, list[str]]]:
    if one.right is None:
        return []
    if one.method != "GET":
        return [{"session": [], "token": []}]
    security: list[dict[str, list[str]]] = [{"session": []}]
    if opens(list(TokenScope), one.method, one.path):
        security.append({"program": []})
    return security


def _parameters(
    one: Endpoint, schemas: dict[int, dict[str, Any]], components: dict[str, Any]
) -> list[dict[str, Any]]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)", one.path)
    ]
    if one.query is None:
        return in_path
    struct = components[schemas[id(one.query)]["$ref"].rsplit("/", 1)[1]]
    required = struct.get("required", [])
    return in_path + [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in struct["properties"].items()
    ]


def _responses(one: Endpoint, schemas: dict[int, dict[str, Any]]) -> dict[str, Any]:
    error = {"application/json": {"schema": {"$ref": REFERENCES.format(name="Error")}}}
    problem = {"description": "what is wrong, for people and for programs", "content": error}
    if one.answer is None or one.answer is type(None):
        done: dict[str, Any] = {"204": {"description": "done"}}
    elif one.answer is web.StreamResponse:
        done = {"200": {"description": "a file or a document"}}
    else:
        content = {"application/json": {"schema": schemas[id(one.answer)]}}
        done = {"200": {"description": "done", "content": content}}
    return {**done, "default": problem}


@endpoint("GET", "/api/openapi.json", needs=None)
async def openapi(request: web.Request) -> web.StreamResponse:
    """Return this description of the API."""
    written = request.app[OPENAPI_TEXT]
    if not written:
        # Build it only once: this blocks the event loop for 75 ms, and anybody may ask for it.
        described = describe(request.app[ENDPOINTS], request.app[OTHER_PATHS])
        written.append(msgspec.json.encode(described))
    return web.Response(body=written[0], content_type="application/json", charset="utf-8")
