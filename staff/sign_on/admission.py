"""Whom the provider's groups let in, and as what. Pure.

A table of groups says which role, and for clerks and heads which body, the people of a group have.
The first row (by `rank`) whose group a person is in decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from staff.accounts import LONGEST_NAME, Account, what_is_wrong
from staff.roles import ROLES

LONGEST_GROUP, MOST_GROUPS = 256, 500
LONGEST_SUBJECT = 255


class SignOnProblem(StrEnum):
    """The reason why somebody whom the provider knows is not let in."""

    NO_LOGIN = "no_login"
    NO_ROLE = "no_role"
    CLOSED = "closed"
    LOGIN_TAKEN = "login_taken"
    ANOTHER_IDENTITY = "another_identity"
    NOT_ADDED = "not_added"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as the provider names them. `issuer` and `subject` never change for one person;
    login, name and groups may."""

    issuer: str
    subject: str
    login: str
    name: str
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class GroupRule:
    """A row of the table of groups: the people of `group` have this role, and this body if the role
    is of one body. The row with the smallest `rank` decides first."""

    group: str
    role: str
    body: str
    rank: int


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account of ours. `linked`: whether some identity of the provider belongs to it."""

    account: Account
    active: bool
    linked: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """The decision to let nobody in. `detail`: what breaks the rule."""

    why: SignOnProblem
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Admitted:
    """The decision to let somebody in with this account. `new`: the account is to be added; `link`:
    the identity is to be linked to it."""

    account: Account
    new: bool
    link: bool


def read_identity(
    claims: Mapping[str, Any], *, issuer: str, login_claim: str, groups_claim: str
) -> Identity:
    """Read who a person is from the claims of the provider. What is missing or too long is left
    out: the login and the name are then empty."""
    name = str(claims.get("name") or claims.get(login_claim) or "").strip()[:LONGEST_NAME]
    return Identity(
        issuer=issuer,
        subject=str(claims["sub"])[:LONGEST_SUBJECT],
        login=str(claims.get(login_claim) or "").strip(),
        name=name if name.isprintable() else "",
        groups=_groups(claims.get(groups_claim)),
    )


def _groups(claim: object) -> frozenset[str]:
    found = [claim] if isinstance(claim, str) else claim if isinstance(claim, list) else []
    return frozenset(
        each for each in found[:MOST_GROUPS] if isinstance(each, str) and len(each) <= LONGEST_GROUP
    )


def rule_for(rules: Sequence[GroupRule], groups: frozenset[str]) -> GroupRule | None:
    """Return the first rule of a group that the person is in, None if there is none."""
    fitting = [rule for rule in rules if rule.group in groups]
    return min(fitting, key=lambda rule: (rule.rank, rule.group), default=None)


def admit(
    identity: Identity,
    rules: Sequence[GroupRule],
    linked: KnownAccount | None,
    same_login: KnownAccount | None,
    *,
    link_logins: bool,
) -> Admitted | Refused:
    """Decide whether an identity is let in, and with which account.

    `linked`: the account to which it is linked; `same_login`: the account with its login;
    `link_logins`: an account with the same login that has no identity yet is taken as theirs.
    """
    known, link = linked, False
    if known is None and same_login is not None:
        if same_login.linked:
            return Refused(SignOnProblem.ANOTHER_IDENTITY, identity.login)
        if not link_logins:
            return Refused(SignOnProblem.LOGIN_TAKEN, identity.login)
        known, link = same_login, True
    if known is not None and not known.active:
        return Refused(SignOnProblem.CLOSED, known.account.login)
    rule = rule_for(rules, identity.groups)
    if rule is None:
        return Refused(SignOnProblem.NO_ROLE, ", ".join(sorted(identity.groups))[:1000])
    if known is not None:
        return Admitted(_changed(known.account, identity, rule), new=False, link=link)
    return _admit_new(identity, rule)


def _changed(account: Account, identity: Identity, rule: GroupRule) -> Account:
    """Return the account with the role, body and name of today. Its extension stays if the new role
    may have one."""
    role = ROLES[rule.role]
    return Account(
        account.login,
        rule.role,
        identity.name or account.name,
        account.language,
        account.extension if role.may_take_calls else "",
        rule.body,
        language_chosen=account.language_chosen,
    )


def _admit_new(identity: Identity, rule: GroupRule) -> Admitted | Refused:
    if not identity.login:
        return Refused(SignOnProblem.NO_LOGIN)
    if ROLES[rule.role].takes_calls:
        # Only an administrator can say which extension on the PBX is theirs.
        return Refused(SignOnProblem.NOT_ADDED, identity.login)
    account = Account(
        identity.login, rule.role, identity.name or identity.login, body=rule.body,
        language_chosen=False,
    )  # fmt: skip
    if wrong := what_is_wrong(account):
        return Refused(SignOnProblem.ACCOUNT, wrong.value)
    return Admitted(account, new=True, link=True)
