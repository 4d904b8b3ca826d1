"""Every rendered file is read by pyst2's parser of Asterisk's format before Asterisk reads it.

Asterisk takes a line that it cannot read for a warning, or leaves the whole file out and starts
without it: a PBX without its dialplan answers nobody. A file that does not parse is never written.
"""

import re
from collections.abc import Mapping

from asterisk.config import Config, Item, ParseError

from foundation.errors import StartError

#: What follows a section's name: ``[a](!)``, ``[b](a)``. pyst2 does not know it.
INHERITS = re.compile(r"^(\[[^\]]*\])\([^)]*\)")
INCLUDES = re.compile(r"^#include[ \t]+\"?([^\"]+?)\"?[ \t]*$")


class UnreadableConfig(StartError):
    """A rendered file that Asterisk could not read; the message names the file and the line."""

    def __init__(self, name: str, line: int, why: str) -> None:
        super().__init__(f"{name}, line {line}: {why}")


class _Read(Config):  # type: ignore[misc]  # pyst2 has no types
    """pyst2's reading of a text instead of a file."""

    def __init__(self, lines: list[str]) -> None:
        self._values = lines
        super().__init__(filename="")

    def load(self) -> None:
        self.raw_lines = self._values


def checked(files: Mapping[str, str]) -> dict[str, str]:
    """Check the files, name below etc/ → text, and return them. Raises UnreadableConfig."""
    for name, text in files.items():
        _check(name, text, files)
    return dict(files)


def _check(name: str, text: str, files: Mapping[str, str]) -> None:
    # Asterisk ends a line at a line feed and at nothing else.
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        included = INCLUDES.match(line)
        if included is not None and included[1] not in files:
            raise UnreadableConfig(name, number, f"{included[1]} is included and not there")
    try:
        read = _Read([_plain(line) for line in lines])
    except ParseError as error:
        number, why = error.args
        raise UnreadableConfig(name, number, why) from None
    _check_beginning(name, read)


def _plain(line: str) -> str:
    """The line in the words that pyst2 knows; as many lines as before, so that numbers hold."""
    return "" if INCLUDES.match(line) else INHERITS.sub(r"\1", line)


def _check_beginning(name: str, read: Config) -> None:
    """pyst2 takes values before the first section; Asterisk leaves the rest of the file out."""
    first = read.categories[0].number if read.categories else None
    for line in read.lines:
        if isinstance(line, Item) and (first is None or line.number < first):
            raise UnreadableConfig(name, line.number, "a value outside any section")
