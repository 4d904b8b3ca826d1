"""Accounts by program and for the page `/people`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from queue_manager import accounts as actions
from queue_manager.accounts import AccountRefused, Added
from registry.workflow.rows.steps import bodies
from softphone_ui.people.words_of import AccountError
from softphone_ui.web.database import reading, writing
from softphone_ui.web.effect import put_in_effect
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound
from softphone_ui.web.person import acting
from staff.accounts import Account, AccountProblem
from staff.acting import ActingPerson
from staff.roles import Right
from staff.rows import audit, people
from staff.sign_in_actions import sign_out_everywhere

Level = Annotated[int, Meta(ge=1, le=3)]
Language = Literal["kk", "ru", "en"]
Short = Annotated[str, Meta(max_length=64)]


class AccountRequest(Struct, forbid_unknown_fields=True):
    """An account as it is to be. `extension`: an operator's; `body`: code of a clerk's body; both
    empty for everybody else. `spoken`: an operator's languages, code → level 1 to 3; empty leaves
    them as they are."""

    role: Short
    name: Annotated[str, Meta(max_length=200)]
    language: Language = "kk"
    extension: Short = ""
    body: Short = ""
    spoken: dict[Language, Level] = {}

    def of(self, login: str) -> Account:
        spoken = tuple((str(code), level) for code, level in self.spoken.items())
        return Account(
            login, self.role, self.name, self.language, self.extension, self.body, spoken
        )


class NewAccount(AccountRequest):
    """The same, with the login it gets."""

    login: Short = ""


class AccountView(Struct):
    """An account as administrators see it. `state`: active, invited (has not chosen a password yet)
    or closed."""

    login: str
    role: str
    name: str
    language: str
    extension: str
    body: str
    spoken: dict[str, int]
    state: Literal["active", "invited", "closed"]


class Invitation(Struct):
    """An invitation of somebody. `path`: the address, once and for three days, at which they choose
    a password. `phone_password`: of a telephone on the table; shown only here. `in_effect`: the
    telephone exchange knows it already."""

    login: str
    name: str
    path: str
    phone_password: str
    in_effect: bool


class ChangeEffect(Struct):
    """The effect of a change. `in_effect`: the telephone exchange and the floor know it already."""

    in_effect: bool


class LogLine(Struct):
    """A line of what was done with an account, or by its person."""

    at: datetime
    by: str
    action: str
    subject: str
    detail: dict[str, Any]
    address: str


@endpoint("GET", "/api/people", needs=Right.PEOPLE)
async def all_people(request: web.Request) -> list[AccountView]:
    """Return every account: who may sign in first."""
    async with reading(request.app) as link:
        return await accounts(link)


async def accounts(link: Connection) -> list[AccountView]:
    """Return every account, as the page and programs see it."""
    codes = {each.body_id: each.code for each in await bodies(link)}
    return [
        AccountView(
            login=person.login,
            role=person.role,
            name=person.name,
            language=person.language,
            extension=person.extension or "",
            body="" if person.body_id is None else codes.get(person.body_id, ""),
            spoken=person.spoken,
            state="closed"
            if not person.active
            else "invited"
            if person.must_change_password
            else "active",
        )
        for person in await people.everybody(link)
    ]


@endpoint("POST", "/api/people", needs=Right.PEOPLE)
async def add_person(request: web.Request, body: NewAccount) -> Invitation:
    """Add an account. 409 `account_refused` with a `reason`."""
    async with changing(request) as (link, by):
        added = await actions.add_one(link, by, body.of(body.login), datetime.now(UTC))
    return invitation(added, in_effect=await put_in_effect(request.app))


@endpoint("PUT", "/api/people/{login}", needs=Right.PEOPLE)
async def change_person(request: web.Request, body: AccountRequest) -> ChangeEffect:
    """Change an account: who had another role is signed out. 409 `account_refused`."""
    async with changing(request) as (link, by):
        await actions.change(link, by, body.of(request.match_info["login"]))
    return ChangeEffect(await put_in_effect(request.app))


@endpoint("POST", "/api/people/{login}/close", needs=Right.PEOPLE)
async def close_person(request: web.Request) -> ChangeEffect:
    """Close an account: they may not sign in any more; an operator leaves the roster after the
    call, if any."""
    async with changing(request) as (link, by):
        await actions.close(link, by, request.match_info["login"])
    return ChangeEffect(await put_in_effect(request.app))


@endpoint("POST", "/api/people/{login}/reopen", needs=Right.PEOPLE)
async def reopen_person(request: web.Request) -> ChangeEffect:
    """Reopen an account: they may sign in again."""
    async with changing(request) as (link, by):
        await actions.reopen(link, by, request.match_info["login"])
    return ChangeEffect(await put_in_effect(request.app))


@endpoint("POST", "/api/people/{login}/sign-out", needs=Right.PEOPLE)
async def sign_person_out(request: web.Request) -> None:
    """End every session of a person, on all devices, within seconds. 404 where nobody may sign in
    with this login."""
    async with changing(request) as (link, by):
        if not await sign_out_everywhere(link, by, request.match_info["login"]):
            raise NotFound


@endpoint("POST", "/api/people/{login}/password-link", needs=Right.PEOPLE)
async def new_password_link(request: web.Request) -> Invitation:
    """Return a link by which they choose another password; the one they have holds until then."""
    login = request.match_info["login"]
    async with changing(request) as (link, by):
        token = await actions.new_link(link, by, login, datetime.now(UTC))
    return invitation(Added(login, "", token), in_effect=True)


@endpoint("GET", "/api/people/{login}/log", needs=Right.PEOPLE)
async def log_of_person(request: web.Request) -> list[LogLine]:
    """Return what was done with an account and by its person, the newest first."""
    async with reading(request.app) as link:
        lines = await audit.of_account(link, request.match_info["login"])
    return [
        LogLine(
            at=line.at,
            by=line.person or "",
            action=line.action,
            subject=line.subject or "",
            detail=line.detail,
            address=line.address or "",
        )
        for line in lines
    ]


@asynccontextmanager
async def changing(request: web.Request) -> AsyncIterator[tuple[Connection, ActingPerson]]:
    """Provide a transaction in which whoever asks changes accounts. Raises AccountError,
    NotFound."""
    by = acting(request)
    try:
        async with writing(request.app) as link:
            yield link, by
    except AccountRefused as error:
        if error.why is AccountProblem.LOGIN and error.value:
            raise NotFound from None
        raise AccountError(reason=error.why.value, value=error.value) from None


def invitation(added: Added, *, in_effect: bool) -> Invitation:
    """Return what the administrator hands to the new person."""
    path = f"/staff/password/{added.token}"
    return Invitation(added.login, added.name, path, added.phone_password, in_effect)
