"""Types for the scripts of pages, as TypeScript declares them: what the API takes and answers
(namespace `Api`), what pages see of the floor (namespace `Floor`), and what a wallboard is sent
(namespace `Wall`).

`python -m softphone_ui.script_types` writes them; a test says when they are out of date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from foundation.settings import load_settings
from queue_manager.live.view_types import FloorView
from softphone_ui.app import make_app
from softphone_ui.wall.board import Frame
from softphone_ui.web.endpoint import ENDPOINTS, OTHER_PATHS
from softphone_ui.web.openapi import REFERENCES, describe

FOLDER = Path(__file__).parent / "types"
HEAD = "// Written by `python -m softphone_ui.script_types`: do not edit.\n\n"
_NAME = re.compile(r"[A-Za-z_$][\w$]*\Z")
_SIMPLE = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean"}
Schema = Mapping[str, Any]


def declarations() -> dict[str, str]:
    """Return the name of each file in `FOLDER` and what it has to contain."""
    with TemporaryDirectory() as folder:
        app = make_app(load_settings(home=Path(folder)))
    document = describe(app[ENDPOINTS], app[OTHER_PATHS])
    _, floor = msgspec.json.schema_components([FloorView], ref_template=REFERENCES)
    _, wall = msgspec.json.schema_components([Frame], ref_template=REFERENCES)
    return {
        "api.d.ts": namespace("Api", document["components"]["schemas"], answered(document)),
        "floor.d.ts": namespace("Floor", floor, frozenset(floor)),
        "wall.d.ts": namespace("Wall", wall, frozenset(wall)),
    }


def answered(document: Schema) -> frozenset[str]:
    """Return the names of the schemas that stand in answers. All their properties are sent; in a
    body a property with a default may be missing."""
    schemas, found = document["components"]["schemas"], set[str]()
    answers = [
        operation["responses"]
        for operations in document["paths"].values()
        for operation in operations.values()
    ]
    waiting = [*_references(answers)]
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting.extend(_references(schemas[name]))
    return frozenset(found)


def namespace(name: str, schemas: Mapping[str, Schema], whole: frozenset[str]) -> str:
    """Return the text of a global namespace with one type for each schema. `whole`: names of the
    schemas of which no property may be missing."""
    types = "\n\n".join(_declared(each, schemas[each], each in whole) for each in sorted(schemas))
    return f"{HEAD}declare namespace {name} {{\n{types}\n}}\n"


def _declared(name: str, schema: Schema, whole: bool) -> str:
    properties = schema.get("properties")
    if not properties:
        return f"  type {_type_name(name)} = {type_of(schema)};"
    required = properties.keys() if whole else schema.get("required", ())
    lines = (
        f"    {_property(each)}{'' if each in required else '?'}: {type_of(kind)};"
        for each, kind in properties.items()
    )
    return "\n".join((f"  interface {_type_name(name)} {{", *lines, "  }"))


def type_of(schema: Schema) -> str:
    """Return a JSON schema as an expression of TypeScript; `unknown` for what says nothing."""
    if "$ref" in schema:
        return _type_name(schema["$ref"].rsplit("/", 1)[1])
    if "enum" in schema:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if any_of := schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(dict.fromkeys(map(type_of, any_of)))
    kind = schema.get("type")
    if kind == "array":
        return _array(schema)
    if kind == "object":
        return _object(schema)
    return "null" if kind == "null" else _SIMPLE.get(str(kind), "unknown")


def _array(schema: Schema) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(map(type_of, schema['prefixItems']))}]"
    items = type_of(schema.get("items") or {})
    return f"({items})[]" if " " in items else f"{items}[]"


def _object(schema: Schema) -> str:
    if properties := schema.get("properties"):
        fields = (f"{_property(name)}: {type_of(kind)}" for name, kind in properties.items())
        return f"{{ {'; '.join(fields)} }}"
    values = schema.get("additionalProperties")
    return f"Record<string, {type_of(values) if isinstance(values, Mapping) else 'unknown'}>"


def _references(value: Any) -> Iterator[str]:
    """Yield the name of each schema to which a part of the document refers."""
    if isinstance(value, Mapping):
        if isinstance(reference := value.get("$ref"), str):
            yield reference.rsplit("/", 1)[1]
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)


def _type_name(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_")


def _property(name: str) -> str:
    return name if _NAME.match(name) else json.dumps(name, ensure_ascii=False)


def main() -> None:
    """Write the declarations into the folder `types`, where the checks of the scripts read them."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in declarations().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
