"""A file of many accounts, as spreadsheets write it: read line by line, judged, nothing kept.

Pure. Letters and separators are those of `foundation/spreadsheets.py`; the first line names the
columns, in any of the three languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from foundation.spreadsheets import Columns
from queue_manager.accounts import Known
from staff.accounts import Account, AccountProblem, tidy, what_is_wrong
from staff.roles import code_named

NAMES: Mapping[str, frozenset[str]] = {
    "login": frozenset({"login", "логин"}),
    "name": frozenset({"name", "имя", "фио", "аты-жөні", "аты"}),
    "role": frozenset({"role", "роль", "рөл", "рөлі"}),
    "language": frozenset({"language", "язык", "тіл", "тілі"}),
    "extension": frozenset({"extension", "добавочный", "внутренний номер", "ішкі нөмір"}),
    "body": frozenset({"body", "исполнитель", "орган"}),
    "spoken": frozenset({"speaks", "владеет", "біледі"}),
}
COLUMNS = Columns(NAMES, ("login", "name", "role"))
_SPOKEN = re.compile(r"([a-z]{2})(?::([0-9]))?")


@dataclass(frozen=True, slots=True)
class BadPersonLine:
    """A line that is not taken. `value` is the word that is wrong, cut."""

    line: int
    why: AccountProblem
    value: str


@dataclass(slots=True)
class Judged:
    """The lines that may be kept, and those that may not."""

    good: list[Account] = field(default_factory=list)
    bad: list[BadPersonLine] = field(default_factory=list)


def judged(lines: Iterable[tuple[int, Mapping[str, str] | None]], known: Known) -> Judged:
    """Check each line of a table by itself. The cells of `lines` are those of COLUMNS."""
    found = Judged()
    logins, extensions = set(known.logins), set(known.extensions)
    for line, cells in lines:
        if cells is None:
            found.bad.append(BadPersonLine(line, AccountProblem.COLUMNS, ""))
            continue
        account = _account(cells)
        why = what_is_wrong(account) or _taken(account, known, logins, extensions)
        if why is not None:
            found.bad.append(BadPersonLine(line, why, _value(account, why)[:70]))
            continue
        logins.add(account.login)
        extensions.add(account.extension)
        found.good.append(account)
    return found


def _taken(
    account: Account, known: Known, logins: set[str], extensions: set[str]
) -> AccountProblem | None:
    if account.login in known.logins:
        return AccountProblem.LOGIN_TAKEN
    if account.login in logins:
        return AccountProblem.DOUBLE_LOGIN
    if account.extension in known.dialled:
        return AccountProblem.EXTENSION_DIALLED
    if account.extension in known.extensions:
        return AccountProblem.EXTENSION_TAKEN
    if account.extension and account.extension in extensions:
        return AccountProblem.DOUBLE_EXTENSION
    if account.body and account.body not in known.bodies:
        return AccountProblem.NO_SUCH_BODY
    return None


def _value(account: Account, why: AccountProblem) -> str:
    if "login" in why:
        return account.login
    if "extension" in why:
        return account.extension or account.role
    if "body" in why:
        return account.body or account.role
    words = {
        AccountProblem.ROLE: account.role,
        AccountProblem.LANGUAGE: account.language,
        AccountProblem.NAME: account.name,
    }
    return words.get(why, account.login)


def _account(cells: Mapping[str, str]) -> Account:
    return tidy(
        Account(
            login=cells["login"],
            name=cells["name"],
            role=code_named(cells["role"]),
            language=cells.get("language", "").lower() or "kk",
            extension=cells.get("extension", ""),
            body=cells.get("body", ""),
            spoken=_spoken(cells.get("spoken", "")),
        )
    )


def _spoken(words: str) -> tuple[tuple[str, int], ...]:
    """`kk:3 ru:2 en` → levels; a word that is none is level 0, which no rule takes."""
    found = []
    for word in words.lower().replace(",", " ").replace("/", " ").split():
        match = _SPOKEN.fullmatch(word)
        found.append((match[1], int(match[2] or 3)) if match else (word[:10], 0))
    return tuple(found)
