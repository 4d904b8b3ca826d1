"""Rounds of calibration: who judges which calls, and what came of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from quality.assessment.life import TABLE, AssessmentState, AssessmentStep
from quality.assessment.rows.draws import SHORTEST_TALK_MS
from quality.assessment.score import Mark


@dataclass(frozen=True, slots=True)
class CalibrationLine:
    """A round in a list. `sheets`: calls times controllers; `done` of them; `own`: what who asks
    has still to judge."""

    calibration_id: int
    title: str
    made_at: datetime
    closed_at: datetime | None
    form_names: Names
    form_version: int
    sheets: int
    done: int
    own: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """A round. `form`: JSON that form.py reads."""

    calibration_id: int
    title: str
    made_by: int
    made_at: datetime
    closed_at: datetime | None
    form_names: Names
    form_version: int
    form: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CalibrationCall:
    """A call that can be judged by all."""

    call_id: str
    operator: str
    subject: int | None


@dataclass(frozen=True, slots=True)
class CalibrationSheet:
    """The judgement of one controller on one call. `marks`, `fatal` None: not handed in."""

    assessment_id: int
    call_id: str
    assessor: int
    assessor_name: str
    state: AssessmentState
    offered_at: datetime
    marks: dict[str, Mark] | None
    fatal: tuple[str, ...] | None
    score: float | None


@dataclass(frozen=True, slots=True)
class Controller:
    """A person who may judge."""

    person_id: int
    name: str


@query("calibrations_all")
async def every_one(connection: Connection, person_id: int, limit: int) -> list[CalibrationLine]:
    """Return calibration rounds, the latest first."""


@query("calibration_one")
async def one(connection: Connection, calibration_id: int) -> Calibration | None:
    """Return a calibration round with its form, or None if there is none."""


@query("calibration_version")
async def version(connection: Connection) -> int | None:
    """Return the version of the form for a round that begins now. None: none is published."""


@query("calibration_calls", shortest_ms=SHORTEST_TALK_MS)
async def calls(
    connection: Connection, since: datetime, people: Collection[int], limit: int, seed: str
) -> list[CalibrationCall]:
    """Draw calls by chance, of those that none of `people` has answered or judged."""


@query("calibration_add")
async def add(
    connection: Connection, title: str, version_id: int, person_id: int, now: datetime
) -> int:
    """Add a calibration, and return its id."""


@query("calibration_add_sheet", state=AssessmentState.DRAFT)
async def add_sheet(
    connection: Connection,
    calibration_id: int,
    call: CalibrationCall,
    assessor: int,
    today: date,
    now: datetime,
) -> None:
    """Add a call that an assessor has to judge in a calibration round."""


@query("calibration_sheets")
async def sheets(connection: Connection, calibration_id: int) -> list[CalibrationSheet]:
    """Call after call, in it by the controllers' names."""


@query("calibration_next", state=AssessmentState.DRAFT)
async def next_for(connection: Connection, calibration_id: int, person_id: int) -> int | None:
    """Return the assessment that a person does next in the round. None: they have done all."""


@query("calibration_close")
async def close(connection: Connection, calibration_id: int, person_id: int, now: datetime) -> bool:
    """Close a calibration; False where it was closed, or somebody else has begun it."""


async def leave_drafts(connection: Connection, calibration_id: int) -> None:
    """Set aside what nobody has handed in."""
    to = TABLE[AssessmentState.DRAFT, AssessmentStep.SET_ASIDE].to
    query = bind(
        "calibration_leave_drafts",
        calibration_id=calibration_id,
        to=to,
        state=AssessmentState.DRAFT,
    )
    await connection.execute(*query)


@query("calibration_controllers")
async def controllers(connection: Connection, roles: Collection[str]) -> list[Controller]:
    """Return who may be asked to judge."""
