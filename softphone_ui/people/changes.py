"""Accounts as they are changed: one transaction a change, each on the audit.

Whoever changes is `by` (a person_id); the caller puts it in effect afterwards.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import asyncpg

from asterisk_conf.phones import sip_ha1
from foundation.postgres.pool import Connection
from queue_manager.rows import outside_numbers
from registry.routing.rows.rules import open_bodies
from softphone_ui.people.sheet import Known
from staff.accounts import Account, Wrong, tidy, what_is_wrong
from staff.roles import ADMINISTRATOR
from staff.rows import operators, password_links, people
from staff.rows.audit import write_audit
from staff.rows.people import AccountRow


class AccountRefused(Exception):
    """The account stays as it was. `why`: the rule; `value`: what breaks it."""

    def __init__(self, why: Wrong, value: str = "") -> None:
        super().__init__(f"{why}: {value}")
        self.why, self.value = why, value


@dataclass(frozen=True, slots=True)
class Added:
    """`token`: of the link by which they choose a password; `phone_password`: of a telephone on
    the table, shown once, empty for who has none."""

    login: str
    name: str
    token: str
    phone_password: str = ""


@dataclass(frozen=True, slots=True)
class Who:
    """Whoever changes something, and from where."""

    person_id: int
    address: str | None
    now: datetime


async def known(link: Connection) -> Known:
    """What the house has already."""
    return Known(
        logins=await people.logins(link),
        extensions=await operators.extensions(link),
        dialled=await outside_numbers.dialled(link),
        bodies=frozenset(await open_bodies(link)),
    )


async def add(link: Connection, who: Who, accounts: Sequence[Account]) -> list[Added]:
    """Add accounts that were judged. Raises AccountRefused where somebody was faster."""
    try:
        ids = await people.add_people(link, accounts, await open_bodies(link))
        passwords = await _give_places(link, [it for it in accounts if it.extension], ids)
    except asyncpg.UniqueViolationError as error:
        of_phone = error.table_name == "operators"
        why = Wrong.EXTENSION_TAKEN if of_phone else Wrong.LOGIN_TAKEN
        raise AccountRefused(why) from None
    tokens = await password_links.make_links(
        link, [ids[it.login] for it in accounts], who.person_id, who.now
    )
    for account in accounts:
        await _audit(link, who, "person_added", account.login, _detail(account))
    return [
        Added(it.login, it.name, token, passwords.get(it.login, ""))
        for it, token in zip(accounts, tokens, strict=True)
    ]


async def add_one(link: Connection, who: Who, account: Account) -> Added:
    """Add one account. Raises AccountRefused."""
    account = tidy(account)
    await _refuse(link, account, await known(link))
    return (await add(link, who, [account]))[0]


async def change(link: Connection, who: Who, account: Account) -> None:
    """The account of this login is this from now on. Raises AccountRefused."""
    account = tidy(account)
    administrators = await people.active_of_role(link, ADMINISTRATOR)
    before = await _account(link, account.login)
    if not before.active:
        raise AccountRefused(Wrong.CLOSED, account.login)
    if why := what_is_wrong(account):
        raise AccountRefused(why)
    if before.role == ADMINISTRATOR != account.role:
        _keep_an_administrator(administrators, before)
    body_ids = await open_bodies(link)
    if account.body and account.body not in body_ids:
        raise AccountRefused(Wrong.NO_SUCH_BODY, account.body)
    await people.change_person(
        link,
        account.login,
        role=account.role,
        name=account.name,
        language=account.language,
        body_id=body_ids.get(account.body),
    )
    await _change_place(link, before, account)
    detail = _changes(before, account, body_ids)
    await _audit(link, who, "person_changed", account.login, detail)


async def close(link: Connection, who: Who, login: str) -> None:
    """They may not sign in any more. Raises AccountRefused for the last administrator."""
    administrators = await people.active_of_role(link, ADMINISTRATOR)
    before = await _account(link, login)
    if before.role == ADMINISTRATOR and before.active:
        _keep_an_administrator(administrators, before)
    if not await people.close_person(link, login):
        raise AccountRefused(Wrong.CLOSED, login)
    await password_links.drop_link(link, before.person_id)
    await _audit(link, who, "person_closed", login)


async def reopen(link: Connection, who: Who, login: str) -> None:
    """They may sign in again, with the password they had. Raises AccountRefused."""
    await _account(link, login)
    await people.reopen_person(link, login)
    await _audit(link, who, "person_reopened", login)


async def new_link(link: Connection, who: Who, login: str) -> str:
    """A link by which they choose another password; the old one holds until then."""
    before = await _account(link, login)
    if not before.active:
        raise AccountRefused(Wrong.CLOSED, login)
    token = await password_links.make_link(link, before.person_id, who.person_id, who.now)
    await _audit(link, who, "password_link", login)
    return token


async def _account(link: Connection, login: str) -> AccountRow:
    found = await people.account(link, login)
    if found is None:
        raise AccountRefused(Wrong.LOGIN, login)
    return found


async def _refuse(link: Connection, account: Account, house: Known) -> None:
    if why := what_is_wrong(account):
        raise AccountRefused(why)
    if account.login in house.logins:
        raise AccountRefused(Wrong.LOGIN_TAKEN, account.login)
    if account.extension in house.dialled:
        raise AccountRefused(Wrong.EXTENSION_DIALLED, account.extension)
    if account.extension in house.extensions:
        raise AccountRefused(Wrong.EXTENSION_TAKEN, account.extension)
    if account.body and account.body not in house.bodies:
        raise AccountRefused(Wrong.NO_SUCH_BODY, account.body)


def _keep_an_administrator(administrators: set[int], leaving: AccountRow) -> None:
    """The centre always has one: nobody could let anybody in otherwise."""
    if administrators <= {leaving.person_id}:
        raise AccountRefused(Wrong.LAST_ADMINISTRATOR, leaving.login)


async def _give_places(
    link: Connection, accounts: Sequence[Account], ids: Mapping[str, int]
) -> dict[str, str]:
    """Places on the PBX; returns login → the password of a telephone on the table."""
    passwords = {it.login: secrets.token_hex(8) for it in accounts}
    places = [
        operators.NewPlace(
            it.extension,
            ids[it.login],
            sip_ha1(it.extension, passwords[it.login]),
            dict(it.spoken) or operators.USUAL,
        )
        for it in accounts
    ]
    if places:
        await operators.add_operators(link, places)
    return passwords


async def _change_place(link: Connection, before: AccountRow, account: Account) -> None:
    """An extension is one person's for ever: calls are on record under it."""
    if before.extension is None:
        if account.extension:
            await _refuse_place(link, account.extension)
            await _give_places(link, [account], {account.login: before.person_id})
        return
    if account.extension not in ("", before.extension):
        raise AccountRefused(Wrong.EXTENSION_STAYS, before.extension)
    await operators.set_open(link, before.extension, open=bool(account.extension))
    if account.extension and account.spoken:
        await operators.set_languages(link, before.extension, dict(account.spoken))


async def _refuse_place(link: Connection, extension: str) -> None:
    if extension in await outside_numbers.dialled(link):
        raise AccountRefused(Wrong.EXTENSION_DIALLED, extension)
    if extension in await operators.extensions(link):
        raise AccountRefused(Wrong.EXTENSION_TAKEN, extension)


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


async def _audit(
    link: Connection, who: Who, action: str, login: str, detail: Mapping[str, object] | None = None
) -> None:
    await write_audit(
        link, who.person_id, action, subject=login, detail=detail, address=who.address
    )
