"""Business actions with sign-on by the city's provider, each with its entry in the audit.

Each function works in the caller's transaction. The caller puts changes of accounts in effect on
the PBX afterwards (`SignOnResult.changed`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from foundation.postgres.pool import Connection
from queue_manager import accounts
from queue_manager.accounts import AccountRefused
from registry.routing.rows.rules import open_bodies
from registry.workflow.rows.steps import bodies
from staff.accounts import Account, AccountProblem
from staff.acting import ActingPerson
from staff.roles import ADMINISTRATOR, ROLES, Scope
from staff.rows import people, sign_on
from staff.rows.people import NO_PASSWORD, AccountRow
from staff.sign_in_actions import sign_out_everywhere
from staff.sign_on.admission import (
    LONGEST_GROUP,
    Admitted,
    GroupRule,
    Identity,
    KnownAccount,
    Refused,
    SignOnProblem,
    admit,
)


class SignOnRefused(Exception):
    """An error: the person is not let in. `why`: the reason; `detail`: what breaks the rule."""

    def __init__(self, why: SignOnProblem, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}")
        self.why, self.detail = why, detail


class RuleRefused(Exception):
    """An error: a row of the table of groups stays as it was. `why`: group, role, body or rank."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class SignOnResult:
    """An identity that is let in: the login of its account, and whether the account changed."""

    login: str
    changed: bool


async def let_in(
    connection: Connection,
    identity: Identity,
    address: str | None,
    now: datetime,
    *,
    link_logins: bool,
) -> SignOnResult:
    """Let an identity in: add, link or change its account as the table of groups says.

    Raise SignOnRefused; `remember_refusal` then stores it in a transaction of its own.
    """
    await people.active_of_role(connection, ADMINISTRATOR)  # locked before any other account
    login = await sign_on.login_of(connection, identity.issuer, identity.subject)
    decided = admit(
        identity,
        await sign_on.rules(connection),
        await _known(connection, login),
        await _known(connection, identity.login),
        link_logins=link_logins,
    )
    if isinstance(decided, Refused):
        raise SignOnRefused(decided.why, decided.detail)
    try:
        return await _enter(connection, identity, decided, address, now)
    except AccountRefused as error:
        raise SignOnRefused(SignOnProblem.ACCOUNT, f"{error.why}: {error.value}") from None
    except asyncpg.UniqueViolationError:  # the same person at the same moment on another device
        raise SignOnRefused(SignOnProblem.ANOTHER_IDENTITY, identity.login) from None


async def _enter(
    connection: Connection,
    identity: Identity,
    decided: Admitted,
    address: str | None,
    now: datetime,
) -> SignOnResult:
    account = decided.account
    changed = decided.new
    if decided.new:
        await _add(connection, account, address)
    row = await people.account(connection, account.login)
    if row is None:
        raise AccountRefused(AccountProblem.LOGIN, account.login)
    by = ActingPerson(row.person_id, address)
    if not decided.new and _differs(row, account, await _codes(connection)):
        await accounts.change(connection, by, account)
        changed = True
    if decided.link:
        await sign_on.link(
            connection,
            issuer=identity.issuer,
            subject=identity.subject,
            person_id=row.person_id,
            now=now,
        )
        await by.note(connection, "sign_on_linked", account.login, {"subject": identity.subject})
    await sign_on.used(connection, issuer=identity.issuer, subject=identity.subject, now=now)
    return SignOnResult(account.login, changed)


async def _add(connection: Connection, account: Account, address: str | None) -> None:
    """Add an account without a password: its person signs in by the provider only."""
    body_ids = await open_bodies(connection)
    if account.body and account.body not in body_ids:
        raise AccountRefused(AccountProblem.NO_SUCH_BODY, account.body)
    person_id = await people.add_person(
        connection,
        login=account.login,
        password_hash=NO_PASSWORD,
        role=account.role,
        name=account.name,
    )
    if account.body:
        await people.set_body(connection, person_id, body_ids[account.body])
    by = ActingPerson(person_id, address)
    detail = {"role": account.role, "body": account.body, "by": "sign-on"}
    await by.note(connection, "person_added", account.login, detail)


async def remember_refusal(
    connection: Connection, identity: Identity, refused: SignOnRefused, now: datetime
) -> None:
    """Store whom we did not let in, for the administrator's page."""
    await sign_on.refuse(
        connection,
        issuer=identity.issuer,
        subject=identity.subject,
        login=identity.login[:256],
        name=identity.name,
        why=refused.why.value,
        detail=refused.detail[:1000],
        now=now,
        most=sign_on.MOST_REFUSALS,
    )


async def link_by_hand(
    connection: Connection,
    by: ActingPerson,
    *,
    issuer: str,
    subject: str,
    login: str,
    now: datetime,
) -> bool:
    """Link an identity that was not let in to the account with its login. Return False if the
    account is closed, unknown, or has an identity already."""
    row = await people.account(connection, login)
    if row is None or not row.active or await sign_on.is_linked(connection, row.person_id):
        return False
    if await sign_on.login_of(connection, issuer, subject) is not None:
        return False
    await sign_on.link(connection, issuer=issuer, subject=subject, person_id=row.person_id, now=now)
    await sign_on.used(connection, issuer=issuer, subject=subject, now=now)
    await by.note(connection, "sign_on_linked", login, {"subject": subject})
    return True


async def unlink(connection: Connection, by: ActingPerson, login: str) -> bool:
    """Delete the link of an account: its person does not come in by the provider any more. Return
    False if it has none."""
    if not await sign_on.unlink(connection, login):
        return False
    await by.note(connection, "sign_on_unlinked", login)
    return True


async def end_sessions(
    connection: Connection, issuer: str, subject: str, address: str | None
) -> bool:
    """End every session of an identity, because the provider has ended its own. Return False if no
    open account belongs to it."""
    login = await sign_on.login_of(connection, issuer, subject)
    row = None if login is None else await people.account(connection, login)
    if row is None:
        return False
    return await sign_out_everywhere(connection, ActingPerson(row.person_id, address), row.login)


async def set_rule(connection: Connection, by: ActingPerson, rule: GroupRule) -> None:
    """Set which role and body the people of a group have. Raise RuleRefused."""
    if not 1 <= len(rule.group) <= LONGEST_GROUP or not rule.group.isprintable():
        raise RuleRefused("group")
    role = ROLES.get(rule.role)
    if role is None:
        raise RuleRefused("role")
    if not 1 <= rule.rank <= 9999:
        raise RuleRefused("rank")
    body_ids = await open_bodies(connection)
    if (role.scope is Scope.OWN_BODY) != bool(rule.body):
        raise RuleRefused("body")
    if rule.body and rule.body not in body_ids:
        raise RuleRefused("body")
    await sign_on.set_rule(
        connection,
        group=rule.group,
        role=rule.role,
        body=rule.body,
        rank=rule.rank,
    )
    detail = {"role": rule.role, "body": rule.body, "rank": rule.rank}
    await by.note(connection, "sign_on_group_set", rule.group, detail)


async def drop_rule(connection: Connection, by: ActingPerson, group: str) -> bool:
    """Delete the row of a group. Return False if there is none."""
    if not await sign_on.drop_rule(connection, group):
        return False
    await by.note(connection, "sign_on_group_dropped", group)
    return True


async def _known(connection: Connection, login: str | None) -> KnownAccount | None:
    if not login:
        return None
    row = await people.account(connection, login)
    if row is None:
        return None
    account = _account(row, await _codes(connection))
    linked = await sign_on.is_linked(connection, row.person_id)
    return KnownAccount(account, row.active, linked)


async def _codes(connection: Connection) -> dict[int, str]:
    return {each.body_id: each.code for each in await bodies(connection)}


def _account(row: AccountRow, codes: dict[int, str]) -> Account:
    return Account(
        row.login,
        row.role,
        row.name,
        row.language,
        row.extension if row.rung and row.extension else "",
        "" if row.body_id is None else codes.get(row.body_id, ""),
    )


def _differs(row: AccountRow, account: Account, codes: dict[int, str]) -> bool:
    was = _account(row, codes)
    return (was.role, was.name, was.extension, was.body) != (
        account.role,
        account.name,
        account.extension,
        account.body,
    )
