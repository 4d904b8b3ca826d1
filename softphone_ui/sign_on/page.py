"""`/sign-on`: which groups of the city's provider have which role, who was not let in, and whether
the provider answers."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web

from queue_manager import sign_on as actions
from queue_manager.sign_on import RuleRefused
from registry.workflow.rows.steps import bodies
from softphone_ui.sign_on.provider import PROVIDER, ProviderCheck, ProviderFailed
from softphone_ui.sign_on.reasons import SIGN_ON_WORDS, ProviderAway
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import Conflict, NotFound, ReasonedError, WebError
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import acting
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import ROLES, Right
from staff.rows import sign_on as rows
from staff.sign_on.admission import GroupRule
from staff.sign_on.id_tokens import CLOCK_SECONDS

GROUP_WORDS = {
    "group": N_("Write the group as the provider names it, in 1 to 256 letters."),
    "role": N_("Choose a role."),
    "body": N_("Clerks and heads need a body; other roles have none."),
    "rank": N_("The order is a number from 1 to 9999."),
}


class GroupRefused(ReasonedError):
    __doc__ = N_("The row was not saved.")
    status, code = 409, "sign_on_group_refused"
    sentences = GROUP_WORDS


@page("/sign-on", needs=Right.PEOPLE)
async def sign_on_page(request: web.Request) -> web.StreamResponse:
    """Show the table of groups, and who was not let in."""
    return await _page(request)


@page("/sign-on/try", needs=Right.PEOPLE, method="POST")
async def try_provider(request: web.Request) -> web.StreamResponse:
    """Ask the provider now, and say what it answers."""
    provider = request.app[PROVIDER]
    if provider is None:
        raise NotFound
    try:
        return await _page(request, check=await provider.check())
    except ProviderFailed as error:
        return await _page(request, error=ProviderAway(reason=error.why, detail=error.detail))


@page("/sign-on/groups", needs=Right.PEOPLE, method="POST")
async def set_group(request: web.Request) -> web.StreamResponse:
    """Add or change the row of a group."""
    form = {key: str(value).strip() for key, value in (await request.post()).items()}
    rank = form.get("rank", "")
    number = int(rank) if rank.isascii() and rank.isdigit() and len(rank) <= 4 else 0
    rule = GroupRule(form.get("group", ""), form.get("role", ""), form.get("body", ""), number)
    try:
        async with writing(request.app) as connection:
            await actions.set_rule(connection, acting(request), rule)
    except RuleRefused as error:
        return await _page(request, error=GroupRefused(reason=error.why), form=form)
    raise web.HTTPSeeOther("/sign-on")


@page("/sign-on/groups/drop", needs=Right.PEOPLE, method="POST")
async def drop_group(request: web.Request) -> web.StreamResponse:
    """Delete the row of a group."""
    group = str((await request.post()).get("group", ""))
    async with writing(request.app) as connection:
        if not await actions.drop_rule(connection, acting(request), group):
            raise NotFound
    raise web.HTTPSeeOther("/sign-on")


@page("/sign-on/link", needs=Right.PEOPLE, method="POST")
async def link_account(request: web.Request) -> web.StreamResponse:
    """Confirm that the account with this login belongs to somebody of the provider."""
    form = await request.post()
    issuer, subject = str(form.get("issuer", "")), str(form.get("subject", ""))
    async with writing(request.app) as connection:
        refusals = await rows.refusals(connection)
        refusal = [row for row in refusals if (row.issuer, row.subject) == (issuer, subject)]
        if not refusal:
            raise NotFound
        linked = await actions.link_by_hand(
            connection,
            acting(request),
            issuer=issuer,
            subject=subject,
            login=refusal[0].login,
            now=datetime.now(UTC),
        )
    if not linked:
        raise Conflict
    raise web.HTTPSeeOther("/sign-on")


@page("/sign-on/unlink", needs=Right.PEOPLE, method="POST")
async def unlink_account(request: web.Request) -> web.StreamResponse:
    """Take an account back from somebody of the provider."""
    login = str((await request.post()).get("login", ""))
    async with writing(request.app) as connection:
        if not await actions.unlink(connection, acting(request), login):
            raise NotFound
    raise web.HTTPSeeOther("/sign-on")


async def _page(
    request: web.Request,
    *,
    error: WebError | None = None,
    form: dict[str, str] | None = None,
    check: ProviderCheck | None = None,
) -> web.StreamResponse:
    language, provider = language_of(request), request.app[PROVIDER]
    async with reading(request.app) as connection:
        rules = await rows.rules(connection)
        refusals = await rows.refusals(connection)
        linked = await rows.linked(connection)
        all_bodies = await bodies(connection)
    return render(
        request,
        "sign_on/sign_on.html",
        status=error.status if error else 200,
        settings=request.app[SETTINGS].sign_on,
        redirect_uri=provider.redirect_uri if provider else "",
        rules=rules,
        refusals=refusals,
        linked=linked,
        roles={code: role.names.in_language(language) for code, role in ROLES.items()},
        bodies=[(each.code, each.names.in_language(language)) for each in all_bodies],
        why=SIGN_ON_WORDS,
        next_rank=max((rule.rank for rule in rules), default=0) // 10 * 10 + 10,
        error=error,
        detail=str(error.detail.get("detail", "")) if error else "",
        form=form or {},
        check=check,
        clock_wrong=check is not None and abs(check.clock_seconds or 0) > CLOCK_SECONDS,
    )
