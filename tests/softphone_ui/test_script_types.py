"""The types that scripts are checked against are those of the API, the floor and the wallboard."""

from __future__ import annotations

import pytest

from softphone_ui.script_types import FOLDER, answered, declarations, namespace, type_of


def test_the_declarations_are_up_to_date() -> None:
    for name, text in declarations().items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, (
            f"{name} is out of date: run .venv/bin/python -m softphone_ui.script_types"
        )


@pytest.mark.parametrize(
    ("schema", "type_"),
    [
        ({"type": "string", "format": "date-time"}, "string"),
        ({"type": "integer"}, "number"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "number | null"),
        ({"enum": ["a", 'b"']}, '"a" | "b\\""'),
        ({"$ref": "#/components/schemas/Page[Row]"}, "Page_Row"),
        ({"type": "array", "items": {"type": "string"}}, "string[]"),
        ({"type": "array", "items": {"enum": ["a", "b"]}}, '("a" | "b")[]'),
        (
            {"type": "array", "prefixItems": [{"type": "string"}, {"type": "null"}]},
            "[string, null]",
        ),
        (
            {"type": "object", "additionalProperties": {"type": "boolean"}},
            "Record<string, boolean>",
        ),
        ({"type": "object", "properties": {"a-b": {"type": "null"}}}, '{ "a-b": null }'),
        ({}, "unknown"),
    ],
)
def test_a_schema_becomes_a_type(schema: dict[str, object], type_: str) -> None:
    assert type_of(schema) == type_


def test_only_a_body_may_lack_a_property() -> None:
    schema = {
        "properties": {"id": {"type": "integer"}, "note": {"type": "string"}},
        "required": ["id"],
    }
    schemas = {"Body": schema, "Answer": schema}
    text = namespace("Api", schemas, frozenset({"Answer"}))
    assert "interface Answer {\n    id: number;\n    note: string;" in text
    assert "interface Body {\n    id: number;\n    note?: string;" in text


def test_answers_are_followed_into_their_parts() -> None:
    schemas = {
        "Page": {"properties": {"rows": {"items": {"$ref": "#/components/schemas/Row"}}}},
        "Row": {"properties": {"parent": {"$ref": "#/components/schemas/Row"}}},
        "Body": {},
    }
    answer = {"200": {"schema": {"$ref": "#/components/schemas/Page"}}}
    paths = {"/rows": {"get": {"responses": answer}}}
    assert answered({"paths": paths, "components": {"schemas": schemas}}) == {"Page", "Row"}
