"""What a run of practice shows: each contact with its script and verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from quality.practice.judging import PracticeVerdict, Registered, verdict, waited
from quality.practice.rows.practice import PracticeItem
from quality.practice.scripts import Script, read_script
from softphone_ui.service_level.figures import kpi_seconds


@dataclass(frozen=True, slots=True)
class PracticeResult:
    """A contact of a run. `verdict` None: it is not registered yet."""

    item: PracticeItem
    script: Script
    verdict: PracticeVerdict | None


def results_of(app: web.Application, items: Sequence[PracticeItem]) -> list[PracticeResult]:
    """Judge every contact that is registered. Calls have the seconds of the service level."""
    within = timedelta(seconds=kpi_seconds(app, None))
    return [result_of(item, within) for item in items]


def result_of(item: PracticeItem, call_within: timedelta) -> PracticeResult:
    """Judge one contact. `call_within`: a call has to be answered by then."""
    script = read_script(item.content)
    if not (item.offered_at and item.answered_at and item.registered_at):
        return PracticeResult(item, script, None)
    time = waited(script.kind, item.offered_at, item.answered_at, item.registered_at)
    registered = Registered(item.topic, item.address, item.urgent)
    return PracticeResult(item, script, verdict(script, registered, time, call_within))
