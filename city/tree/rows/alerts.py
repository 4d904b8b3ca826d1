"""How measures stood, who was alerted of them, and what heads do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from city.tree.judging import FORMULAS_VERSION, Colour, Judgement, Outlook
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


class AlertKind(StrEnum):
    """The reason of an alert: the chance fell, or nothing comes from the supplier."""

    FALLING = "falling"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class DayJudged:
    """The judgement of a measure on a day."""

    day: date
    colour: Colour
    progress: float | None
    chance: float | None


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """One that goes on."""

    alert_id: int
    code: str
    kind: AlertKind
    colour: Colour
    chance: float | None
    address: str
    began_at: datetime


@dataclass(frozen=True, slots=True)
class NewAction:
    """An action of somebody against the measure `code`; `before` and `after`: without and with the
    effect."""

    code: str
    words: str
    effect: float
    due_on: date
    made_by: int
    made_at: datetime
    colour_before: Colour
    chance_before: float | None
    pace_before: float | None
    colour_after: Colour
    chance_after: float | None
    pace_after: float | None

    @classmethod
    def of(
        cls,
        code: str,
        words: str,
        effect: float,
        due_on: date,
        made_by: int,
        made_at: datetime,
        before: Outlook,
        after: Outlook,
    ) -> NewAction:
        """Make an action with what is foreseen before and after."""
        return cls(
            code, words, effect, due_on, made_by, made_at,
            before.colour, before.chance, before.pace, after.colour, after.chance, after.pace,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Action(NewAction):
    """An action on record. `name`: of the person who made it."""

    action_id: int
    name: str
    done_on: date | None


async def before(link: Connection, day: date) -> dict[str, Colour]:
    """Measure → its colour at the last look before the day."""
    rows = await link.fetch(*bind("goal_judgements_before", day=day))
    return {row["code"]: Colour(row["colour"]) for row in rows}


async def set_judgements(link: Connection, day: date, found: Mapping[str, Judgement]) -> None:
    """Set the judgements of the measures on the day."""
    rows = [
        {
            "code": code,
            "colour": judgement.colour.value,
            "progress": judgement.progress,
            "chance": judgement.chance,
        }
        for code, judgement in found.items()
    ]
    query = bind("goal_judgements_set", day=day, rows=rows, formulas=FORMULAS_VERSION)
    await link.execute(*query)


@query("goal_judgements_of")
async def judgements_of(connection: Connection, code: str, limit: int) -> list[DayJudged]:
    """Return the judgements in order, the newest so many."""


@query("goal_alerts_now")
async def open_alerts(connection: Connection) -> list[OpenAlert]:
    """Return the open alerts, the oldest first."""


@query("goal_alert_begin")
async def begin(
    connection: Connection,
    code: str,
    kind: AlertKind,
    judgement: Judgement,
    address: str,
    at: datetime,
) -> int:
    """Begin an alert, and return its id."""


@query("goal_alert_end")
async def end(connection: Connection, alert_id: int, at: datetime) -> None:
    """End an alert that is over."""


@query("goal_action_add")
async def add_action(connection: Connection, new: NewAction) -> int:
    """Add an action, and return its id."""


@query("goal_action_done")
async def finish_action(
    connection: Connection, action_id: int, codes: Sequence[str], day: date, person_id: int
) -> bool:
    """Finish an action; False where there is none against these measures, or it was done
    already."""


@query("goal_actions_of")
async def actions_of(connection: Connection, codes: Sequence[str]) -> list[Action]:
    """Return those that are not done first, by term."""
