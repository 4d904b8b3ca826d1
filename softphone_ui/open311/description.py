"""Open311 in `/api/openapi.json`: its addresses, what they take, and what they tell."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from registry.open311.filters import DEEPEST, MOST_PAGED
from registry.open311.submission import IMPORTED, LONGEST
from softphone_ui.open311.answers import VERSION
from softphone_ui.web.endpoint import OTHER_PATHS

Schema = dict[str, Any]
WORDS: Schema = {"type": "string"}
MAYBE: Schema = {"type": ["string", "null"]}
MOMENT: Schema = {"type": "string", "format": "date-time"}
MAYBE_MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
DEGREES: Schema = {"type": ["number", "null"]}


def _thing(needed: str = "", **fields: Schema) -> Schema:
    return {"type": "object", "required": needed.split() or list(fields), "properties": fields}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


ERRORS = _list(_thing(code={"type": "integer"}, description=WORDS))
SERVICE = _thing(
    service_code=WORDS, service_name=WORDS, description=WORDS, metadata={"type": "boolean"},
    type={"enum": ["realtime"]}, keywords=WORDS, group=WORDS,
)  # fmt: skip
ATTRIBUTE = _thing(
    variable={"type": "boolean"}, code=WORDS, required={"type": "boolean"},
    datatype={"enum": ["string", "number", "datetime", "text", "singlevaluelist",
                       "multivaluelist"]},
    datatype_description=MAYBE, order={"type": "integer"}, description=WORDS,
    values=_list(_thing(key=WORDS, name=WORDS)),
)  # fmt: skip
REQUEST = _thing(
    "service_request_id status status_notes service_name service_code requested_datetime",
    service_request_id=WORDS, status={"enum": ["open", "closed"]}, status_notes=WORDS,
    service_name=WORDS, service_code=WORDS, description=MAYBE, agency_responsible=MAYBE,
    service_notice=MAYBE, requested_datetime=MOMENT, updated_datetime=MOMENT,
    expected_datetime=MAYBE_MOMENT, address=MAYBE, address_id=MAYBE, zipcode=MAYBE,
    lat=DEGREES, long=DEGREES, media_url=MAYBE,
    notes=_list(_thing(datetime=MOMENT, summary=WORDS, description=MAYBE)),
)  # fmt: skip
RECEIPT = _thing(
    "service_notice account_id",
    service_request_id=WORDS, token=WORDS, service_notice=WORDS, account_id=MAYBE,
)  # fmt: skip
TOKEN = _thing(service_request_id=MAYBE, token=WORDS)
DISCOVERY = _thing(
    changeset=WORDS, contact=WORDS, key_service=WORDS,
    endpoints=_list(_thing(specification=WORDS, url=WORDS, changeset=WORDS, type=WORDS,
                           formats=_list(WORDS))),
)  # fmt: skip

_FORM = {
    "name": "form", "in": "path", "required": True, "schema": {"enum": ["json", "xml"]},
}  # fmt: skip
_FILTERS: dict[str, tuple[Schema, str]] = {
    "service_request_id": (WORDS, "Ids, separated by commas; the other filters are ignored."),
    "service_code": (WORDS, "Codes with commas between."),
    "status": ({"enum": ["open", "closed", "open,closed"]}, "Both where left out."),
    "start_date": (MOMENT, "First requested_datetime, in whole days; at most 90 to end_date."),
    "end_date": (MOMENT, "The last 90 days where both are left out."),
    "updated_after": (MOMENT, "Of updated_datetime; at most 90 days to updated_before."),
    "updated_before": (MOMENT, ""),
    "page": ({"type": "integer", "minimum": 1, "maximum": DEEPEST // MOST_PAGED}, "From 1."),
    "page_size": ({"type": "integer", "minimum": 1, "maximum": MOST_PAGED}, "Requests a page."),
    "api_key": (WORDS, "The key by which they were sent; needed to ask by ticket numbers."),
    "extensions": ({"enum": ["true", "false"]}, "true: with notes, the story of each."),
}


def paths() -> dict[str, dict[str, Any]]:
    """Return path → method → operation."""
    filters = [
        {"name": name, "in": "query", "required": False, "schema": schema, "description": about}
        for name, (schema, about) in _FILTERS.items()
    ]
    notes = [it for it in filters if it["name"] in ("api_key", "extensions")]
    send = _operation("open311_send", "Register a request; api_key is needed.", RECEIPT, status=201)
    send["requestBody"] = {
        "required": True,
        "content": {
            form: {"schema": _sent()}
            for form in ("application/x-www-form-urlencoded", "application/json")
        },
    }
    return {
        f"{VERSION}/discovery.{{form}}": _get("discovery", "Where the API is.", DISCOVERY),
        f"{VERSION}/services.{{form}}": _get("services", "What can be reported.", _list(SERVICE)),
        VERSION + "/services/{code}.{form}": _get(
            "service", "What is asked for beside the description.",
            _thing(service_code=WORDS, attributes=_list(ATTRIBUTE)), _in_path("code"),
        ),
        f"{VERSION}/requests.{{form}}": {
            **_get("requests", "Requests, the newest day first.", _list(REQUEST), *filters),
            "post": send,
        },
        VERSION + "/requests/{id}.{form}": _get(
            "request", "One request, in a list.", _list(REQUEST), _in_path("id"), *notes
        ),
        VERSION + "/tokens/{id}.{form}": _get(
            "token", "The request that a token stands for; null until it is registered.",
            _list(TOKEN), _in_path("id"),
        ),
    }  # fmt: skip


def _sent() -> Schema:
    """`attribute[code]` as well, as the service's definition names them."""
    fields: dict[str, Schema] = {"api_key": WORDS, "service_code": WORDS}
    fields |= {name: {"type": "string", "maxLength": most} for name, most in LONGEST.items()}
    fields |= {name: WORDS for name in IMPORTED if name not in LONGEST}
    return _thing("api_key service_code", **fields, lat=WORDS, long=WORDS)


def _in_path(name: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": {**WORDS, "minLength": 1}}


def _get(name: str, about: str, schema: Schema, *parameters: Schema) -> dict[str, Any]:
    return {"get": _operation(f"open311_{name}", about, schema, *parameters)}


def _operation(
    name: str, about: str, schema: Schema, *parameters: Schema, status: int = 200
) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": about,
        "description": f"{about} Open311 GeoReport v2.",
        "parameters": [_FORM, *parameters],
        "responses": {
            str(status): {"description": "done", "content": _content(schema)},
            "default": {"description": "what is wrong", "content": _content(ERRORS)},
        },
        "security": [],
    }


def _content(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}, "text/xml": {"schema": {}}}


def set_up(app: web.Application) -> None:
    app[OTHER_PATHS] |= paths()
