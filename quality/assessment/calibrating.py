"""Several controllers judge the same calls, each alone; then all see how far they agree."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from foundation.names import Names
from foundation.postgres.pool import Connection
from quality.assessment.agreement import Agreement, agreement, alpha
from quality.assessment.form import AssessmentForm
from quality.assessment.life import AssessmentRefusal, AssessmentState, StepRefused
from quality.assessment.rows import calibrations as rows
from quality.assessment.rows.calibrations import Calibration, CalibrationSheet
from quality.assessment.score import allowed
from quality.assessment.work import Actor

#: Calls are chosen from these days.
LOOKS_BACK = timedelta(days=30)
LEAST_CONTROLLERS, LEAST_CALLS, MOST_CALLS = 2, 2, 30


@dataclass(frozen=True, slots=True)
class ItemAgreement:
    """The agreement on an item or a fatal error. `marks`: call → what each controller gave, None
    for nothing."""

    code: str
    names: Names
    agreement: Agreement
    marks: dict[str, list[str | None]]


@dataclass(frozen=True, slots=True)
class Results:
    """The results of a round. `controllers` in the order of each list of marks; `totals`: call →
    the score of each, None: unscored or not handed in. `alpha` of totals; None: nothing to
    compare."""

    controllers: list[str]
    items: list[ItemAgreement]
    fatal: list[ItemAgreement]
    totals: dict[str, list[float | None]]
    alpha: float | None


async def begin(
    link: Connection, title: str, controllers: Sequence[int], wish: int, actor: Actor
) -> int:
    """Begin a round of at most `wish` calls, in a transaction; its id. Raises StepRefused."""
    people = sorted(set(controllers))
    if len(people) < LEAST_CONTROLLERS:
        raise StepRefused(AssessmentRefusal.ONE_CONTROLLER)
    version = await rows.version(link)
    if version is None:
        raise StepRefused(AssessmentRefusal.NO_FORM)
    found = await rows.calls(
        link, actor.now - LOOKS_BACK, people, min(wish, MOST_CALLS), secrets.token_hex(8)
    )
    if len(found) < LEAST_CALLS:
        raise StepRefused(AssessmentRefusal.FEW)
    number = await rows.add(link, title, version, actor.person_id, actor.now)
    for call in found:
        for assessor in people:
            await rows.add_sheet(link, number, call, assessor, actor.today, actor.now)
    return number


async def close(link: Connection, calibration_id: int, actor: Actor) -> None:
    """End a round: what is not handed in is set aside, and all see all. Raises StepRefused."""
    if not await rows.close(link, calibration_id, actor.person_id, actor.now):
        raise StepRefused(AssessmentRefusal.STATE)
    await rows.leave_drafts(link, calibration_id)


def open_to_all(calibration: Calibration, sheets: Sequence[CalibrationSheet]) -> bool:
    """Return whether everybody may see everybody's marks."""
    return calibration.closed_at is not None or all(
        each.state is not AssessmentState.DRAFT for each in sheets
    )


def results(form: AssessmentForm, sheets: Sequence[CalibrationSheet]) -> Results:
    """Return how far they agree, of what was handed in."""
    people = sorted({(it.assessor_name, it.assessor) for it in sheets})
    by_call: dict[str, dict[int, CalibrationSheet]] = {}
    for sheet in sheets:
        by_call.setdefault(sheet.call_id, {})[sheet.assessor] = sheet

    def grid(code: str, *, fatal: bool) -> dict[str, list[str | None]]:
        return {
            call_id: [_mark(each.get(person), code, fatal=fatal) for _, person in people]
            for call_id, each in by_call.items()
        }

    items = [
        _agreed(item.code, item.names, grid(item.code, fatal=False), len(allowed(form, item.code)))
        for item in form.items()
    ]
    fatal = [_agreed(it.code, it.names, grid(it.code, fatal=True), 2) for it in form.fatal]
    totals = {
        call_id: [each[person].score if person in each else None for _, person in people]
        for call_id, each in by_call.items()
    }
    raters = [list(each) for each in zip(*totals.values(), strict=True)]
    return Results([name for name, _ in people], items, fatal, totals, alpha(raters))


def _agreed(
    code: str, names: Names, marks: dict[str, list[str | None]], categories: int
) -> ItemAgreement:
    calls = [[it for it in each if it is not None] for each in marks.values()]
    return ItemAgreement(code, names, agreement(calls, categories), marks)


def _mark(sheet: CalibrationSheet | None, code: str, *, fatal: bool) -> str | None:
    """What was given; of a fatal error `yes` or `no`. None: nothing was handed in."""
    if sheet is None or sheet.marks is None:
        return None
    if fatal:
        return "yes" if code in (sheet.fatal or ()) else "no"
    return sheet.marks.get(code)
