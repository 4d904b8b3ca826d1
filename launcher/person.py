"""``person``: adds, lists and closes the accounts of people who work here, and renews passwords.

Passwords are made here and shown once on the terminal; the database has their hashes only. A
password is shown before its hash is kept, so that no account exists whose password nobody saw.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import asyncpg

from city.headships.rows import headships
from city.headships.tenure import HeadshipPost
from foundation.errors import StartError
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import Connection, open_pool, transaction
from foundation.settings import Settings
from queue_manager.requests import Reload
from queue_manager.rows.outside_numbers import is_dialled
from registry.routing.rows.rules import open_bodies
from registry.workflow.rows.steps import bodies
from softphone_ui.web.dispatcher import dispatcher_session
from softphone_ui.web.errors import DispatcherAway, Refused
from staff import roles
from staff.accounts import LANGUAGES, LOGIN, LONGEST_NAME, Account, AccountProblem, what_is_wrong
from staff.passwords import hash_password
from staff.phone_secrets import sip_ha1
from staff.roles import ROLES
from staff.rows import people, second_factor
from staff.rows.audit import write_audit
from staff.rows.operators import add_operator

COLUMNS = ("login", "role", "name", "extension", "body", "")

Show = Callable[[str], None]
T = TypeVar("T")


ADMINISTRATOR = Account("admin", roles.ADMINISTRATOR, "Әкімші", language_chosen=False)


def account(**words: str) -> Account:
    """Return what the command line says of somebody, as an account; the words are Account's
    fields."""
    return Account(**words)  # type: ignore[arg-type]  # `spoken` is no word of the command line


def add(settings: Settings, person: Account, show: Show) -> None:
    """Let somebody sign in, an operator be rung as well; `show` is told the passwords.

    Raises StartError with one sentence: what is wrong with the wish, or the database is away.
    """
    _refuse_nonsense(person)
    today = datetime.now(UTC).astimezone(ZoneInfo(settings.timezone)).date()
    _change(settings, lambda link: _add(link, person, today, show))
    show(_put_in_effect(settings))


def give_password(settings: Settings, login: str, show: Show) -> None:
    """Give a new password, to be changed at the next sign-in; who is signed in with the old one is
    no longer. Raises StartError where nobody may sign in with this login."""
    _refuse_bad_login(login)
    _change(settings, lambda link: _give_password(link, login, show))


def close(settings: Settings, login: str, show: Show) -> None:
    """Close an account: somebody may not sign in any more; an operator leaves the roster, after the
    call if there is one. Raises StartError where nobody may sign in with this login."""
    _refuse_bad_login(login)
    _change(settings, lambda link: _close(link, login))
    show(_put_in_effect(settings))


def forget_factor(settings: Settings, login: str, show: Show) -> None:
    """Forget a second factor: the password alone is enough again, for an administrator whom no two
    others can help; who is signed in is no longer. Raises StartError where nobody may sign in with
    this login."""
    _refuse_bad_login(login)
    _change(settings, lambda link: _forget_factor(link, login))
    show(f"{login} signs in by the password alone, and sets a second factor up anew")


def listing(settings: Settings) -> str:
    """List everybody, one a line, who may sign in first. Raises StartError."""
    return _columns([COLUMNS, *_change(settings, _everybody)])


async def _everybody(link: Connection) -> list[tuple[str, ...]]:
    codes = {each.body_id: each.code for each in await bodies(link)}
    return [_row(each, codes) for each in await people.everybody(link)]


async def _add(link: Connection, person: Account, today: date, show: Show) -> None:
    """As `add_to`; a head heads their body from `today` on."""
    lines: list[str] = []
    person_id = await add_to(link, person, lines.append)
    if person.role == roles.HEAD:
        await _give_headship(link, person, person_id, today)
    for line in lines:
        show(line)


async def _give_headship(link: Connection, person: Account, person_id: int, today: date) -> None:
    body_id = (await open_bodies(link))[person.body]
    try:
        await headships.add(link, HeadshipPost.HEAD, body_id, person_id, today)
    except headships.TenureOverlaps:
        why = f"somebody heads {person.body} already: end that at /headships first"
        raise StartError(why) from None


async def add_to(link: Connection, person: Account, show: Show) -> int:
    """Add a person as `add`, in the transaction of `link`; returns the new person's id."""
    await _refuse_unknown_places(link, person)
    password = new_password()
    shown = [f"{person.role}: {person.login} / {password}   (shown once; it is to be changed)"]
    try:
        person_id = await people.add_person(
            link,
            login=person.login,
            password_hash=await _hashed(password),
            role=person.role,
            name=person.name.strip(),
            language=person.language if person.language_chosen else None,
            must_change_password=True,
        )
        if person.extension:
            shown.append(await _give_telephone(link, person_id, person.extension))
    except asyncpg.UniqueViolationError as error:
        of_phone = error.table_name == "operators"
        what = f"extension {person.extension}" if of_phone else f"login {person.login}"
        raise StartError(f"the {what} is taken") from None
    if person.body:
        body_ids = await open_bodies(link)
        await people.set_body(link, person_id, body_ids[person.body])
    detail = {"role": person.role, "extension": person.extension, "body": person.body}
    await _audit(link, "person_added", person.login, {k: v for k, v in detail.items() if v})
    for line in shown:
        show(line)
    return person_id


def new_password() -> str:
    return secrets.token_urlsafe(12)


async def _give_telephone(link: Connection, person_id: int, extension: str) -> str:
    """A place on the PBX; returns the sentence with the password of a telephone on the table."""
    password = secrets.token_hex(8)
    await add_operator(
        link,
        extension=extension,
        person_id=person_id,
        sip_ha1=sip_ha1(extension, password),
    )
    return f"a telephone on the table: user {extension}, password {password}   (shown once)"


async def _give_password(link: Connection, login: str, show: Show) -> None:
    password = new_password()
    if not await people.set_password(link, login, await _hashed(password), must_change=True):
        raise _nobody(login)
    await _audit(link, "password_given", login)
    show(f"{login} / {password}   (shown once; it is to be changed)")


async def _forget_factor(link: Connection, login: str) -> None:
    theirs = await people.account(link, login)
    if theirs is None or not theirs.active:
        raise _nobody(login)
    await second_factor.forget_factors(link, theirs.person_id)
    await _audit(link, "second_factor_reset", login)


async def _close(link: Connection, login: str) -> None:
    administrators = await people.active_of_role(link, roles.ADMINISTRATOR)
    leaving = await people.account(link, login)
    if leaving and leaving.active and leaving.role == roles.ADMINISTRATOR:
        if administrators <= {leaving.person_id}:
            raise StartError(f"{login} is the last administrator: add another one first")
    if not await people.close_person(link, login):
        raise _nobody(login)
    await _audit(link, "person_closed", login)


async def _hashed(password: str) -> str:
    return await asyncio.to_thread(hash_password, password)


async def _audit(
    link: Connection, action: str, login: str, detail: dict[str, str] | None = None
) -> None:
    """Nobody has signed in here: who did it is the terminal."""
    await write_audit(link, None, action, subject=login, detail=detail, address="terminal")


def _refuse_nonsense(person: Account) -> None:
    why = what_is_wrong(person)
    if why is not None:
        raise StartError(_sentence(why, person))


def _sentence(why: AccountProblem, person: Account) -> str:
    sentences: dict[AccountProblem, str] = {
        AccountProblem.LOGIN: _bad_login(person.login),
        AccountProblem.ROLE: f"no such role: {person.role}; there are {', '.join(ROLES)}",
        AccountProblem.LANGUAGE: f"no such language: {person.language}; there are "
        f"{', '.join(LANGUAGES)}",
        AccountProblem.NAME: f"a name has 1 to {LONGEST_NAME} letters in one line",
        AccountProblem.EXTENSION_NEEDED: f"{person.role} needs an --extension",
        AccountProblem.EXTENSION_OF_NOBODY: f"{person.role} has no --extension",
        AccountProblem.BODY_NEEDED: f"{person.role} needs a --body",
        AccountProblem.BODY_OF_NOBODY: f"{person.role} has no --body",
        AccountProblem.EXTENSION: f"an extension has 3 to 6 digits, not {person.extension[:20]!r}",
    }
    return sentences[why]


def _refuse_bad_login(login: str) -> None:
    if not LOGIN.fullmatch(login):
        raise StartError(_bad_login(login))


def _bad_login(login: str) -> str:
    return f"a login has 1 to 64 letters, digits, or . _ - @, not {login[:70]!r}"


async def _refuse_unknown_places(link: Connection, person: Account) -> None:
    if person.extension and await is_dialled(link, person.extension):
        raise StartError(f"{person.extension} is a number of a line or of the directory already")
    if person.body:
        codes = await open_bodies(link)
        if person.body not in codes:
            raise StartError(f"no such body: {person.body}; there are {', '.join(codes)}")


def _nobody(login: str) -> StartError:
    return StartError(f"nobody may sign in as {login}: ./komek person list tells who may")


def _change(settings: Settings, change: Callable[[Connection], Awaitable[T]]) -> T:
    return asyncio.run(_changed(settings, change))


async def _changed(settings: Settings, change: Callable[[Connection], Awaitable[T]]) -> T:
    pool = await open_pool(settings, "person", size=1)
    try:
        async with transaction(pool) as link:
            return await change(link)
    except DatabaseAway as error:
        raise StartError(f"the database is away (./komek up starts it): {error}") from error
    except asyncpg.UndefinedTableError:
        raise StartError("the database is not prepared yet: ./komek up does it") from None
    finally:
        await pool.close()


def _put_in_effect(settings: Settings) -> str:
    """The PBX and the floor are told; a sentence for the terminal."""

    async def tell() -> None:
        async with dispatcher_session(settings) as dispatcher:
            await dispatcher.ask(Reload())

    try:
        asyncio.run(tell())
    except (DispatcherAway, Refused):
        return "saved; the dispatcher cannot be told now, so it takes effect at the next start"
    return "saved, and in effect"


def _row(person: people.AccountRow, codes: Mapping[int, str]) -> tuple[str, ...]:
    state = "closed" if not person.active else "new password" if person.must_change_password else ""
    body = "" if person.body_id is None else codes[person.body_id]
    places = (person.extension or "", body)
    return (person.login, person.role, person.name, *places, state)


def _columns(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
