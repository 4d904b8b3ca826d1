"""`/cameras`: the city's cameras in a list and on the map; one of them; a new one."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, structs

from registry.workflow.rows.steps import bodies, districts
from second_line.rows import cameras as rows
from second_line.rows import health
from softphone_ui.cameras.api import CamerasQuery, camera_of
from softphone_ui.cameras.camera_words import FAULT_WORDS, OUTCOME_WORDS, STATE_WORDS
from softphone_ui.cameras.health import figures_of
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from staff.roles import Right

ON_A_PAGE = 50


class CamerasPageQuery(CamerasQuery):
    """A query for a page of the list; the first is 1."""

    number: Annotated[int, Meta(ge=1, le=10_000)] = 1


@page("/cameras", needs=Right.CAMERAS)
async def cameras_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/cameras` of all cameras."""
    query, language = read_query(request, CamerasPageQuery), language_of(request)
    async with reading(request.app) as link:
        found = await rows.find_cameras(
            link, query.filters, ON_A_PAGE, (query.number - 1) * ON_A_PAGE
        )
        owners, every = await rows.owners(link), await districts(link)
        figures = figures_of(await health.counts(link), language)
    filter_query = {
        name: value for name, value in structs.asdict(query).items() if name != "number"
    }
    return render(
        request,
        "cameras/cameras.html",
        query=query,
        filter_query=filter_query,
        cameras=found,
        pages=-(-found[0].total // ON_A_PAGE) if found else 1,
        figures=figures,
        owners=sorted(owners, key=lambda owner: owner.names.in_language(language)),
        districts=sorted(every, key=lambda district: district.names.in_language(language)),
        states=STATE_WORDS,
        faults=FAULT_WORDS,
        may_change=person_of(request).may(Right.CAMERAS_CHANGE),
        show=Show(language, ZoneInfo(request.app[SETTINGS].timezone)),
        language=language,
    )


@page("/cameras/new", needs=Right.CAMERAS_CHANGE)
async def new_camera_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/cameras/new`, on which a camera is registered."""
    async with reading(request.app) as link:
        every = await bodies(link)
    return render(request, "cameras/camera.html", camera=None, may_change=True,
                  owners=[it for it in every if it.closed_at is None],
                  language=language_of(request))  # fmt: skip


@page("/cameras/{camera_id}", needs=Right.CAMERAS)
async def camera_page(request: web.Request) -> web.StreamResponse:
    """Show the page of one camera."""
    async with reading(request.app) as link:
        camera, every = await rows.camera(link, camera_of(request)), await bodies(link)
    if camera is None:
        raise NotFound
    return render(
        request,
        "cameras/camera.html",
        camera=camera,
        may_change=person_of(request).may(Right.CAMERAS_CHANGE),
        owners=[it for it in every if it.closed_at is None or it.code == camera.owner],
        states=STATE_WORDS,
        faults=FAULT_WORDS,
        outcomes=OUTCOME_WORDS,
        language=language_of(request),
    )
