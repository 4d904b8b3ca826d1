"""Why a request of a program is refused, in the form of the standard's errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestFault:
    """One thing that is wrong. `status` is HTTP's: 400, 403 for keys, 404 for what is not there."""

    status: int
    description: str


class SubmissionRefused(Exception):
    """An error: nothing was done; `faults` say why, the first one decides the answer's status."""

    def __init__(self, faults: Sequence[RequestFault]) -> None:
        super().__init__("; ".join(it.description for it in faults))
        self.faults = tuple(faults)


def refuse(description: str, status: int = 400) -> SubmissionRefused:
    return SubmissionRefused([RequestFault(status, description)])
