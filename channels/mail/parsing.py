"""Any bytes as a tree of mail parts, in bounded time and memory. Pure.

Python's own parser trusts its input: parts without number, depth without end and headers of
megabytes cost it minutes or the whole memory (docs/decisions/0138). So each header is cut before it
is understood, and a mail of too many or too deep parts is read by its head alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import EmailPolicy
from typing import Any, cast

#: A mailbox's own limit is below that nearly everywhere.
MOST_BYTES = 30_000_000
MOST_PARTS, DEEPEST, MOST_HEADERS = 200, 20, 3_000
MOST_LINE_ENDS = 1_200_000
LONGEST_HEADER, LONGEST_HEAD = 2_000, 65_536
_REGISTRY = HeaderRegistry()


class TooComplex(Exception):
    """More parts, or deeper ones, than any person's program writes."""


class Bounded(EmailPolicy):
    """The default policy, for one mail: it ends in bounded time."""

    def __init__(self) -> None:
        super().__init__(message_factory=_Counter())

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        cast(_Counter, self.message_factory).head()
        name, _, value = sourcelines[0][:LONGEST_HEADER].partition(":")
        rest = "".join(sourcelines[1:50])[:LONGEST_HEADER]
        return name, (value.lstrip(" \t") + rest).rstrip("\r\n")[:LONGEST_HEADER]

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """Return what cannot be understood as its header says is a line of text."""
        plain = "".join(value.splitlines())
        try:
            return self.header_factory(name, plain)
        except Exception:  # the parser of headers falls over some in ways of its own
            return _REGISTRY("x-broken", plain.encode("ascii", "replace").decode()[:200])


class _Counter:
    """Makes a mail's parts, and counts them and their headers."""

    def __init__(self) -> None:
        self._made, self._heads = 0, 0

    def head(self) -> None:
        self._heads += 1
        if self._heads > MOST_HEADERS:
            raise TooComplex

    def __call__(self, policy: Any = None) -> EmailMessage:
        self._made += 1
        if self._made > MOST_PARTS:
            raise TooComplex
        return EmailMessage(policy=policy)


def parse(raw: bytes) -> tuple[EmailMessage, bool]:
    """Return the mail, and whether all of it was read; of one that is too complex the head
    alone."""
    raw = raw[:MOST_BYTES]
    if nesting(raw) <= DEEPEST and line_ends(raw) <= MOST_LINE_ENDS:
        try:
            return _parsed(raw), True
        except (TooComplex, RecursionError, ValueError, LookupError, TypeError, AttributeError):
            pass
    try:
        return _parsed(head_of(raw)), False
    except (TooComplex, RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return EmailMessage(policy=Bounded()), False


def _parsed(raw: bytes) -> EmailMessage:
    found = BytesParser(policy=Bounded()).parsebytes(raw)
    assert isinstance(found, EmailMessage)
    return found


def nesting(raw: bytes) -> int:
    """Return how deep its parts may be at most: each level has a header that names it, or hides
    it."""
    low = raw.lower()
    return low.count(b"multipart/") + low.count(b"message/")


def line_ends(raw: bytes) -> int:
    """Count the ends of lines: each line is held against every boundary around it. Those of Windows
    count twice."""
    return raw.count(b"\n") + raw.count(b"\r")


def head_of(raw: bytes) -> bytes:
    """Return all before the first empty line."""
    head = raw[:LONGEST_HEAD].replace(b"\r\n", b"\n")
    lines = head.partition(b"\n\n")[0].split(b"\n", 1000)[:1000]
    return b"\n".join(lines) + b"\n\n"


def leaves(mail: Message[Any, Any]) -> Iterator[tuple[int, Message[Any, Any]]]:
    """Yield the parts that hold something, each with its number, in their order; also those of
    mails within."""
    waiting, number = [mail], 0
    while waiting:
        part = waiting.pop()
        number += 1
        if part.is_multipart():
            waiting.extend(reversed(list(_parts(part))))
        else:
            yield number, part


def _parts(part: Message[Any, Any]) -> list[Message[Any, Any]]:
    payload = part.get_payload()
    return [it for it in payload if isinstance(it, Message)] if isinstance(payload, list) else []
