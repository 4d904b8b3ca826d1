"""`./komek bench storm`: 400 calls in 60 s on 27 operators, and what became of every caller.

Some wait for as long as it takes, some lose patience, some ask to be called back and hang up, some
want to know one thing that an announcement tells. Nobody may be lost without a trace: each number
ends answered, informed, called back, or on the list of those to be called back.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from bench import report
from bench.floor_run import FloorRun, Habits
from bench.line_topic import TOPIC_KEY, line_has_topics
from bench.system import System, running, until
from bench.web_person import WebPerson, signed_in
from launcher.homes import TomlValue
from sip_peers.outside import free_udp_port, outside
from sip_peers.peers import Answer, OutgoingCall

CALLS, SECONDS, OPERATORS, SEED = 400, 60.0, 27, 109
TALK = (8.0, 16.0)
CITIZEN_TALK_SECONDS = 6.0
CALLED_BACK_HERTZ = 1000
OFFER_SECONDS = 12
CALLED_BACK_SECONDS = 420.0
FIRST_NUMBER = 77015000000
TEXT = "Жарық жоқ, қалпына келтірілуде."
CALLBACK_KEY = "1"


class Kind(StrEnum):
    """What a citizen does while nobody answers."""

    PATIENT = "waits for as long as it takes"
    IMPATIENT = "loses patience after 8 to 40 s"
    CALLBACK = "asks to be called back after 8 to 20 s, hears his number and hangs up"
    LISTENER = "presses his topic's key, hears of the power cut and hangs up"


SHARES = {Kind.PATIENT: 0.4, Kind.IMPATIENT: 0.3, Kind.CALLBACK: 0.2, Kind.LISTENER: 0.1}


@dataclass(frozen=True, slots=True)
class Citizen:
    """One caller of the storm: when he dials, who he is, and after how long he does it."""

    at_seconds: float
    number: str
    kind: Kind
    after_seconds: float


def crowd(count: int = CALLS, seconds: float = SECONDS, seed: int = SEED) -> list[Citizen]:
    """The same for the same seed, in the order in which they dial."""
    dice = random.Random(seed)
    moments = sorted(dice.uniform(0, seconds) for _ in range(count))
    kinds = dice.choices(list(SHARES), list(SHARES.values()), k=count)
    after = {
        Kind.PATIENT: (0.0, 0.0),
        Kind.IMPATIENT: (8.0, 40.0),
        Kind.CALLBACK: (8.0, 20.0),
        Kind.LISTENER: (1.0, 3.0),
    }
    return [
        Citizen(at, str(FIRST_NUMBER + n), kind, dice.uniform(*after[kind]))
        for n, (at, kind) in enumerate(zip(moments, kinds, strict=True))
    ]


async def run(calls: int = CALLS) -> tuple[str, bool]:
    """Returns the section for BENCHMARKS.md and whether nobody was lost."""
    keys: dict[str, TomlValue] = {
        "greeting": "none",
        "wrap_up_seconds": 1,
        "trunk_out": f"127.0.0.1:{free_udp_port()}",
        "callback_offer_seconds": OFFER_SECONDS,
        "callback_hours": "00:00-23:59:59.999999",
        "call_out_per_hour": 1000,
    }
    planned = crowd(calls)
    async with running(None, **keys) as system:
        asterisk = system.console("core show version").split(" built")[0]
        since = datetime.now(UTC)
        async with signed_in(system, "administrator") as admin:
            (topic,) = await line_has_topics(admin, 1)
        async with signed_in(system, "shift_lead") as lead:
            await _incident(lead, topic)
            await _storm(system, planned, lead)
            account = await _account(system, lead, since, planned)
    lost = [citizen for citizen in planned if account.fates[citizen.number] is None]
    met = not lost and not account.unexplained
    command = "./komek bench storm" + (f" --calls {calls}" if calls != CALLS else "")
    title = "A storm: every caller ends somewhere"
    return report.section(title, command, _body(planned, account, lost), asterisk), met


async def _incident(lead: WebPerson, topic: str) -> None:
    until_at = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    body = {
        "line": "109", "topic": topic, "place": "", "text_kk": TEXT, "text_ru": "", "text_en": "",
        "until": until_at, "reason": "",
    }  # fmt: skip
    await lead.ask("POST", "/api/incidents", body)


# --- the storm ------------------------------------------------------------------------------------


async def _storm(system: System, planned: list[Citizen], lead: WebPerson) -> None:
    habits = Habits(answer_after=(0.3, 1.5), talk=TALK)
    floor = FloorRun(system.pbx, system.operators[:OPERATORS], habits=habits, seed=SEED)
    # Everybody whom the city calls back answers after a moment, and talks.
    citizens = outside(
        system.pbx,
        system.settings.trunk.trunk_out,
        CALLED_BACK_HERTZ,
        Answer(1.0, CITIZEN_TALK_SECONDS),
        log=floor.log,
        listens=False,
    )
    try:
        with citizens:
            await _play(system, floor, planned, lead)
    finally:
        floor.close()


async def _play(system: System, floor: FloorRun, planned: list[Citizen], lead: WebPerson) -> None:
    await floor.go_to_work(system)
    began = asyncio.get_running_loop().time()
    async with asyncio.TaskGroup() as group:
        for citizen in planned:
            wait = began + citizen.at_seconds - asyncio.get_running_loop().time()
            await asyncio.sleep(max(0.0, wait))
            group.create_task(_live(floor.dial(citizen.number), citizen))
    await _called_back(lead)


async def _live(call: OutgoingCall, citizen: Citizen) -> None:
    await _unless_over(call, citizen.after_seconds)
    if citizen.kind is Kind.IMPATIENT and not call.media.spotted_at_us:
        call.hang_up()
    elif citizen.kind is Kind.CALLBACK and not _heard(call):
        call.media.press(CALLBACK_KEY)
        await _unless_over(call, 12.0)  # his number is read to him
        if not call.media.spotted_at_us:
            call.hang_up()
    elif citizen.kind is Kind.LISTENER and not _heard(call):
        call.media.press(TOPIC_KEY)
        await _unless_over(call, 10.0)
        if not call.media.spotted_at_us:
            call.hang_up()
    await call.ended.wait()


def _heard(call: OutgoingCall) -> bool:
    return bool(call.media.spotted_at_us) or call.ended.is_set()


async def _unless_over(call: OutgoingCall, seconds: float) -> None:
    try:
        await asyncio.wait_for(call.ended.wait(), seconds)
    except TimeoutError:
        return


async def _called_back(lead: WebPerson) -> None:
    """Until no callback is owed any more, or for so long."""

    async def none_owed() -> bool:
        return not (await lead.ask("GET", "/api/callbacks"))["owed"]

    try:
        await until(none_owed, CALLED_BACK_SECONDS, "all called back", every=2.0)
    except TimeoutError:
        return  # who is on the list still is counted there


# --- what became of them --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Account:
    """Each number's fate as the records have it (None: none), the outcomes and causes."""

    fates: dict[str, str | None]
    outcomes: Counter[str]
    causes: Counter[str]
    unexplained: list[str]
    level: dict[str, Any]


async def _account(
    system: System, lead: WebPerson, since: datetime, planned: list[Citizen]
) -> Account:
    rows: list[dict[str, Any]] = []

    async def all_on_record() -> bool:
        nonlocal rows
        rows = await system.calls(since)
        return sum(bool(row["outcome"]) for row in rows) >= len(planned)

    await until(all_on_record, 60, "every call on record", every=1.0)
    missed = await _all_missed(lead)
    back = {each["ticket"]: each for each in (await lead.ask("GET", "/api/callbacks"))["queued"]}
    listed = {each["ticket"]: each for each in missed}
    fates: dict[str, str | None] = {citizen.number: None for citizen in planned}
    for row in rows:
        number = str(row["caller"]).removeprefix("+")
        fates[number] = _fate(row, back.get(row["number"]), listed.get(row["number"]))
    level = await lead.ask("GET", "/api/service-level")
    return Account(
        fates=fates,
        outcomes=Counter(str(row["outcome"]) for row in rows),
        causes=Counter(str(each["cause"]) for each in missed),
        unexplained=[each["ticket"] for each in missed if not each["cause"]],
        level=level,
    )


async def _all_missed(lead: WebPerson) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        page = await lead.ask("GET", "/api/missed?limit=200" + (f"&after={after}" if after else ""))
        found += page["calls"]
        if not page["next"]:
            return found
        after = page["next"]


def _fate(
    row: dict[str, Any], back: dict[str, Any] | None, missed: dict[str, Any] | None
) -> str | None:
    outcome = str(row["outcome"])
    if outcome in ("answered", "informed", "self_served", "voicemail"):
        return outcome
    if back is not None:
        return f"called back: {back['result']}" if back["result"] else "on the callback list"
    if missed is not None:
        return "on the list of missed calls, to be called back"
    return None


def _body(planned: list[Citizen], account: Account, lost: list[Citizen]) -> str:
    fates = sorted({fate or "**lost**" for fate in account.fates.values()})
    table = Counter((c.kind, account.fates[c.number] or "**lost**") for c in planned)
    rows = [[kind.value, *(str(table[kind, fate] or "") for fate in fates)] for kind in Kind]
    rows.append(["all", *(str(sum(table[kind, fate] for kind in Kind)) for fate in fates)])
    outcomes = ", ".join(f"{n} {name}" for name, n in account.outcomes.most_common())
    causes = ", ".join(f"{n} {name}" for name, n in account.causes.most_common()) or "none"
    verdict = "nobody" if not lost else ", ".join(each.number for each in lost)
    return f"""{len(planned)} callers within {SECONDS:g} s on {OPERATORS} operators who talk
{TALK[0]:g} to {TALK[1]:g} s: more than three times what they can take. Greeting off, callbacks
offered after {OFFER_SECONDS} s, one known incident of one topic. Whom the city calls back answers
after a second and talks {CITIZEN_TALK_SECONDS:g} s. Callers by what they do, and what became of
them:

{report.table(["", *fates], rows)}

Outcomes on record: {outcomes}. Causes of the missed calls in the shift lead's report: {causes};
without a cause: {len(account.unexplained)}. Lost without a trace: {verdict}."""
