"""The fields of a request as a program sent them: a form, or JSON."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web
from aiohttp.multipart import BodyPartReader

from registry.open311.refusals import refuse

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
MOST_PARTS, LONGEST_FIELD, PIECE = 100, 100_000, 8192
Fields = dict[str, list[str]]


async def fields_of(request: web.Request) -> Fields:
    """Read field → what was said. Raises SubmissionRefused."""
    try:
        if request.content_type == "application/json":
            fields = _of_json(json.loads(await request.text()))
        elif request.content_type in FORMS or not request.can_read_body:
            fields = await _of_form(request)
        else:
            raise refuse(f"Content-Type: one of {', '.join(FORMS)} and application/json is wanted")
    except (ValueError, LookupError, RecursionError, AssertionError):
        raise refuse("the body cannot be read") from None
    for name, values in fields.items():
        if not all(map(_is_text, (name, *values))):
            raise refuse("the body holds what is no text")
    return fields


async def _of_parts(request: web.Request) -> Fields:
    """Read the fields of a multipart form of at most MOST_PARTS parts. Raises Refused, ValueError,
    AssertionError."""
    fields: Fields = {}
    parts = await request.multipart()
    for _ in range(MOST_PARTS):
        part = await parts.next()
        if part is None:
            return fields
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise ValueError("a part without a name")
        if part.filename is not None:
            raise refuse("files are not accepted: send media_url, the address of the picture")
        data = bytearray()
        while piece := await part.read_chunk(PIECE):
            data += piece
            if len(data) > LONGEST_FIELD:
                raise refuse("a field is too long")
        fields.setdefault(part.name, []).append(bytes(data).decode())
    raise refuse(f"the form has more than {MOST_PARTS} parts")


async def _of_form(request: web.Request) -> Fields:
    if request.content_type == FORMS[1]:
        return await _of_parts(request)
    fields: Fields = {}
    for name, value in (await request.post()).items():
        if not isinstance(value, str):
            raise refuse("files are not accepted: send media_url, the address of the picture")
        fields.setdefault(name, []).append(value)
    return fields


def _of_json(body: Any) -> Fields:
    if not isinstance(body, dict):
        raise refuse("the body is to be one JSON object")
    fields: Fields = {}
    for name, value in body.items():
        if name == "attribute" and isinstance(value, dict):
            for code, item in value.items():
                fields[f"attribute[{code}]"] = _flattened(f"attribute[{code}]", item)
        else:
            fields[name] = _flattened(name, value)
    return fields


def _flattened(name: str, value: Any) -> list[str]:
    if isinstance(value, list) and name.startswith("attribute["):
        return [item for each in value for item in _flattened("", each)]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if value is None or isinstance(value, (str, int, float)):
        return [] if value is None else [str(value)]
    raise refuse(f"{name[:60] or 'a value'}: words or a number are wanted")


def _is_text(item: str) -> bool:
    """PostgreSQL keeps no zero character, and UTF-8 no half of one."""
    try:
        item.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in item
