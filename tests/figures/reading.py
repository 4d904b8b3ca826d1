"""Figures as a person reads them on a page: text between tags, links and their targets."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

TAG = re.compile(r"<[^>]*>")
ROW = re.compile(r"<tr\b[^>]*>(.*?)</tr>", re.S)
CELL = re.compile(r"<t([hd])\b[^>]*>(.*?)</t[hd]>", re.S)
CARD = re.compile(r'<div class="figure figure-(\w+)">(.*?)</div>', re.S)


def text_of(markup: str) -> str:
    """The words of a piece of a page, with single spaces."""
    return " ".join(html.unescape(TAG.sub(" ", markup)).split())


def rows(page: str) -> Iterator[list[str]]:
    """The cells of each row of every table."""
    for row in ROW.findall(page):
        yield [text_of(cell) for _, cell in CELL.findall(row)]


def row(page: str, head: str) -> list[str]:
    """The cells of the row that begins with these words."""
    return next(it for it in rows(page) if it and it[0] == head)


def card(page: str, name: str) -> tuple[str, int, int]:
    """A card of the service level: its share as it is written, and what was divided by what."""
    markup = next(body for code, body in CARD.findall(page) if code == name)
    share = re.search(r'<b class="share number">([^<]*)</b>', markup)
    parts = re.search(r'class="parts number small">(.*?)</span>', markup, re.S)
    assert share and parts
    counted, out_of = (number(it) for it in text_of(parts[1]).split("−")[0].split("÷"))
    return html.unescape(share[1]), counted, out_of


def element(page: str, ident: str) -> str:
    """The words of the element with this id."""
    found = re.search(rf'<(\w+)\b[^>]*\bid="{ident}"[^>]*>(.*?)</\1>', page, re.S)
    assert found, ident
    return text_of(found[2])


def after(page: str, words: str) -> str:
    """The words of the next bold number after these."""
    found = re.search(re.escape(words) + r".*?<b\b[^>]*>(.*?)</b>", page, re.S)
    assert found, words
    return text_of(found[1])


def number(text: str) -> int:
    return int(re.sub(r"[\s,\u00a0\u202f]", "", text))
