"""Signing in and out, for people (`/staff`) and for programs (`/api/sign-in`)."""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import suppress

import msgspec
from aiohttp import web
from aiohttp_session import get_session, new_session

from queue_manager.domain.floor.lead_model import is_lead
from queue_manager.requests import ChangeState, SetPhonePassword, StopMonitoring
from softphone_ui.sign_in.device import device_of, remember_device
from softphone_ui.sign_in.guess_alert import watch_guesses
from softphone_ui.sign_in.tries import SIGN_IN_TRIES, GuessedTooOften, SignInTries
from softphone_ui.telephone.sip_proxy import CLOSED_TAKEN_OVER
from softphone_ui.web.database import reading, writing
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import WebError
from softphone_ui.web.hooks import SESSION_ENDED
from softphone_ui.web.live import MIRROR
from softphone_ui.web.live_socket import AUDIENCE
from softphone_ui.web.outages import OUTAGES
from softphone_ui.web.pages import render
from softphone_ui.web.person import PERSON, Person, person_of
from softphone_ui.web.phones import PHONES
from softphone_ui.web.redis import REDIS
from softphone_ui.web.rights import way_out
from softphone_ui.web.sessions import FORM_TOKEN
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import CHOSEN_COOKIE, COOKIE, LANGUAGES, N_, choose_language
from staff.acting import ActingPerson
from staff.passwords import LONGEST_PASSWORD, hash_password, is_password, is_weaker, nobodys_hash
from staff.roles import Right
from staff.rows import second_factor
from staff.rows import sign_in as web_people
from staff.rows.audit import write_audit
from staff.second_factor import is_required
from staff.sign_in_actions import begin_session, sign_out_everywhere
from staff.sign_in_tries import doors

#: So long the password is remembered while somebody looks for their telephone.
SECOND_FACTOR_SECONDS = 300
SIGNED_IN_NOW = web.RequestKey("signed in now", str)
# Checked when the login is unknown, so that an unknown login takes as long as a wrong password.
NOBODYS_HASH = nobodys_hash()


class SecondFactorNeeded(WebError):
    __doc__ = N_("The password is right. Now give the second factor.")
    status, code = 401, "second_factor_needed"


class WrongPassword(WebError):
    __doc__ = N_("Login or password is wrong. Check the keyboard's language and Caps Lock.")
    status, code = 401, "wrong_password"


class PasswordsOff(WebError):
    __doc__ = N_("Sign in by the city's account: passwords are for administrators only.")
    status, code = 403, "passwords_off"


async def check_password(app: web.Application, login: str, password: str) -> Person:
    """Return the person with this login and password. Raises WrongPassword or DatabaseAway."""
    async with reading(app) as connection:
        row = await web_people.person_by_login(connection, login)
    known_hash = row.password_hash if row else NOBODYS_HASH
    right = await asyncio.to_thread(is_password, known_hash, password[:LONGEST_PASSWORD])
    if row is None or not right:
        raise WrongPassword
    if is_weaker(row.password_hash):
        stronger = await asyncio.to_thread(hash_password, password)
        async with writing(app) as connection:
            await web_people.set_password_hash(connection, row.person_id, stronger)
    person = msgspec.convert(row, Person, from_attributes=True)
    return msgspec.structs.replace(person, session=secrets.token_hex(8))


async def open_session(request: web.Request, login: str, password: str) -> Person:
    """Check the password, slow guessers down, and complete the sign-in where that is all.

    Raises SecondFactorNeeded where it is not: the session then waits for it.
    """
    person = await check_slowly(request, login.strip()[:64], password)
    by_password = request.app[SETTINGS].sign_on.password_sign_in
    if by_password == "administrators" and not person.may(Right.PEOPLE):
        raise PasswordsOff
    return await open_session_of(request, person)


async def open_session_of(
    request: web.Request, person: Person, *, has_factor: bool = False
) -> Person:
    """Complete the sign-in of a person who has shown who they are, where that is all.

    `has_factor`: they have shown a second factor too. Raises SecondFactorNeeded where one is
    still to be shown: the session then waits for it.
    """
    if has_factor:
        return await complete_sign_in(request, person)
    async with reading(request.app) as connection:
        factors = await second_factor.factors_of(connection, person.person_id)
    if factors.any:
        session = await new_session(request)
        until = time.time() + SECOND_FACTOR_SECONDS
        session["pending"] = {"person": msgspec.to_builtins(person), "until": until}
        raise SecondFactorNeeded
    production = request.app[SETTINGS].place.production
    missing = is_required(person.role, production=production)
    return await complete_sign_in(request, msgspec.structs.replace(person, must_enrol=missing))


async def pending_person(request: web.Request) -> Person | None:
    """Return who gave the right password here a moment ago, and not yet the second factor."""
    pending = (await get_session(request)).get("pending")
    if pending is None or pending["until"] < time.time():
        return None
    return msgspec.convert(pending["person"], Person)


async def complete_sign_in(request: web.Request, person: Person) -> Person:
    """Return a session of this person; remembered and written down."""
    person, chosen = _with_chosen_language(request, person)
    session = await new_session(request)
    token = secrets.token_urlsafe(24)
    session["person"] = msgspec.to_builtins(person)
    session["csrf"] = token
    request[PERSON] = person
    request[SIGNED_IN_NOW] = person.login
    request[FORM_TOKEN] = token
    async with writing(request.app) as connection:
        by = ActingPerson(person.person_id, request.remote)
        await begin_session(connection, by, chosen)
    return person


def _with_chosen_language(request: web.Request, person: Person) -> tuple[Person, str | None]:
    """Return the person with the language for this sign-in, and the language that is to be saved.
    One that was chosen on the sign-in page is saved, as one chosen later would be. Without such a
    choice it is the person's own language, or the browser's for a person who has never chosen
    one."""
    chosen = request.cookies.get(CHOSEN_COOKIE, "")
    if chosen not in LANGUAGES:
        guessed = person.language if person.language_chosen else choose_language(request)
        return msgspec.structs.replace(person, language=guessed), None
    fresh = chosen != person.language or not person.language_chosen
    person = msgspec.structs.replace(person, language=chosen, language_chosen=True)
    return person, chosen if fresh else None


async def check_slowly(request: web.Request, login: str, password: str) -> Person:
    """Return the person, where the password is right and this guesser need not wait."""
    tries, address = request.app[SIGN_IN_TRIES], request.remote or ""
    ways_in = doors(
        "sign in",
        login,
        address,
        device_of(request, login),
        known_address=await tries.is_known(login, address),
    )
    try:
        await tries.begin(ways_in)
        person = await check_password(request.app, login, password)
    except (GuessedTooOften, WrongPassword):
        await tries.was_wrong()
        raise
    await tries.was_right(ways_in, login, address)
    return person


async def close_session(request: web.Request) -> None:
    """Forget the session and tell its open pages."""
    person = person_of(request)
    (await get_session(request)).invalidate()
    request.app[AUDIENCE].sign_out(person.session)
    with suppress(WebError):  # whoever is away, the session is over
        await leave_floor(request.app, person)
    with suppress(WebError):
        await _audit(request, person, "sign_out")


async def leave_floor(app: web.Application, person: Person) -> None:
    """Leave the floor: an operator who leaves takes no more calls, a lead is on no line any more,
    and the telephone's password dies."""
    extension = person.telephone
    if extension is None or not app[PHONES].forget(extension, person.session):
        return
    await app[PHONES].close_sockets(extension, CLOSED_TAKEN_OVER)
    if is_lead(extension):
        await app[DISPATCHER].ask(StopMonitoring(person.person_id))
    if app[MIRROR].operators.get(extension, {}).get("device") == "web":
        await app[DISPATCHER].ask(ChangeState(extension, "signed_out"))
    password = app[PHONES].new_password()
    await app[DISPATCHER].ask(SetPhonePassword(extension, password))


async def _audit(request: web.Request, person: Person, action: str) -> None:
    async with writing(request.app) as connection:
        await write_audit(connection, person.person_id, action, address=request.remote)


@page("/staff", needs=None)
async def sign_in_page(request: web.Request) -> web.StreamResponse:
    person = request.get(PERSON)
    if person is not None:
        raise web.HTTPSeeOther(person.home)
    return _sign_in_page(request)


@page("/staff", needs=None, method="POST")
async def sign_in(request: web.Request) -> web.StreamResponse:
    form = await request.post()
    login, password = str(form.get("login", "")), str(form.get("password", ""))
    try:
        person = await open_session(request, login, password)
    except SecondFactorNeeded:
        raise web.HTTPSeeOther("/staff/second") from None
    except WebError as error:
        return _sign_in_page(request, error, login)
    answer = web.HTTPSeeOther(person.home)
    answer.set_cookie(COOKIE, person.language, max_age=31536000, samesite="Strict")
    answer.del_cookie(CHOSEN_COOKIE)
    raise answer


def _sign_in_page(
    request: web.Request, error: WebError | None = None, login: str = ""
) -> web.StreamResponse:
    return render(
        request,
        "sign_in/sign_in.html",
        status=error.status if error else 200,
        error=error,
        login=login,
        sign_on=request.app[SETTINGS].sign_on,
    )


@page("/sign-out", needs=Right.SIGNED_IN, method="POST")
@way_out
async def sign_out(request: web.Request) -> web.StreamResponse:
    await close_session(request)
    raise web.HTTPSeeOther("/staff")


@page("/sign-out/everywhere", needs=Right.SIGNED_IN, method="POST")
@way_out
async def sign_out_on_all_devices(request: web.Request) -> web.StreamResponse:
    """End all sessions of the signed-in person, this one at once and the others within seconds."""
    person = person_of(request)
    async with writing(request.app) as connection:
        by = ActingPerson(person.person_id, request.remote)
        await sign_out_everywhere(connection, by, person.login)
    await close_session(request)
    raise web.HTTPSeeOther("/staff")


def set_up(app: web.Application) -> None:
    app[SESSION_ENDED].append(leave_floor)
    app[SIGN_IN_TRIES] = SignInTries(app[REDIS], app[OUTAGES])
    app.on_response_prepare.append(_mark_device)
    watch_guesses(app)


async def _mark_device(request: web.Request, response: web.StreamResponse) -> None:
    """Whoever has just signed in has done so on this device."""
    if login := request.get(SIGNED_IN_NOW):
        remember_device(request, response, login)
