"""`/routing`: who solves what where; `/routing/topics` and `/routing/bodies`."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web

from city.headships.rows.headships import tenures
from city.headships.tenure import HeadshipPost
from foundation.postgres.pool import Connection
from registry.places.ground import USUAL_NEAR_METRES
from registry.routing.rows import rules
from registry.workflow.rows import steps
from softphone_ui.web import days
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right

#: The kind of one body.
KINDS = {
    "department": N_("department"),
    "district_akimat": N_("district akimat"),
    "utility": N_("utility"),
}


@page("/routing", needs=Right.ROUTING)
async def rules_page(request: web.Request) -> web.StreamResponse:
    return await _page(request, "rules")


@page("/routing/topics", needs=Right.ROUTING)
async def topics_page(request: web.Request) -> web.StreamResponse:
    return await _page(request, "topics")


@page("/routing/bodies", needs=Right.ROUTING)
async def bodies_page(request: web.Request) -> web.StreamResponse:
    return await _page(request, "bodies")


async def _page(request: web.Request, which: str) -> web.StreamResponse:
    own = language_of(request)
    async with reading(request.app) as link:
        topics = await rules.tree(link)
        bodies = await steps.bodies(link)
        districts = await steps.districts(link)
        answers = await _who_answers(request, link)
    named = {body.code: sum(body.code in (t.everywhere, *t.districts.values()) for t in topics)
             for body in bodies}  # fmt: skip
    return render(
        request,
        f"routing/{which}.html",
        topics=topics,
        bodies=bodies,
        districts=districts,
        kinds=KINDS,
        answers=answers,
        rules_of=named,
        topic_names={it.code: it.names.in_language(own) for it in topics},
        body_names={it.code: it.names.in_language(own) for it in bodies},
        district_names={it.code: it.names.in_language(own) for it in districts},
        usual_near=USUAL_NEAR_METRES,
        plain=msgspec.to_builtins,
    )


async def _who_answers(request: web.Request, link: Connection) -> Mapping[str, Mapping[int, str]]:
    """Post → id of the body → who has it today, where that is on record."""
    day = days.today(ZoneInfo(request.app[SETTINGS].timezone))
    now = [it for it in await tenures(link) if it.tenure.covers(day)]
    return {post: {it.body_id: it.person for it in now if it.post is post} for post in HeadshipPost}
