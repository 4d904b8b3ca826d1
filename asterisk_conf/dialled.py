"""A line as the dialplan needs it. Checked here, at the edge."""

import re
from dataclasses import dataclass

NUMBER = re.compile(r"[0-9]{2,15}")


class BadLine(ValueError):
    """A line's number cannot be written into Asterisk's files."""


@dataclass(frozen=True)
class DialledLine:
    """A number the city may dial. ``prompt`` is the beginning of the names of its greeting's
    files, "" where it has none. Raises BadLine."""

    number: str
    prompt: str = ""

    def __post_init__(self) -> None:
        if not NUMBER.fullmatch(self.number):
            raise BadLine(f"a line's number has 2 to 15 digits, not {self.number[:20]!r}")
        if self.prompt not in ("", "greeting", f"greeting-{self.number}"):
            raise BadLine(f"line {self.number}: no such greeting: {self.prompt[:40]!r}")
