"""`/cameras/health`: how many cameras work, and which faults there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from aiohttp import web

from second_line.rows import health as rows
from second_line.rows.health import CameraCount
from softphone_ui.cameras.camera_words import FAULT_WORDS, OUTCOME_WORDS
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from staff.roles import Right

FAULTS_SHOWN = 200


@dataclass(slots=True)
class HealthFigures:
    """The cameras in numbers. `states`, `faults`: how many have which; `owners`, `districts`: name
    (empty: outside of every district) → how many in service work, and how many there are."""

    states: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    owners: dict[str, tuple[int, int]] = field(default_factory=dict)
    districts: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def in_service(self) -> int:
        """Return how many cameras are in service."""
        return self.states.total() - self.states["out_of_service"]


def figures_of(counts: Iterable[CameraCount], language: str) -> HealthFigures:
    """Add the counts up."""
    figures = HealthFigures()
    for count in counts:
        figures.states[count.state] += count.cameras
        if count.state == "out_of_service":
            continue
        if count.fault is not None:
            figures.faults[count.fault] += count.cameras
        alive = count.cameras if count.state == "alive" else 0
        owner = count.owner_names.in_language(language)
        district = count.district_names.in_language(language) if count.district_names else ""
        for sums, name in ((figures.owners, owner), (figures.districts, district)):
            before = sums.get(name, (0, 0))
            sums[name] = before[0] + alive, before[1] + count.cameras
    return figures


@page("/cameras/health", needs=Right.CAMERAS)
async def camera_health_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/cameras/health` of working and faulty cameras."""
    language = language_of(request)
    async with reading(request.app) as link:
        figures = figures_of(await rows.counts(link), language)
        faults = await rows.newest_faults(link, FAULTS_SHOWN)
        outages = await rows.shown_outages(link)
    return render(
        request,
        "cameras/health.html",
        figures=figures,
        shown=faults,
        outages=outages,
        faults=FAULT_WORDS,
        outcomes=OUTCOME_WORDS,
        show=Show(language, ZoneInfo(request.app[SETTINGS].timezone)),
        language=language,
    )
