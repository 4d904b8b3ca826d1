"""What a person reads of a page, a workbook or a program's answer, and the forms of a page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import openpyxl

#: What a program prints where it has nothing, and a place of a sentence in which nothing was put.
UNSAID = re.compile(
    r"(?<![\w.])(?:None|null|undefined|NaN|nan|inf|Infinity|Undefined)(?![\w(])|\{[a-z_]\w*\}"
)
SILENT = frozenset({"script", "style", "template"})
EMPTY = frozenset({"input", "br", "hr", "img", "meta", "link", "source", "wbr", "area", "col"})
SHOWN = ("title", "aria-label", "placeholder", "alt", "value", "content", "datetime", "data-label")
LINKS = ("href", "src")


@dataclass
class Form:
    """A form as it stands: `fields` are what a browser sends of it unchanged. `asks`: it only asks
    for a page; others are sent by a script or change something. `ready`: a browser sends it,
    nothing that is required is missing."""

    action: str
    asks: bool
    fields: list[tuple[str, str]] = field(default_factory=list)
    ready: bool = True


class Page(HTMLParser):
    """A page, read as a browser does. `texts` are shown, `links` lead on, `forms` can be sent;
    `shape` is all of it in order, but for hidden fields, which nobody sees."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.shape: list[str] = []
        self._open: list[str] = []
        self._form: Form | None = None
        self._select: tuple[dict[str, str | None], list[tuple[str, bool]]] | None = None
        self._option: tuple[str | None, bool, list[str]] | None = None
        self._area: tuple[dict[str, str | None], list[str]] | None = None
        self._submits = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in EMPTY:
            self._open.append(tag)
        its = dict(attrs)
        self.texts += [it for name in SHOWN if (it := its.get(name))]
        self.links += [it for name in LINKS if (it := its.get(name)) and tag != "script"]
        if its.get("type") != "hidden":
            self.shape.append(f"<{tag} {sorted((k, v) for k, v in its.items() if k in SHAPES)}>")
        match tag:
            case "form":
                self._form, self._submits = Form(its.get("action") or "", _asks(its)), False
                self.forms.append(self._form)
            case "input":
                self._input(its)
            case "button" if (its.get("type") or "submit") == "submit":
                self._submit(its)
            case "select":
                self._select = (its, [])
            case "option":
                self._end_option()
                self._option = (its.get("value"), "selected" in its, [])
            case "textarea":
                self._area = (its, [])

    def _input(self, its: dict[str, str | None]) -> None:
        kind, value = (its.get("type") or "text").lower(), its.get("value") or ""
        if kind in ("submit", "image"):
            return self._submit(its)
        if kind in ("checkbox", "radio"):
            if "checked" not in its:
                return None
            value = its.get("value") or "on"
        elif kind != "hidden" and "required" in its and not value and self._form:
            self._form.ready = False
        return self._send(its, value)

    def _submit(self, its: dict[str, str | None]) -> None:
        """A form that is sent by the enter key says its first button."""
        if not self._submits:
            self._submits = True
            self._send(its, its.get("value") or "")

    def _send(self, its: dict[str, str | None], value: str) -> None:
        name = its.get("name")
        if self._form is not None and name and "disabled" not in its:
            self._form.fields.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        match tag:
            case "form":
                self._form = None
            case "option":
                self._end_option()
            case "select" if self._select:
                self._end_option()
                its, options = self._select
                chosen = [value for value, on in options if on]
                if not chosen and "multiple" not in its and options:
                    chosen = [options[0][0]]
                if "required" in its and not any(chosen) and self._form:
                    self._form.ready = False
                for value in chosen:
                    self._send(its, value)
                self._select = None
            case "textarea" if self._area:
                self._send(self._area[0], "".join(self._area[1]))
                self._area = None

    def _end_option(self) -> None:
        if self._option and self._select:
            value, on, words = self._option
            self._select[1].append(("".join(words).strip() if value is None else value, on))
        self._option = None

    def handle_data(self, data: str) -> None:
        if self._option:
            self._option[2].append(data)
        if self._area:
            self._area[1].append(data)
        if not SILENT & {*self._open} and data.strip():
            self.texts.append(data)
            self.shape.append(" ".join(data.split()))


SHAPES = ("class", "href", "value", "selected", "checked", "name", "type", "id")


def _asks(its: dict[str, str | None]) -> bool:
    return its.get("role") == "search" or (its.get("method") or "").lower() == "get"


def unsaid_in_page(page: Page) -> list[str]:
    """Every text or address of a page that says nothing where it is to say something."""
    texts = [" ".join(it.split()) for it in page.texts if UNSAID.search(it)]
    return texts + [it for it in page.links if any(map(UNSAID.search, _parts(it)))]


def _parts(link: str) -> Iterator[str]:
    parts = urlsplit(link)
    yield from parts.path.split("/")
    for name, value in parse_qsl(parts.query):
        yield from (name, value)


def unsaid_in_json(told: Any) -> list[str]:
    """Every string of a program's answer that says nothing."""
    match told:
        case dict():
            return [it for value in told.values() for it in unsaid_in_json(value)]
        case list():
            return [it for value in told for it in unsaid_in_json(value)]
        case str() if UNSAID.search(told):
            return [told]
    return []


def unsaid_in_texts(texts: Iterator[str] | list[str]) -> list[str]:
    return [it for it in texts if UNSAID.search(it)]


def cells_of_workbook(content: bytes) -> list[str]:
    """Every text in any sheet, and each sheet's name."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = list(book.sheetnames)
    for sheet in book:
        rows = sheet.iter_rows(values_only=True)
        found += [str(it) for row in rows for it in row if it is not None]
    return found
