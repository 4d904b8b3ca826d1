"""An article as it is read: its text as blocks. Nothing of it is ever HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

LANGUAGES = ("kk", "ru", "en")
ITEM, MISSING = "- ", "?? "


class BlockKind(StrEnum):
    """The kinds of blocks in an article."""

    PARAGRAPH = "paragraph"
    ITEMS = "items"
    MISSING = "missing"  # a fact of the city that is still to be filled in, and from where


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together: of a paragraph, or the items of a list."""

    kind: BlockKind
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """Return a text's blocks: an empty line or another kind of line begins a new one."""
    found: list[Block] = []
    going_on = False
    for kind, line in _lines(text):
        if kind is None:
            going_on = False
        elif going_on and found[-1].kind is kind is not BlockKind.MISSING:
            found[-1] = Block(kind, (*found[-1].lines, line))
        else:
            found.append(Block(kind, (line,)))
            going_on = True
    return found


def _lines(text: str) -> Iterator[tuple[BlockKind | None, str]]:
    for line in text.splitlines():
        plain = line.strip()
        if not plain:
            yield None, ""
        elif plain.startswith(ITEM):
            yield BlockKind.ITEMS, plain.removeprefix(ITEM).strip()
        elif plain.startswith(MISSING):
            yield BlockKind.MISSING, plain.removeprefix(MISSING).strip()
        else:
            yield BlockKind.PARAGRAPH, plain


def plain(text: str) -> str:
    """Return a text in one line, without the marks of its blocks and without what is still
    missing."""
    return " ".join(line for kind, line in _lines(text) if kind and kind is not BlockKind.MISSING)


def lacks_facts(*texts: str) -> bool:
    """Return whether a fact of the city is still to be filled in."""
    return any(kind is BlockKind.MISSING for text in texts for kind, _ in _lines(text))
