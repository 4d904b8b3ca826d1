"""Missed calls as files: CSV and XLSX. Each export is written into the audit."""

from __future__ import annotations

import asyncio

import msgspec
from aiohttp import web

from softphone_ui.missed_calls.api import load_chosen
from softphone_ui.missed_calls.missed_calls import MissedCallView, MissedFilter
from softphone_ui.missed_calls.sheets import to_csv, to_xlsx
from softphone_ui.service_level.service_level import ServiceLevel
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.measure_links import measures_line
from softphone_ui.web.numbers import sees_numbers
from softphone_ui.web.period import ChosenPeriod, chosen_period
from softphone_ui.web.person import Person, person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import WORDS, Say
from staff.roles import Right
from staff.rows.audit import write_audit

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@endpoint("GET", "/api/missed.csv", needs=Right.EXPORT)
async def missed_csv(request: web.Request, query: MissedFilter) -> web.StreamResponse:
    """Send the missed calls the filter chooses, oldest first, as CSV for a spreadsheet."""
    calls, _, chosen = await _gather(request, query, "csv")
    person, say = person_of(request), _say(request)
    made = await asyncio.to_thread(to_csv, calls, say, chosen.zone, person.language)
    return _file(made, "text/csv", f"{_name(chosen)}.csv")


@endpoint("GET", "/api/missed.xlsx", needs=Right.EXPORT)
async def missed_xlsx(request: web.Request, query: MissedFilter) -> web.StreamResponse:
    """Send the missed calls the filter chooses, and the figures with their formulas, as XLSX."""
    calls, level, chosen = await _gather(request, query, "xlsx")
    say = _say(request)
    about = measures_line(request.app[SETTINGS], say)
    made = await asyncio.to_thread(to_xlsx, calls, level, say, chosen.zone, about)
    return _file(made, XLSX_TYPE, f"{_name(chosen)}.xlsx")


async def _gather(
    request: web.Request, query: MissedFilter, kind: str
) -> tuple[list[MissedCallView], ServiceLevel, ChosenPeriod]:
    chosen = chosen_period(request, query)
    calls, level = await load_chosen(request, chosen, query)
    await _note_export(request, person_of(request), query, kind, len(calls))
    return calls, level, chosen


async def _note_export(
    request: web.Request, person: Person, query: MissedFilter, kind: str, rows: int
) -> None:
    filters = {key: it for key, it in msgspec.to_builtins(query).items() if it is not None}
    detail = {
        "format": kind,
        "rows": rows,
        "filter": filters,
        "whole_numbers": sees_numbers(person),
    }
    async with writing(request.app) as link:
        await write_audit(
            link,
            person.person_id,
            "export",
            subject="missed",
            detail=detail,
            address=request.remote,
        )


def _say(request: web.Request) -> Say:
    words, language = request.app[WORDS], person_of(request).language
    return lambda message: words.say(language, message)


def _name(chosen: ChosenPeriod) -> str:
    begins = chosen.period.begins.astimezone(chosen.zone)
    return f"komek-missed-{begins:%Y-%m-%d}" + ("" if chosen.day else f"-{begins:%H%M}")


def _file(content: bytes, content_type: str, name: str) -> web.Response:
    return web.Response(
        body=content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
