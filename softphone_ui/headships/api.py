"""`/api/headships`: who heads and who supervises which body, from when to when."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from city.headships.rows import headships as rows
from city.headships.rows.headships import TenureOverlaps, TenureRow
from city.headships.tenure import HeadshipPost
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest, NotFound, WebError
from softphone_ui.web.person import person_of
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

Id = Annotated[int, Meta(ge=1, le=10**15)]


class TenureTaken(WebError):
    __doc__ = N_("Somebody answers for this body on one of these days already: end that first.")
    status, code = 409, "tenure_taken"


class TenureDays(Struct, forbid_unknown_fields=True):
    """The first and the last day; without the last one it goes on."""

    since: date
    until: date | None = None


class NewTenure(Struct, forbid_unknown_fields=True):
    """A tenure to be entered: who answers as what for which body. `person_id`: of the role `head`
    or `deputy_akim`."""

    post: HeadshipPost
    body_id: Id
    person_id: Id
    since: date
    until: date | None = None


class TenureEntered(Struct):
    """The id of a tenure, among those of its post."""

    tenure_id: int


class TenureList(Struct):
    """All of them, body by body, heads before deputies, the latest first."""

    tenures: list[TenureRow]


@endpoint("GET", "/api/headships", needs=Right.RATING)
async def all_tenures(request: web.Request) -> TenureList:
    """Return who answers and answered for which body."""
    async with reading(request.app) as link:
        return TenureList(await rows.tenures(link))


@endpoint("POST", "/api/headships", needs=Right.HEADSHIPS)
async def enter_tenure(request: web.Request, body: NewTenure) -> TenureEntered:
    """Enter one. 409 `tenure_taken` where a day of it is somebody else's."""
    _check(body.since, body.until)
    try:
        async with writing(request.app) as link:
            await rows.hold(link)
            number = await rows.add(
                link, body.post, body.body_id, body.person_id, body.since, body.until
            )
            if number is None:
                raise NotFound
            await write_audit(
                link, person_of(request).person_id, "tenure_entered", subject=str(body.body_id),
                detail=_detail(body.post, body.since, body.until) | {"person": body.person_id},
                address=request.remote,
            )  # fmt: skip
    except TenureOverlaps:
        raise TenureTaken from None
    return TenureEntered(number)


@endpoint("PUT", "/api/headships/{post}/{tenure_id}", needs=Right.HEADSHIPS)
async def change_tenure(request: web.Request, body: TenureDays) -> None:
    """Change the days of a tenure. 409 `tenure_taken`."""
    post, number = _address(request)
    _check(body.since, body.until)
    try:
        async with writing(request.app) as link:
            await rows.hold(link)
            body_id = await rows.change(link, post, number, body.since, body.until)
            if body_id is None:
                raise NotFound
            await write_audit(
                link, person_of(request).person_id, "tenure_changed", subject=str(body_id),
                detail=_detail(post, body.since, body.until), address=request.remote,
            )  # fmt: skip
    except TenureOverlaps:
        raise TenureTaken from None


@endpoint("DELETE", "/api/headships/{post}/{tenure_id}", needs=Right.HEADSHIPS)
async def drop_tenure(request: web.Request) -> None:
    """Drop a tenure that was entered by mistake."""
    post, number = _address(request)
    async with writing(request.app) as link:
        body_id = await rows.drop(link, post, number)
        if body_id is None:
            raise NotFound
        await write_audit(
            link, person_of(request).person_id, "tenure_dropped", subject=str(body_id),
            detail={"post": post.value}, address=request.remote,
        )  # fmt: skip


def _check(since: date, until: date | None) -> None:
    """Raises BadRequest."""
    if not all(2000 <= day.year <= 2200 for day in (since, until) if day is not None):
        raise BadRequest(reason="there is no such day")
    if until is not None and until < since:
        raise BadRequest(reason="until is before since")


def _detail(post: HeadshipPost, since: date, until: date | None) -> dict[str, object]:
    return {"post": post.value, "since": f"{since}", "until": None if until is None else f"{until}"}


def _address(request: web.Request) -> tuple[HeadshipPost, int]:
    """Raises NotFound."""
    post, text = request.match_info["post"], request.match_info["tenure_id"]
    if post not in set(HeadshipPost) or not (
        text.isascii() and text.isdecimal() and len(text) <= 15
    ):
        raise NotFound
    return HeadshipPost(post), int(text)
