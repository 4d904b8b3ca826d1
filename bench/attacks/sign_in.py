"""Passwords and codes of tickets are guessed on the pages, from fifty addresses and from one."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence

import aiohttp

from bench.attacks import figures
from bench.attacks.figures import Attack, Figure
from bench.attacks.places import strangers
from bench.attacks.visitors import browser, try_password
from bench.system import System
from registry.tickets.applicant_code import code_of
from softphone_ui.applicant.code import GUESSES
from staff.guesses import ALARM_FROM
from staff.sign_in_tries import ACCOUNT, ADDRESS

ADDRESSES = 50
OF_EACH_AT_ONE_ACCOUNT, OF_EACH_AT_ONE_CODE = 5, 6
AT_THE_CENTRE, COLLEAGUES, SPRAYED = 100, 10, 20
WRONG, WAITS = "wrong", 429
WRONG_CODE, CODE_RIGHT = 403, 303
#: Who guesses at one account, at one code, and one password at many accounts.
ONE_ACCOUNT, ONE_CODE, SPRAY = (strangers(ADDRESSES, network) for network in (71, 72, 73))
HOME, ELSEWHERE, CENTRE, APPLICANT = strangers(4, 74)
Logins = Mapping[str, str]


async def attack(system: System, ticket: str) -> Attack:
    """Attack with one kind after the other; `ticket` is one of an applicant's."""
    lines = [
        *await _one_account(system),
        *await _one_address(system),
        *await _many_accounts(system),
        *await _codes(system, ticket),
    ]
    guesses = (await system.refresh())["guesses"].get("sign_in", 0)
    alarmed = guesses >= ALARM_FROM["sign_in"]
    lines.append(figures.so("leads and administrators are alerted", alarmed))
    return Attack("Sign-in and codes of tickets", tuple(lines))


def _operators(system: System) -> Logins:
    """Login → password."""
    return {it["login"]: it["password"] for it in system.status["operators"]}


async def _one_account(system: System) -> list[Figure]:
    """The administrator's, whose owner has signed in before."""
    staff = system.status["staff"]
    owner = next(each for each in staff if each["role"] == "administrator")
    login, password = str(owner["login"]), str(owner["password"])
    device = aiohttp.CookieJar(unsafe=True)
    async with browser(system, HOME, device) as http:
        await try_password(http, login, password)
    found = await asyncio.gather(
        *(_guess_at(system, host, login, password) for host in ONE_ACCOUNT)
    )
    statuses: Counter[int] = sum((tries for tries, _ in found), Counter())
    refused = sum(last == WAITS for _, last in found)
    device.clear(lambda cookie: cookie.key == "komek")  # signed out; the device stays known
    async with browser(system, ELSEWHERE, device) as http:
        on_device = await try_password(http, login, password)
    async with browser(system, HOME) as http:
        at_home = await try_password(http, login, password)
    return [
        figures.count_of(
            f"wrong passwords at one account from {ADDRESSES} addresses", statuses.total()
        ),
        figures.at_most("of them checked", statuses.total() - statuses[WAITS], ACCOUNT.free),
        figures.all_of("the right password refused to them after that", refused, ADDRESSES),
        figures.so("the owner signs in after that on their device, elsewhere", on_device == 200),
        figures.so("the owner signs in after that at their address", at_home == 200),
    ]  # fmt: skip


async def _guess_at(
    system: System, host: str, login: str, password: str
) -> tuple[Counter[int], int]:
    """How often each status came for wrong ones, and the status of the right one after them."""
    async with browser(system, host) as http:
        tries = Counter(
            [await try_password(http, login, WRONG) for _ in range(OF_EACH_AT_ONE_ACCOUNT)]
        )
        return tries, await try_password(http, login, password)


async def _one_address(system: System) -> list[Figure]:
    """A centre's, where somebody guesses among colleagues who have signed in there before."""
    operators = _operators(system)
    colleagues = list(operators)[:COLLEAGUES]
    before = await _sign_in(system, CENTRE, operators, colleagues)
    async with browser(system, CENTRE) as http:
        tries = [await try_password(http, f"nobody{n}", WRONG) for n in range(AT_THE_CENTRE)]
    after = await _sign_in(system, CENTRE, operators, colleagues)
    newcomer = list(operators)[COLLEAGUES]
    waits = await _sign_in(system, CENTRE, operators, [newcomer]) == 0
    return [
        figures.count_of("wrong passwords from one address of a centre", len(tries)),
        figures.at_most("of them checked", sum(it != WAITS for it in tries), ADDRESS.free),
        figures.all_of(f"colleagues there who sign in after that ({before} did before)",
                       after, COLLEAGUES),
        figures.count_of(
            "a colleague who never signed in there",
            f"waits, {ADDRESS.longest / 60:g} minutes at most" if waits else "signs in",
        ),
    ]  # fmt: skip


async def _sign_in(system: System, host: str, operators: Logins, logins: Sequence[str]) -> int:
    """How many of them can, each with a browser that was never here."""
    entered = 0
    for login in logins:
        async with browser(system, host) as http:
            entered += await try_password(http, login, operators[login]) == 200
    return entered


async def _many_accounts(system: System) -> list[Figure]:
    """Each address tries one word at each of many accounts, as who sprays does."""
    logins = list(_operators(system))[-SPRAYED:]

    async def spray(host: str) -> list[int]:
        async with browser(system, host) as http:
            return [await try_password(http, login, WRONG) for login in logins]

    statuses = Counter(it for tries in await asyncio.gather(*map(spray, SPRAY)) for it in tries)
    checked = statuses.total() - statuses[WAITS]
    return [
        figures.count_of(
            f"one word at {SPRAYED} accounts from {ADDRESSES} addresses", statuses.total()
        ),
        figures.at_most("of them checked", checked, ACCOUNT.free * SPRAYED),
        figures.none_of("accounts entered", statuses[200]),
    ]


async def _codes(system: System, ticket: str) -> list[Figure]:
    code = code_of(system.settings.web.web_secret, ticket)
    wrong = f"{(int(code) + 1) % 10**8:08}"

    async def guess(host: str) -> list[int]:
        async with browser(system, host) as http:
            return [await _give_code(http, ticket, wrong) for _ in range(OF_EACH_AT_ONE_CODE)]

    tries = [it for of_one in await asyncio.gather(*map(guess, ONE_CODE)) for it in of_one]
    async with browser(system, APPLICANT) as http:
        mistyped = await _give_code(http, ticket, wrong)
        right = await _give_code(http, ticket, code)
    return [
        figures.count_of(
            f"wrong codes at one ticket from {ADDRESSES} addresses, and one of the applicant's",
            len(tries) + (mistyped == WRONG_CODE),
        ),
        figures.at_most("of them checked", tries.count(WRONG_CODE), GUESSES.free * ADDRESSES),
        figures.none_of("tickets opened by them", tries.count(CODE_RIGHT)),
        figures.so("the applicant's right code opens it after that", right == CODE_RIGHT),
    ]


async def _give_code(http: aiohttp.ClientSession, ticket: str, code: str) -> int:
    form = {"number": ticket, "code": code}
    async with http.post("/t", data=form, allow_redirects=False) as answer:
        await answer.read()
        return answer.status
