"""HTML as text. Pure; linear in the length of what is given."""

from __future__ import annotations

import re
from html import unescape

_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "math"})
_BREAKS = frozenset(
    "address article aside blockquote br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6"
    " header hr li main nav ol p pre section table tbody tfoot thead tr ul".split()
)
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]{0,30})")
_SPACE = re.compile(r"[ \t\r\f\v\u00a0]+")
_LONG_NUMBER = re.compile(r"&#x?[0-9a-fA-F]{9,}")
_BLANK_LINES = re.compile(r"\n{3,}")


def text_of_html(html: str) -> str:
    """Return the words of a page that somebody sees, a line for each block; quotations begin with
    `> `."""
    out: list[str] = []
    at, silent, quoted = 0, "", 0
    while at < len(html):
        begins = html.find("<", at)
        if begins < 0:
            begins = len(html)
        if not silent:
            out.append(" ".join(html[at:begins].split("\n")))
        at, name, closes = _tag(html, begins)
        if silent:
            silent = "" if closes and name == silent else silent
        elif name in _SILENT and not closes:
            silent = name
        elif name in _BREAKS:
            quoted = max(0, quoted + (-1 if closes else 1)) if name == "blockquote" else quoted
            out.append("\n" + "> " * min(quoted, 5))
        elif name in ("td", "th"):
            out.append(" ")
        elif not name and begins < len(html):
            out.append("<" if at == begins + 1 else "")
    return _tidy(unescape(_LONG_NUMBER.sub("", "".join(out))))


def _tag(html: str, begins: int) -> tuple[int, str, bool]:
    """Of the tag there: where it has ended, its name ("": it is none), and whether it closes."""
    if html.startswith("<!--", begins):
        ends = html.find("-->", begins + 4)
        return (len(html) if ends < 0 else ends + 3), "", False
    found = _NAME.match(html, begins + 1)
    if found is None and html[begins + 1 : begins + 2] not in ("!", "?", "/"):
        return begins + 1, "", False
    ends = html.find(">", begins + 1)
    after = len(html) if ends < 0 else ends + 1
    name = found[1].lower() if found else ""
    return after, name, bool(found) and html[begins + 1] == "/"


def _tidy(text: str) -> str:
    lines = (_SPACE.sub(" ", line).strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join("" if it == ">" else it for it in lines)).strip()
