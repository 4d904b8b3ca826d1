"""Topics as services, and what is asked for beside the description (`attributes.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from foundation.names import LANGUAGES, Names
from registry.open311.documents import Document, Fields

ATTRIBUTES = Path(__file__).parent / "attributes.toml"
#: The topic of what fits none of the others.
OTHER = "other"
LISTS = frozenset({"singlevaluelist", "multivaluelist"})


@dataclass(frozen=True, slots=True)
class Attribute:
    """A question that a service asks. `datatype` is the standard's; `values`: key → name, of a
    list."""

    code: str
    datatype: str
    required: bool
    question: Names
    values: Mapping[str, Names]

    @property
    def is_list(self) -> bool:
        return self.datatype in LISTS


@dataclass(frozen=True, slots=True)
class Service:
    """A topic that tickets may be about; `group`: the branch above it, None at the root."""

    topic_id: int
    code: str
    name: Names
    group: Names | None = None

    @property
    def attributes(self) -> Sequence[Attribute]:
        return all_attributes().get(self.code, ())


class _Service(Protocol):
    @property
    def topic_id(self) -> int: ...
    @property
    def code(self) -> str: ...


_S = TypeVar("_S", bound=_Service)


def offered(services: Iterable[_S], likely: int | None) -> _S | None:
    """Return the service that a citizen's words are likely about, to be offered to them. Never
    "other": it helps nobody to choose."""
    return next((it for it in services if it.topic_id == likely and it.code != OTHER), None)


@cache
def all_attributes() -> Mapping[str, Sequence[Attribute]]:
    """Return topic's code → what is asked for, in order."""
    tables = tomllib.loads(ATTRIBUTES.read_text(encoding="utf-8"))
    return {topic: [_attribute(code, it) for code, it in questions.items()]
            for topic, questions in tables.items()}  # fmt: skip


def _attribute(code: str, fields: Mapping[str, Any]) -> Attribute:
    values = {key: Names(**names) for key, names in fields.get("values", {}).items()}
    question = Names(*(fields[language] for language in LANGUAGES))
    return Attribute(code, fields["datatype"], fields.get("required", False), question, values)


def service_list(services: Sequence[Service], language: str) -> Document:
    return Document("services", "service", [_listed(it, language) for it in services])


def _listed(service: Service, language: str) -> Fields:
    name = service.name.in_language(language)
    group = service.group.in_language(language) if service.group else ""
    return {
        "service_code": service.code,
        "service_name": name,
        "description": f"{group}: {name}" if group else name,
        "metadata": bool(service.attributes),
        "type": "realtime",
        "keywords": ", ".join(dict.fromkeys(service.name.in_language(each) for each in LANGUAGES)),
        "group": group,
    }


def definition(service: Service, language: str) -> Document:
    questions = [
        _question(order, each, language) for order, each in enumerate(service.attributes, 1)
    ]
    return Document(
        "service_definition", "", [{"service_code": service.code, "attributes": questions}]
    )


def _question(order: int, attribute: Attribute, language: str) -> Fields:
    return {
        "variable": True,
        "code": attribute.code,
        "datatype": attribute.datatype,
        "required": attribute.required,
        "datatype_description": None,
        "order": order,
        "description": attribute.question.in_language(language),
        "values": [
            {"key": key, "name": name.in_language(language)}
            for key, name in attribute.values.items()
        ],
    }
