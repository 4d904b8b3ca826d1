"""`/api-tokens`: everybody makes tokens for their own programs; an administrator sees and revokes
the tokens of all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from softphone_ui.sign_in.password import confirm_own_password
from softphone_ui.sign_in.sign_in import WrongPassword
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound, ReasonedError, WebError
from softphone_ui.web.pages import render
from softphone_ui.web.path_ids import number_in
from softphone_ui.web.person import acting, person_of
from softphone_ui.web.words import N_
from staff.api_token_actions import make_token, revoke_token
from staff.api_tokens import LIFETIMES, LONGEST_NAME, TokenScope, scopes_for
from staff.roles import Right, role_of
from staff.rows import api_tokens

SCOPE_WORDS = {
    TokenScope.REPORTS: N_("Reports: figures without names of citizens"),
    TokenScope.TICKETS: N_("Tickets: find and read them"),
    TokenScope.CALLS: N_("Calls: read the list"),
    TokenScope.FLOOR: N_("Floor: who waits and who answers now"),
    TokenScope.METRICS: N_("Metrics of the programs, for Prometheus"),
    TokenScope.NUMBERS: N_("Telephone numbers in full, wherever the other scopes show them"),
}
#: Why a token is not made.
WHY = {
    "name": N_("Give the token a name of 1 to 60 letters: which program will use it."),
    "scope": N_("Choose at least one scope."),
    "scope_alone": N_("Telephone numbers in full need another scope that shows them."),
    "lifetime": N_("A token is valid for 30, 90 or 365 days."),
    "many": N_("You have 20 valid tokens already. Revoke one that is not needed."),
}


class TokenRefused(ReasonedError):
    __doc__ = N_("The token was not made.")
    status, code = 409, "token_refused"
    sentences = WHY


@dataclass(frozen=True, slots=True)
class TokenForm:
    """A token that somebody asks for, checked."""

    name: str
    scopes: list[TokenScope]
    days: int


@page("/api-tokens", needs=Right.SIGNED_IN)
async def tokens_page(request: web.Request) -> web.StreamResponse:
    """Show the tokens, and a form for a new one."""
    return await _page(request)


@page("/api-tokens", needs=Right.SIGNED_IN, method="POST")
async def make(request: web.Request) -> web.StreamResponse:
    """Make a token, and show it this once."""
    form = await request.post()
    fields = {key: str(value) for key, value in form.items()}
    chosen = [str(scope) for scope in form.getall("scope", [])]
    try:
        token_form = _read_form(request, fields, chosen)
        # Whoever sits at a page that somebody left open does not leave with a token.
        await confirm_own_password(request, fields.get("password", ""))
        async with writing(request.app) as connection:
            made = await make_token(
                connection,
                acting(request),
                token_form.name,
                token_form.scopes,
                token_form.days,
                datetime.now(UTC),
            )
        if made is None:
            raise TokenRefused(reason="many")
    except (TokenRefused, WrongPassword) as error:
        return await _page(request, error=error, form=fields, chosen=chosen)
    return await _page(request, made=made)


@page("/api-tokens/revoke", needs=Right.SIGNED_IN, method="POST")
async def revoke(request: web.Request) -> web.StreamResponse:
    """Revoke a token: one's own, or as an administrator anybody's."""
    person = person_of(request)
    token_id = number_in(str((await request.post()).get("token", "")))
    owner = None if person.may(Right.PEOPLE) else person.person_id
    async with writing(request.app) as connection:
        if not await revoke_token(connection, acting(request), token_id, owner):
            raise NotFound
    raise web.HTTPSeeOther("/api-tokens")


def _read_form(request: web.Request, fields: dict[str, str], chosen: list[str]) -> TokenForm:
    name, days = fields.get("name", "").strip(), fields.get("days", "")
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise TokenRefused(reason="name")
    scopes = [scope for scope in _scopes(request) if scope in chosen]
    if not scopes:
        raise TokenRefused(reason="scope")
    if scopes == [TokenScope.NUMBERS]:
        raise TokenRefused(reason="scope_alone")
    if days not in map(str, LIFETIMES):
        raise TokenRefused(reason="lifetime")
    return TokenForm(name, scopes, int(days))


def _scopes(request: web.Request) -> list[TokenScope]:
    """Return the scopes that the signed-in person may give."""
    person = person_of(request)
    scopes = scopes_for(role_of(person.role).rights_of(person.extension))
    return [] if scopes == [TokenScope.NUMBERS] else scopes


async def _page(
    request: web.Request,
    *,
    error: WebError | None = None,
    form: dict[str, str] | None = None,
    chosen: list[str] | None = None,
    made: str = "",
) -> web.StreamResponse:
    person = person_of(request)
    everybody = person.may(Right.PEOPLE)
    async with reading(request.app) as connection:
        tokens = await api_tokens.tokens(connection, None if everybody else person.person_id)
    return render(
        request,
        "api_tokens/tokens.html",
        status=error.status if error else 200,
        tokens=tokens,
        everybody=everybody,
        scopes=_scopes(request),
        scope_words=SCOPE_WORDS,
        lifetimes=LIFETIMES,
        now=datetime.now(UTC),
        error=error,
        form=form or {},
        chosen=chosen or [],
        made=made,
        address=f"{request.scheme}://{request.host}",
    )
