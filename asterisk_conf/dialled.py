"""A line as the dialplan needs it. Checked here, at the edge."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from queue_manager.domain.lines.hours import DAYS, Week, clock

NUMBER = re.compile(r"[0-9]{2,15}")


class BadDialledLine(ValueError):
    """A line's number cannot be written into Asterisk's files."""


@dataclass(frozen=True)
class DialledLine:
    """A number the city may dial. ``prompt`` is the beginning of the names of its greeting's
    files, "" where it has none. ``open`` and ``hours`` as the dispatcher has them. Raises BadLine.
    """

    number: str
    prompt: str = ""
    open: bool = True
    hours: Week | None = None

    def __post_init__(self) -> None:
        if not NUMBER.fullmatch(self.number):
            raise BadDialledLine(f"a line's number has 2 to 15 digits, not {self.number[:20]!r}")
        if self.prompt not in ("", "greeting", f"greeting-{self.number}"):
            raise BadDialledLine(f"line {self.number}: no such greeting: {self.prompt[:40]!r}")

    @property
    def always(self) -> bool:
        """Return whether the line answers at any time."""
        return self.open and self.hours is None

    @property
    def open_spans(self) -> Iterator[str]:
        """Yield when it answers, as GotoIfTime() has it, whose last minute is the last that counts:
        ``09:00-17:59,mon``."""
        week = self.hours if self.open and self.hours is not None else ()
        for day, spans in zip(DAYS, week, strict=False):
            for span in spans:
                yield f"{clock(span.opens)}-{clock(span.closes - 1)},{day}"
