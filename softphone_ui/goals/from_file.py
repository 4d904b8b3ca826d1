"""Tables of values and milestones: looked at first, taken when whoever sends them says so."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta, Struct

from city.tree import milestones, sheet
from city.tree.feeding import feed_milestone_file, known_of, write
from city.tree.milestones import read_milestones
from city.tree.reading import Tree
from city.tree.rows import values as rows
from city.tree.sheet import BadCell, ExistingMeasures, read_values
from foundation.postgres.pool import Connection
from foundation.tables import Line
from softphone_ui.goals.goal_words import CELL_WORDS, FILE_REFUSALS
from softphone_ui.goals.load import answers_for, may_change, tree_of
from softphone_ui.goals.reading import reading_of
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotAllowed
from softphone_ui.web.pages import language_of
from softphone_ui.web.person import person_of
from softphone_ui.web.uploaded_tables import TableError, read_table
from softphone_ui.web.words import WORDS
from staff.roles import Right
from staff.rows.audit import write_audit

#: So many bad cells are shown; all are counted.
SHOWN = 200


class GoalsFileError(TableError):
    code = "goals_file_refused"
    sentences = FILE_REFUSALS


class GoalsFileQuery(Struct, forbid_unknown_fields=True):
    """A query with a table of goals. `keep`: take what is good; else it is only judged. `kind`:
    what the table holds."""

    keep: Literal["yes", "no"] = "no"
    kind: Literal["values", "milestones"] = "values"
    name: Annotated[str, Meta(max_length=200, pattern=r"\A[^\x00]*\Z")] = ""


class BadCellView(Struct):
    """A cell that is not taken. `why` is for programs, `sentence` for people."""

    row: int
    column: str
    why: str
    value: str
    sentence: str


class GoodRowView(Struct):
    """A row of a table: of a measure or a milestone, in its period or on its day."""

    what: str
    when: str
    value: str


class GoalsFileJudged(Struct):
    """The judgement of a table: how many are new or others than on record, as on record, and bad.
    `entered`: whether they are on record now."""

    good: int
    same: int
    bad: int
    good_rows: list[GoodRowView]
    bad_cells: list[BadCellView]
    entered: bool


@endpoint("POST", "/api/goals/file", needs=Right.KPI_TREE)
async def goals_from_file(request: web.Request, query: GoalsFileQuery) -> GoalsFileJudged:
    """Take values of measures from a table (CSV, XLSX), or milestones (these, or JSON), which is
    the body as it is. What is wrong with a cell is said of that cell, the rest is taken. A head
    sends values of the indicators they answer for, an administrator everything. 422
    `goals_file_refused` where nothing can be read."""
    if query.kind == "milestones":
        if not may_change(request):
            raise NotAllowed
        columns, json_list, take = milestones.COLUMNS, milestones.JSON_LIST, _milestones
    else:
        columns, json_list, take = sheet.COLUMNS, "", _values
    lines = await read_table(request, columns, GoalsFileError, json_list=json_list)
    async with writing(request.app) as link:
        tree = await tree_of(request, link)
        found = await take(request, link, tree, lines, query)
        if found.entered:
            await write_audit(
                link, person_of(request).person_id, "goals_file", subject=query.name or query.kind,
                detail={"taken": found.good, "bad": found.bad}, address=request.remote,
            )  # fmt: skip
    return found


async def _values(
    request: web.Request, link: Connection, tree: Tree, lines: list[Line], query: GoalsFileQuery
) -> GoalsFileJudged:
    known = known_of(tree)
    if not may_change(request):
        own = {it.node.code for it in tree.all() if answers_for(request, tree, it)}
        allowed = {code: plan for code, plan in known.plans.items() if code in own}
        known = ExistingMeasures(allowed, known.values, known.today)
    if not known.plans:
        raise NotAllowed
    taken = await asyncio.to_thread(read_values, lines, known)
    entered = query.keep == "yes"
    if entered:
        person = person_of(request).person_id
        await write(link, "file", query.name or "table", taken, datetime.now(UTC), person)
    read, plans = reading_of(request), known.plans
    good = [
        GoodRowView(
            value.code, read.period(value.period, plans[value.code].every), f"{value.value:g}"
        )
        for value in taken.values
    ]
    return _view(request, good, taken.same, taken.bad, entered=entered)


async def _milestones(
    request: web.Request, link: Connection, tree: Tree, lines: list[Line], query: GoalsFileQuery
) -> GoalsFileJudged:
    on_record = await rows.milestones(link)
    read = await asyncio.to_thread(read_milestones, lines, on_record, tree.today)
    entered = query.keep == "yes"
    if entered:
        person = person_of(request).person_id
        await feed_milestone_file(link, tree, query.name or "table", lines, person)
    good = [
        GoodRowView(
            f"{milestone.project}: {milestone.milestone}",
            str(milestone.planned_on),
            str(milestone.done_on or ""),
        )
        for milestone in read.found
    ]
    return _view(request, good, read.same, read.bad, entered=entered)


def _view(
    request: web.Request,
    good: list[GoodRowView],
    same: int,
    bad: Iterable[BadCell],
    *,
    entered: bool,
) -> GoalsFileJudged:
    words, language = request.app[WORDS], language_of(request)
    cells = [
        BadCellView(
            cell.row,
            cell.column,
            cell.why.value,
            cell.value,
            words.say(language, CELL_WORDS[cell.why]),
        )
        for cell in bad
    ]
    return GoalsFileJudged(len(good), same, len(cells), good[:SHOWN], cells[:SHOWN], entered)
