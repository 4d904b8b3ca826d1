"""An inquiry: the automatic call that asks an applicant whether their ticket was solved.

Standard library only; times are aware UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from queue_manager.domain.floor.callback import E164


class InquiryResult(StrEnum):
    """The result of an inquiry: exactly one."""

    CONFIRMED = "confirmed"
    REOPENED = "reopened"  # they say that it is not solved
    OPERATOR = "operator"  # they asked for an operator
    HUNG_UP = "hung_up"  # they answered, and said nothing
    NOT_REACHED = "not_reached"  # every attempt was in vain


#: What the called one's keys mean. Nothing else means anything.
ANSWERS = {
    "1": InquiryResult.CONFIRMED,
    "2": InquiryResult.REOPENED,
    "0": InquiryResult.OPERATOR,
}
#: The dialplan's other words: somebody (or a machine) took the call, and let it run to its end.
TAKEN, SILENT = "taken", "silent"


@dataclass(frozen=True, slots=True)
class InquiryRules:
    """The settings on inquiries. Without `possible` (no way out, or not wanted) there are none.

    `prefixes` are the allowed beginnings of numbers in E.164. There are `at_once` calls at a time,
    from `opens` to `closes` (the city's time), and as many pauses between attempts as there are in
    `retry_after`, so one attempt more.
    """

    possible: bool = False
    pbx: str = ""
    prefixes: tuple[str, ...] = ("+77",)
    opens: time = time(10)
    closes: time = time(20)
    retry_after: tuple[timedelta, ...] = (timedelta(hours=2), timedelta(hours=20))
    at_once: int = 1

    def allows(self, number: str) -> bool:
        """Return whether this number (E.164) may be called."""
        return E164.fullmatch(number) is not None and number.startswith(self.prefixes)


#: Before the settings are told.
NO_INQUIRIES = InquiryRules()


@dataclass(frozen=True, slots=True)
class Inquiry:
    """An applicant is to be asked about the answer `round` to their `ticket`.

    `topic` is the sound that names what it is about, None where there is none. `due_at` None: they
    may be called as soon as it is quiet. `tries` counts attempts in vain. While they are called
    `leg` is their leg on the PBX, and `word` what the dialplan reported of it last. With a `result`
    the inquiry is over, and stays until the database knows.
    """

    ticket: str
    round: int
    number: str
    line: str
    language: str = "kk"
    topic: str | None = None
    due_at: datetime | None = None
    tries: int = 0
    leg: str | None = None
    called_at: datetime | None = None
    word: str | None = None
    result: InquiryResult | None = None

    @property
    def inquiry_id(self) -> str:
        """Return the id of the resolution check: ticket and round."""
        return f"{self.ticket}/{self.round}"
