"""The standard's documents, and each of them as XML and as JSON.

A document is rows of plain fields. In JSON a list is bare and ids are strings; in XML every list
has a name, and so has each thing in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from xml.etree import ElementTree

Fields = Mapping[str, Any]
#: A list's name in XML → the name of each thing in it.
_EACH = {
    "endpoints": "endpoint",
    "formats": "format",
    "attributes": "attribute",
    "values": "value",
    "notes": "note",
}
#: What XML 1.0 cannot hold.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class DocumentFormat(StrEnum):
    """The format of a written document."""

    XML = "xml"
    JSON = "json"

    @property
    def content_type(self) -> str:
        return "text/xml" if self is DocumentFormat.XML else "application/json"


@dataclass(frozen=True, slots=True)
class Document:
    """A document to be written. `rows` under `root`, each an `each` in XML; without `each` it is
    one thing, its fields directly under `root`."""

    root: str
    each: str
    rows: Sequence[Fields]

    def written(self, form: DocumentFormat) -> bytes:
        return self._xml() if form is DocumentFormat.XML else self._json()

    def _json(self) -> bytes:
        body: Any = list(self.rows) if self.each else self.rows[0]
        return json.dumps(body, ensure_ascii=False, default=_plain).encode("utf-8", "replace")

    def _xml(self) -> bytes:
        root = ElementTree.Element(self.root)
        for row in self.rows:
            _fill(ElementTree.SubElement(root, self.each) if self.each else root, row)
        written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
        return written


def _fill(element: ElementTree.Element, fields: Fields) -> None:
    for name, value in fields.items():
        child = ElementTree.SubElement(element, name)
        if isinstance(value, list):
            for one in value:
                _put(ElementTree.SubElement(child, _EACH[name]), one)
        else:
            _put(child, value)


def _put(element: ElementTree.Element, value: Any) -> None:
    if isinstance(value, Mapping):
        _fill(element, value)
    elif value is not None:
        element.text = _NOT_XML.sub("", _plain_text(value))


def _plain_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(_plain(value)) if isinstance(value, datetime) else str(value)


def _plain(value: Any) -> str:
    """W3C's date and time, to the second, with its offset."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    raise TypeError(f"{value!r} is not for a document")
