"""Business actions with the accounts of people who work here, each with its entry in the audit.

Each function works in the caller's transaction; all administrators are locked before any other
account. The caller puts the change in effect on the PBX afterwards.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import asyncpg

from foundation.postgres.pool import Connection
from queue_manager.rows import outside_numbers
from registry.routing.rows.rules import open_bodies
from staff.accounts import Account, AccountProblem, tidy, what_is_wrong
from staff.acting import ActingPerson
from staff.phone_secrets import sip_ha1
from staff.roles import ADMINISTRATOR
from staff.rows import operators, password_links, people
from staff.rows.people import AccountRow


class AccountRefused(Exception):
    """An error: the account stays as it was. `why`: the rule; `value`: what breaks it."""

    def __init__(self, why: AccountProblem, value: str = "") -> None:
        super().__init__(f"{why}: {value}")
        self.why, self.value = why, value


@dataclass(frozen=True, slots=True)
class Added:
    """Account that was added. `token`: of the link by which they choose a password.
    `phone_password`: of a telephone on the table, shown once; empty for who has none."""

    login: str
    name: str
    token: str
    phone_password: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The existing accounts, by which a new one is judged."""

    logins: frozenset[str]
    extensions: frozenset[str]
    dialled: frozenset[str]
    bodies: frozenset[str]


async def known(connection: Connection) -> Known:
    """Read what exists already."""
    return Known(
        logins=await people.logins(connection),
        extensions=await operators.extensions(connection),
        dialled=await outside_numbers.dialled(connection),
        bodies=frozenset(await open_bodies(connection)),
    )


async def add(
    connection: Connection, by: ActingPerson, accounts: Sequence[Account], now: datetime
) -> list[Added]:
    """Add accounts that were judged, with links by which their people choose a password. Raise
    AccountRefused where somebody was faster."""
    try:
        ids = await people.add_people(connection, accounts, await open_bodies(connection))
        passwords = await _give_places(connection, [it for it in accounts if it.extension], ids)
    except asyncpg.UniqueViolationError as error:
        of_phone = error.table_name == "operators"
        why = AccountProblem.EXTENSION_TAKEN if of_phone else AccountProblem.LOGIN_TAKEN
        raise AccountRefused(why) from None
    tokens = await password_links.make_links(
        connection, [ids[it.login] for it in accounts], by.person_id, now
    )
    for account in accounts:
        await by.note(connection, "person_added", account.login, _detail(account))
    return [
        Added(account.login, account.name, token, passwords.get(account.login, ""))
        for account, token in zip(accounts, tokens, strict=True)
    ]


async def add_one(
    connection: Connection, by: ActingPerson, account: Account, now: datetime
) -> Added:
    """Judge and add one account. Raise AccountRefused."""
    account = tidy(account)
    await _refuse(connection, account, await known(connection))
    return (await add(connection, by, [account], now))[0]


async def change(connection: Connection, by: ActingPerson, account: Account) -> None:
    """Change the account of this login to this one. Raise AccountRefused."""
    account = tidy(account)
    administrators = await people.active_of_role(connection, ADMINISTRATOR)
    before = await _account(connection, account.login)
    if not before.active:
        raise AccountRefused(AccountProblem.CLOSED, account.login)
    if why := what_is_wrong(account):
        raise AccountRefused(why)
    if before.role == ADMINISTRATOR != account.role:
        _keep_an_administrator(administrators, before)
    body_ids = await open_bodies(connection)
    if account.body and account.body not in body_ids:
        raise AccountRefused(AccountProblem.NO_SUCH_BODY, account.body)
    await people.change_person(
        connection,
        account.login,
        role=account.role,
        name=account.name,
        language=account.language,
        body_id=body_ids.get(account.body),
    )
    await _change_place(connection, before, account)
    detail = _changes(before, account, body_ids)
    await by.note(connection, "person_changed", account.login, detail)


async def close(connection: Connection, by: ActingPerson, login: str) -> None:
    """Close an account: nobody signs in with it any more. Raise AccountRefused for the last
    administrator."""
    administrators = await people.active_of_role(connection, ADMINISTRATOR)
    before = await _account(connection, login)
    if before.role == ADMINISTRATOR and before.active:
        _keep_an_administrator(administrators, before)
    if not await people.close_person(connection, login):
        raise AccountRefused(AccountProblem.CLOSED, login)
    await password_links.drop_link(connection, before.person_id)
    await by.note(connection, "person_closed", login)


async def reopen(connection: Connection, by: ActingPerson, login: str) -> None:
    """Open a closed account again, with the password that it had. Raise AccountRefused."""
    await _account(connection, login)
    await people.reopen_person(connection, login)
    await by.note(connection, "person_reopened", login)


async def new_link(connection: Connection, by: ActingPerson, login: str, now: datetime) -> str:
    """Make a link by which the person chooses another password; the old one is valid until then.
    Raise AccountRefused."""
    before = await _account(connection, login)
    if not before.active:
        raise AccountRefused(AccountProblem.CLOSED, login)
    token = await password_links.make_link(connection, before.person_id, by.person_id, now)
    await by.note(connection, "password_link", login)
    return token


async def _account(connection: Connection, login: str) -> AccountRow:
    found = await people.account(connection, login)
    if found is None:
        raise AccountRefused(AccountProblem.LOGIN, login)
    return found


async def _refuse(connection: Connection, account: Account, house: Known) -> None:
    if why := what_is_wrong(account):
        raise AccountRefused(why)
    if account.login in house.logins:
        raise AccountRefused(AccountProblem.LOGIN_TAKEN, account.login)
    if account.extension in house.dialled:
        raise AccountRefused(AccountProblem.EXTENSION_DIALLED, account.extension)
    if account.extension in house.extensions:
        raise AccountRefused(AccountProblem.EXTENSION_TAKEN, account.extension)
    if account.body and account.body not in house.bodies:
        raise AccountRefused(AccountProblem.NO_SUCH_BODY, account.body)


def _keep_an_administrator(administrators: set[int], leaving: AccountRow) -> None:
    """The centre always has one: nobody could let anybody in otherwise."""
    if administrators <= {leaving.person_id}:
        raise AccountRefused(AccountProblem.LAST_ADMINISTRATOR, leaving.login)


async def _give_places(
    connection: Connection, accounts: Sequence[Account], ids: Mapping[str, int]
) -> dict[str, str]:
    """Places on the PBX; returns login → the password of a telephone on the table."""
    passwords = {it.login: secrets.token_hex(8) for it in accounts}
    places = [
        operators.NewPlace(
            account.extension,
            ids[account.login],
            sip_ha1(account.extension, passwords[account.login]),
            dict(account.spoken) or operators.USUAL,
        )
        for account in accounts
    ]
    if places:
        await operators.add_operators(connection, places)
    return passwords


async def _change_place(connection: Connection, before: AccountRow, account: Account) -> None:
    """An extension is one person's for ever: calls are on record under it."""
    if before.extension is None:
        if account.extension:
            await _refuse_place(connection, account.extension)
            await _give_places(connection, [account], {account.login: before.person_id})
        return
    if account.extension not in ("", before.extension):
        raise AccountRefused(AccountProblem.EXTENSION_STAYS, before.extension)
    await operators.set_open(connection, before.extension, open=bool(account.extension))
    if account.extension and account.spoken:
        await operators.set_languages(connection, before.extension, dict(account.spoken))


async def _refuse_place(connection: Connection, extension: str) -> None:
    if extension in await outside_numbers.dialled(connection):
        raise AccountRefused(AccountProblem.EXTENSION_DIALLED, extension)
    if extension in await operators.extensions(connection):
        raise AccountRefused(AccountProblem.EXTENSION_TAKEN, extension)


def _detail(account: Account) -> dict[str, object]:
    parts = {"role": account.role, "extension": account.extension, "body": account.body}
    return {name: value for name, value in parts.items() if value}


def _changes(
    before: AccountRow, account: Account, body_ids: Mapping[str, int]
) -> dict[str, object]:
    """Field → [before, after] of what is another."""
    codes = {body_id: code for code, body_id in body_ids.items()}
    was = {
        "role": before.role,
        "name": before.name,
        "language": before.language,
        "extension": before.extension if before.rung and before.extension else "",
        "body": "" if before.body_id is None else codes.get(before.body_id, ""),
    }
    now = asdict(account)
    changes: dict[str, object] = {
        name: [old, now[name]] for name, old in was.items() if old != now[name]
    }
    if account.spoken and dict(account.spoken) != before.spoken:
        changes["languages"] = [before.spoken, dict(account.spoken)]
    return changes
