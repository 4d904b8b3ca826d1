"""The service-level figures with their formulas, as pages and programs are told them."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from aiohttp import web
from msgspec import Struct

from foundation.sentences import fill
from queue_manager.domain.measures.measures import FigureName, Handling, Tally, service_levels
from softphone_ui.web.figure_words import FORMULAS
from softphone_ui.web.live import MIRROR
from softphone_ui.web.settings_key import SETTINGS


class FigureView(Struct):
    """A figure of the service level. `share` is `counted` ÷ `out_of`, 0.0 to 1.0, and null where
    there is nothing to count.

    The calls behind it: `/api/service-level/calls` with `part=counted_part`, and those missing
    in it with `part=missing_part`. `goal` is the share a standard asks for.
    """

    name: FigureName
    formula: str
    counted: int
    out_of: int
    share: float | None
    goal: float | None
    counted_part: str
    out_of_part: str
    missing_part: str


class TallyView(Struct):
    """Counts of calls by outcome. `offered` leaves out calls that are still `waiting` and calls
    that were `refused`, because the line was closed or full or the number is blocked; `answered`
    and the other outcomes add up to `offered`. `lost` = abandoned + short_abandon + failed."""

    offered: int
    lost: int
    waiting: int
    answered: int
    short_abandon: int
    abandoned: int
    callback_kept: int
    informed: int
    self_served: int
    voicemail: int
    refused: int
    failed: int
    in_time: int
    in_15: int
    in_20: int
    overflowed: int


class HandlingView(Struct):
    """Seconds spent on `calls` answered calls that have ended, and their average:
    AHT = (talk + hold + wrap-up) ÷ calls; null without calls."""

    calls: int
    talk_seconds: float
    hold_seconds: float
    wrap_up_seconds: float
    average_seconds: float | None


_PARTS = {
    FigureName.IN_TIME: ("in_time", "not_short"),
    FigureName.STRICT: ("in_time", "offered"),
    FigureName.OF_ANSWERED: ("in_time", "answered"),
    FigureName.NENA_15: ("in_15", "offered"),
    FigureName.NENA_20: ("in_20", "offered"),
}


def tell_figures(tally: Tally, kpi: float) -> list[FigureView]:
    """Return the figures of a tally; `kpi` in seconds."""
    return [
        FigureView(
            name=figure.name,
            formula=fill(FORMULAS[figure.name], kpi=f"{kpi:g}"),
            counted=figure.counted,
            out_of=figure.out_of,
            share=figure.share,
            goal=figure.goal,
            counted_part=_PARTS[figure.name][0],
            out_of_part=_PARTS[figure.name][1],
            missing_part=f"{figure.name.value}.not",
        )
        for figure in service_levels(tally)
    ]


def tell_tally(tally: Tally) -> TallyView:
    counts = {name: getattr(tally, name) for name in TallyView.__struct_fields__}
    return TallyView(**counts)


def tell_handling(handling: Handling) -> HandlingView:
    return HandlingView(
        calls=handling.calls,
        talk_seconds=handling.talk.total_seconds(),
        hold_seconds=handling.hold.total_seconds(),
        wrap_up_seconds=handling.wrap_up.total_seconds(),
        average_seconds=handling.average.total_seconds() if handling.average else None,
    )


def kpi_seconds(app: web.Application, line: str | None) -> float:
    """Return the KPI people are shown: the line's own by the live floor, else the settings'."""
    settings = app[SETTINGS]
    known = app[MIRROR].lines.get(line or settings.calls.line)
    if known is None:
        return settings.calls.kpi_seconds
    return msgspec.convert(known["kpi"], timedelta).total_seconds()
