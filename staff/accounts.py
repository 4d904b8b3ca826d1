"""What an account of somebody who works here must be: the rules, without a database."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from staff.roles import ROLES, Role, Scope

LANGUAGES = ("kk", "ru", "en")
LOGIN = re.compile(r"[\w.@-]{1,64}")
# What the table of operators takes, and the page of their skills.
EXTENSION = re.compile(r"[0-9]{3,6}")
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Account:
    """The account of a person who may sign in. `extension`: the number on the PBX of an operator or
    a controller; `body`: the code of a clerk's body. Both are empty for everybody else.
    `language_chosen`: if False, nobody has chosen the person's language, and their browser decides.
    `spoken`: the languages of a person with an extension, code → level 1 to 3."""

    login: str
    role: str
    name: str
    language: str = "kk"
    extension: str = ""
    body: str = ""
    spoken: tuple[tuple[str, int], ...] = ()
    language_chosen: bool = True


class AccountProblem(StrEnum):
    """The reason why an account is refused."""

    LOGIN = "login"
    ROLE = "role"
    LANGUAGE = "language"
    NAME = "name"
    EXTENSION_NEEDED = "extension_needed"
    EXTENSION_OF_NOBODY = "extension_of_nobody"
    EXTENSION = "extension"
    BODY_NEEDED = "body_needed"
    BODY_OF_NOBODY = "body_of_nobody"
    SPOKEN = "spoken"
    # What the database knows.
    LOGIN_TAKEN = "login_taken"
    EXTENSION_TAKEN = "extension_taken"
    EXTENSION_DIALLED = "extension_dialled"
    EXTENSION_STAYS = "extension_stays"
    NO_SUCH_BODY = "no_such_body"
    LAST_ADMINISTRATOR = "last_administrator"
    CLOSED = "closed"
    # What a file of many knows.
    DOUBLE_LOGIN = "double_login"
    DOUBLE_EXTENSION = "double_extension"
    COLUMNS = "columns"


def tidy(account: Account) -> Account:
    """Return the account without the blanks around its name."""
    return replace(account, name=account.name.strip())


def what_is_wrong(account: Account) -> AccountProblem | None:
    """Return the first rule that an account breaks by itself; None: it may be kept."""
    role = ROLES.get(account.role)
    name = account.name.strip()
    if not LOGIN.fullmatch(account.login):
        return AccountProblem.LOGIN
    if role is None:
        return AccountProblem.ROLE
    if account.language not in LANGUAGES:
        return AccountProblem.LANGUAGE
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        return AccountProblem.NAME
    if any(code not in LANGUAGES or not 1 <= level <= 3 for code, level in account.spoken):
        return AccountProblem.SPOKEN
    return _wrong_extension(account, role) or _wrong_body(account, role.scope is Scope.OWN_BODY)


def _wrong_extension(account: Account, role: Role) -> AccountProblem | None:
    if role.takes_calls and not account.extension:
        return AccountProblem.EXTENSION_NEEDED
    if account.extension and not role.may_take_calls:
        return AccountProblem.EXTENSION_OF_NOBODY
    if account.extension and not EXTENSION.fullmatch(account.extension):
        return AccountProblem.EXTENSION
    return None


def _wrong_body(account: Account, of_a_body: bool) -> AccountProblem | None:
    if of_a_body and not account.body:
        return AccountProblem.BODY_NEEDED
    return AccountProblem.BODY_OF_NOBODY if account.body and not of_a_body else None
