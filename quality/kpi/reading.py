"""A person's sheet and the team's, read from what is on record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from foundation.postgres.pool import Connection
from quality.assessment.rows import assessments
from quality.complaints.rows import complaints
from quality.complaints.rows.complaints import Counts
from quality.kpi.day_sums import read_first_calls, read_work
from quality.kpi.figures import RATIOS, KpiFigure, KpiUnit, count, figure, scored, share
from quality.kpi.rows import kpi as rows
from quality.kpi.rows.kpi import Subject
from quality.kpi.sheet import KpiMonth, KpiSheet, PausePlan, day_lines, pause_lines, sheet
from quality.kpi.sums import NOTHING, KpiSums, LikeHour, Work, WorkTime
from queue_manager.domain.floor.states import NOT_CHOSEN_REASONS
from queue_manager.domain.measures.measures import BUSY
from registry.knowledge.first_call import FirstCalls
from staff.roles import OPERATOR, MonthFigures, codes_named_only, role_of


@dataclass(frozen=True, slots=True)
class Team:
    """The figures of all operators in a month."""

    month: KpiMonth
    operators: Sequence[Subject]
    work: Work
    whole: Mapping[LikeHour, KpiSums]
    resolved: Mapping[str | None, FirstCalls]
    about: Mapping[int, Counts]
    scores: Mapping[int, Sequence[float]]
    plans: Mapping[str, PausePlan]

    def sheet(self, subject: Subject) -> KpiSheet:
        """Make one operator's sheet, beside the others in like hours."""
        extension = subject.extension or ""
        own = self.work.by_like.get(extension, {})
        others = {kind: sums - own.get(kind, NOTHING) for kind, sums in self.whole.items()}
        presence = self.work.presence.get(extension, WorkTime({}, {}))
        figures = [
            count("calls", self.work.of(extension).calls),
            *(figure(ratio, own, others) for ratio in RATIOS),
            _occupancy(presence),
            *_resolution(self.resolved.get(extension, FirstCalls())),
            scored("quality_score", self.scores.get(subject.person_id, [])),
            *_about(self.about.get(subject.person_id)),
        ]
        return sheet(
            subject.role if shows_calls(subject.role) else OPERATOR,
            self.month.first,
            figures,
            day_lines(self.work.by_day.get(extension, {})),
            pause_lines(presence, NOT_CHOSEN_REASONS),
            self.plans.get(extension),
        )


async def team(
    connection: Connection, month: KpiMonth, now: datetime, reasons: Collection[str]
) -> Team:
    """Return all operators' month until now. `reasons`: pauses that have a plan."""
    people = [it for it in await rows.operators(connection) if not _is_controller(it)]
    extensions = [it.extension for it in people if it.extension]
    days = (month.first, month.following, month.zone)
    work = await read_work(connection, extensions, *days, now)
    whole: dict[LikeHour, KpiSums] = defaultdict(lambda: NOTHING)
    for parts in work.by_like.values():
        for kind, sums in parts.items():
            whole[kind] += sums
    return Team(
        month,
        [it for it in people if it.open or work.of(it.extension or "") != NOTHING],
        work,
        whole,
        await read_first_calls(connection, *days, now),
        await complaints.counts(connection, month.begins, month.ends),
        await _scores(connection, month),
        await rows.pause_plans(connection, month, now, reasons),
    )


def _is_controller(subject: Subject) -> bool:
    """Their calls are compared with nobody's: they are of the quality service's line."""
    return subject.role in codes_named_only()


def shows_calls(role: str) -> bool:
    """Return whether the sheet of somebody with this role has the figures of their calls."""
    return role_of(role).figures is MonthFigures.CALLS


async def sheet_of(
    connection: Connection,
    subject: Subject,
    month: KpiMonth,
    now: datetime,
    reasons: Collection[str],
) -> KpiSheet | None:
    """Read a person's sheet with the figures of their role; None if the role has no sheet."""
    match role_of(subject.role).figures:
        case MonthFigures.CALLS:
            return (await team(connection, month, now, reasons)).sheet(subject)
        case MonthFigures.DEADLINES:
            figures = await _terms(connection, subject.body_id, month)
        case MonthFigures.LOSSES:
            complaints_led = await _of_complaints(connection, subject, month)
            figures = [*await _of_losses(connection, subject, month), *complaints_led]
        case MonthFigures.SAMPLES:
            complaints_led = await _of_complaints(connection, subject, month)
            figures = [*await _of_samples(connection, subject, month), *complaints_led]
        case None:
            return None
    return sheet(subject.role, month.first, figures)


async def _scores(connection: Connection, month: KpiMonth) -> dict[int, list[float]]:
    """Person → the scores of their talks that were drawn by chance on the month's days."""
    found: dict[int, list[float]] = defaultdict(list)
    last = month.following - timedelta(days=1)
    for score in await assessments.scores_by_subject(connection, month.first, last):
        if score.score is not None:
            found[score.subject].append(score.score)
    return found


async def _terms(connection: Connection, body_id: int | None, month: KpiMonth) -> list[KpiFigure]:
    found = await rows.terms(connection, body_id, month) if body_id is not None else []
    by_kind = {it.kind: it for it in found}
    return [
        share(f"terms_{kind}", terms.in_term, terms.due)
        if (terms := by_kind.get(kind))
        else share(f"terms_{kind}", 0, 0)
        for kind in ("city", "law")
    ]


async def _of_complaints(
    connection: Connection, subject: Subject, month: KpiMonth
) -> list[KpiFigure]:
    led = await rows.led(connection, subject.person_id, month)
    return [
        count("complaints_decided", led.decided),
        share("complaints_in_term", led.answered_in_time, led.answered),
    ]


async def _of_samples(connection: Connection, subject: Subject, month: KpiMonth) -> list[KpiFigure]:
    samples = await rows.samples(connection, subject.person_id, month)
    return [share("samples_done", samples.assessed, samples.drawn)]


async def _of_losses(connection: Connection, subject: Subject, month: KpiMonth) -> list[KpiFigure]:
    lost = await rows.analyses(connection, subject.person_id, month)
    return [
        share("analyses_in_time", lost.closed_in_time, lost.closed),
        share("loss_tasks_in_time", lost.tasks_in_time, lost.tasks),
    ]


def _occupancy(presence: WorkTime) -> KpiFigure:
    """As `measures.py::occupancy` has it, of one operator."""
    busy = sum(presence.states.get(state, 0) for state in BUSY)
    return KpiFigure("occupancy", KpiUnit.SHARE, busy, presence.at_work_ms - presence.pause_ms)


def _resolution(calls: FirstCalls) -> list[KpiFigure]:
    return [
        share("first_call_declared", calls.declared, calls.answered),
        share("first_call_held", calls.alone, calls.known),
    ]


def _about(counts: Counts | None) -> list[KpiFigure]:
    return [
        count("praises", counts.praises if counts else 0),
        count("complaints", counts.complaints if counts else 0),
        count("complaints_upheld", counts.upheld if counts else 0),
    ]
