"""A day that was played faster, stretched to its own length, as the daily analysis reads one.
Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bench.day_course import course_of
from quality.analysis.causes import LostCall
from quality.analysis.making import ReadDay
from quality.replay.recorded import RecordedDay
from queue_manager.domain.lines.line import Line, Step
from queue_manager.domain.measures.measures import Span
from queue_manager.domain.measures.recorded_call import RecordedCall


@dataclass(frozen=True, slots=True)
class Stretch:
    """The moment `began` of the machine's clock is `stands_for` of the day; from there on the day
    goes `scale` times as fast as the clock."""

    began: datetime
    stands_for: datetime
    scale: float

    def at(self, moment: datetime) -> datetime:
        return self.stands_for + (moment - self.began) * self.scale

    def call(self, it: RecordedCall) -> RecordedCall:
        return replace(
            it,
            offered_at=self.at(it.offered_at),
            waited=it.waited * self.scale,
            talk=it.talk * self.scale,
            wrap_up=it.wrap_up * self.scale,
            greeted=None if it.greeted is None else it.greeted * self.scale,
        )

    def line(self, it: Line) -> Line:
        return replace(
            it,
            kpi=it.kpi * self.scale,
            ring_time=it.ring_time * self.scale,
            wrap_up=it.wrap_up * self.scale,
            short_abandon=it.short_abandon * self.scale,
            ladder=tuple(Step(step.after * self.scale, step.does) for step in it.ladder),
        )

    def recorded(self, day: RecordedDay) -> RecordedDay:
        return replace(
            day,
            calls=tuple(map(self.call, day.calls)),
            states=tuple(
                Span(it.operator, it.state, self.at(it.began_at), self.at(it.ended_at))
                for it in day.states
            ),
            lines=tuple(map(self.line, day.lines)),
            pick_ups={who: each * self.scale for who, each in day.pick_ups.items()},
        )


def as_read(
    recorded: RecordedDay,
    lost: Iterable[LostCall],
    stretch: Stretch,
    on: date,
    zone: ZoneInfo,
    roster: Mapping[datetime, float | None],
) -> ReadDay:
    """What `read_day` would have read of the local day `on`, had it taken its own time. `roster`:
    quarter → how many were to work."""
    day = stretch.recorded(recorded)
    missed = [replace(it, offered_at=stretch.at(it.offered_at)) for it in lost]
    return ReadDay(course_of(day, missed, on, zone, roster), missed, day)
