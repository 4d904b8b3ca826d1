"""What is summed of contacts. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import msgspec

from queue_manager.domain.floor.states import Outcome
from queue_manager.domain.measures.measures import Handling, Tally

MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Apart:
    """What does not add, or is not in the sums; read only where a report asks for it. `busy_ms`:
    operators' time with callers and after them, out of `there_ms` signed in without pauses.
    `waits_ms`: at or below which half, 90 % and 95 % of the answered waited. Of the answered
    `with_ticket`, `on_the_spot` were solved so, and of those `known` to have had their days,
    `alone` did not come again (registry/knowledge/first_call.py)."""

    waits_ms: tuple[int, ...] = ()
    with_ticket: int = 0
    on_the_spot: int = 0
    known: int = 0
    alone: int = 0
    busy_ms: int = 0
    there_ms: int = 0


class _WithApart(msgspec.Struct, frozen=True, kw_only=True):
    apart: Apart = Apart()


# A report by quarters has thousands of them: a Struct is made in a tenth of a dataclass's time.
class Sums(_WithApart, frozen=True):
    """Named as the columns of `report_sums`: counts of contacts, and whole milliseconds.

    `answered` … `failed` share out all contacts among themselves. `answered_wait_ms`, `talk_ms`
    (without holds), `hold_ms` and `wrap_up_ms` are of the answered, `lost_wait_ms` of the lost.
    `known_callers`: contacts whose number is known; `repeated`: those of them whose number had
    called within the seven days before. `survey_points`: of all `surveys` together. `apart` is no
    sum: it is lost where sums are added.
    """

    answered: int = 0
    short_abandon: int = 0
    abandoned: int = 0
    callback_kept: int = 0
    informed: int = 0
    self_served: int = 0
    voicemail: int = 0
    refused: int = 0
    failed: int = 0
    in_time: int = 0
    in_15: int = 0
    in_20: int = 0
    overflowed: int = 0
    answered_wait_ms: int = 0
    lost_wait_ms: int = 0
    talk_ms: int = 0
    hold_ms: int = 0
    wrap_up_ms: int = 0
    rings: int = 0
    rings_no_answer: int = 0
    rings_failed: int = 0
    transfers: int = 0
    handed_outside: int = 0
    breaks: int = 0
    known_callers: int = 0
    repeated: int = 0
    callbacks: int = 0
    callbacks_reached: int = 0
    surveys: int = 0
    survey_points: int = 0
    abused: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, name) + getattr(other, name) for name in NAMES))

    @property
    def tally(self) -> Tally:
        """The contacts counted, as the formulas of service level want them."""
        counted = {outcome.value: getattr(self, outcome.value) for outcome in Outcome}
        return Tally(
            **counted,
            in_time=self.in_time,
            in_15=self.in_15,
            in_20=self.in_20,
            overflowed=self.overflowed,
        )

    @property
    def handling(self) -> Handling:
        """The time that the answered ones took."""
        return Handling(
            self.answered,
            self.talk_ms * MILLISECOND,
            self.hold_ms * MILLISECOND,
            self.wrap_up_ms * MILLISECOND,
        )


NAMES = tuple(it for it in Sums.__struct_fields__ if it != "apart")
NOTHING = Sums()
