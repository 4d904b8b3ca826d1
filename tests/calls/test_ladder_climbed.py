"""A line's ladder as an administrator wrote it, climbed by callers who wait; and who comes before
whom: an emergency line, and whoever speaks the caller's language."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from bench.system import System, until
from sip_peers.peers import AnswerBehaviour, IncomingCall, LetRing, OperatorPhone, OutgoingCall
from tests.calls.stage import Stage, soon, talking
from tests.calls.test_calling_out import rows
from tests.calls.test_lines import administrator, staff
from tests.calls.test_waiting_callers import Registry
from tests.softphone_ui.city import Client

pytestmark = pytest.mark.calls
#: Of a line with both, key 5 is the second.
TOPIC, SECOND_TOPIC = "no_heat", "no_water"
RELAXED, RESERVE, LATE, OVERFLOW, KPI = 0.7, 1.2, 1.7, 2.4, 2.0
UTILITY: dict[str, Any] = {
    "number": "118", "names": {"kk": "Жылу", "ru": "Тепло", "en": "Heat"},
    "kpi_seconds": KPI, "ring_seconds": 2, "wrap_up_seconds": 60, "short_abandon_seconds": 0,
    "topics": [TOPIC], "overflow_to": "119", "most_waiting": 3,
    "ladder": [
        {"after_seconds": RELAXED, "does": ["relax_topics"]},
        {"after_seconds": RESERVE, "does": ["reserve_joins"]},
        {"after_seconds": LATE, "does": ["end_wrap_up", "alert_lead"]},
        {"after_seconds": OVERFLOW, "does": ["overflow_joins"]},
    ],
}  # fmt: skip
OTHER: dict[str, Any] = {
    "number": "119", "names": {"kk": "Су", "ru": "Вода", "en": "Water"}, "ladder": [],
    "topics": [TOPIC, SECOND_TOPIC], "wrap_up_seconds": 0,
}  # fmt: skip
EMERGENCY: dict[str, Any] = {
    "number": "112", "names": {"kk": "Құтқару", "ru": "Спасение", "en": "Rescue"},
    "kpi_seconds": 10, "wrap_up_seconds": 0, "emergency": True, "ladder": [],
}  # fmt: skip
BOTH, KAZAKH, ENGLISH = {"kk": 3, "ru": 3}, {"kk": 3}, {"en": 2, "kk": 1}
#: Who knows the topic, who does not, who is of the reserve, who answers only the other line; two
#: who speak one language each; and one of the other line who knows its second topic.
SKILLS: list[dict[str, Any]] = [
    {"extension": "1001", "languages": BOTH, "lines": ["118"], "topics": [TOPIC]},
    {"extension": "1002", "languages": BOTH, "lines": ["118"]},
    {"extension": "1003", "languages": BOTH, "lines": ["118"], "reserve": True},
    {"extension": "1004", "languages": BOTH, "lines": ["119"]},
    {"extension": "1005", "languages": KAZAKH},
    {"extension": "1006", "languages": ENGLISH},
    {"extension": "1008", "languages": BOTH, "lines": ["119"], "topics": [SECOND_TOPIC]},
]


@pytest.fixture(scope="module", autouse=True)
def _administered(quick_system: System) -> Iterator[None]:
    """The lines and skills of this file; the lines stay, closed."""
    asyncio.run(_administer(quick_system, SKILLS, [OTHER, UTILITY, EMERGENCY]))
    yield
    usual = [{"extension": it["extension"], "languages": BOTH} for it in SKILLS]
    asyncio.run(_administer(quick_system, usual, []))


async def _administer(
    system: System, skills: list[dict[str, Any]], lines: list[dict[str, Any]]
) -> None:
    async with administrator(system) as admin:
        for line in lines:
            status, saved = await admin.ask("POST", "/api/lines", line)
            assert (status, saved["in_effect"]) == (200, True), saved
        status, saved = await admin.ask("PUT", "/api/operators", {"operators": skills})
        assert (status, saved["in_effect"]) == (200, True), saved


@pytest_asyncio.fixture
async def lead(stage: Stage) -> AsyncIterator[Client]:
    async with staff(stage.system, "shift_lead") as client:
        yield client


def seconds_after(call: OutgoingCall, ring: IncomingCall) -> float:
    return (ring.began_at_us - call.began_at_us) / 1e6


async def story(stage: Stage, call_id: str) -> list[tuple[str, str | None, str | None]]:
    """What the ladder did for this caller: step, operator, cause."""
    wanted = "SELECT step, operator, cause FROM call_steps WHERE call_id = $1 ORDER BY at, step"
    return [tuple(row) for row in await rows(stage.system, wanted, call_id)]


async def alerted(lead: Client, count: int) -> None:
    """So many waiting callers ask for the lead on his page (which then sounds)."""

    async def so_many() -> bool:
        calls = (await lead.ask("GET", "/api/floor"))[1]["calls"].values()
        asking = [c for c in calls if "alert_lead" in c["steps"] and c["state"] == "waiting"]
        return len(asking) == count

    await until(so_many, 20, f"{count} callers ask for the lead")


@pytest.mark.alone
async def test_each_step_brings_in_whom_it_says(stage: Stage, lead: Client) -> None:
    """The first caller leaves 1001 in a wrap-up of a minute; three more come at once, and one
    later."""
    phones = [await stage.operator(n, AnswerBehaviour()) for n in (1, 2, 3, 4)]
    first, *others = [stage.citizen() for _ in range(4)]
    call = first.dial("118")
    ring = await phones[0].next_ring()
    await talking(call, ring)
    ring.hang_up()
    await soon(call.ended)
    await stage.until_state(phones[0], "wrap_up", None)
    wrap_up = asyncio.get_running_loop().time()

    calls = []
    for citizen in others:
        calls.append(citizen.dial("118"))
        await soon(calls[-1].answered)
    rings = [await phone.next_ring() for phone in phones[1:]]
    for call, ring, due in zip(calls, rings, (RELAXED, RESERVE, OVERFLOW), strict=True):
        assert seconds_after(call, ring) > due - 0.02, "its step, and no sooner"
        await talking(call, ring)
    assert (await stage.system.operator_states())["1001"] == "wrap_up", "none under 5 s is ended"

    late = stage.citizen()
    # So old that it may be ended when the step is due.
    await asyncio.sleep(wrap_up + 5 - LATE - asyncio.get_running_loop().time())
    call = late.dial("118")
    ring = await phones[0].next_ring()
    assert seconds_after(call, ring) > LATE - 0.02
    await talking(call, ring)
    for each in (*calls, call):
        each.hang_up()

    told = await stage.rows(5)
    relaxed, reserve, alert = (("relax_topics", None, None), ("reserve_joins", None, None),
                               ("alert_lead", None, None))  # fmt: skip
    breach, overflow = ("breach", None, "nobody_free"), ("overflow_joins", None, None)
    assert [await story(stage, row["call_id"]) for row in told] == [
        [],
        [relaxed],
        [relaxed, reserve],
        [relaxed, reserve, alert, breach, overflow],
        [relaxed, reserve, alert, ("end_wrap_up", "1001", None)],
    ]
    assert [(row["operator"], row["overflowed"]) for row in told] == [
        ("1001", False), ("1002", False), ("1003", False), ("1004", True), ("1001", False),
    ]  # fmt: skip


async def test_the_lead_is_alerted_and_a_full_line_sends_on_to_its_overflow(
    stage: Stage, lead: Client
) -> None:
    other = await stage.operator(4, AnswerBehaviour())
    waiting = [stage.citizen().dial("118") for _ in range(3)]
    for each in waiting:
        await soon(each.answered)
    call = stage.citizen().dial("118")
    ring = await other.next_ring()
    assert seconds_after(call, ring) < OVERFLOW, "it climbs no steps before"
    await talking(call, ring)
    await alerted(lead, 3)
    for each in (*waiting, call):
        each.hang_up()
    await alerted(lead, 0)
    told = await stage.rows(4)
    assert [(row["line"], row["overflowed"]) for row in told] == [
        ("118", False), ("118", False), ("118", False), ("119", True),
    ]  # fmt: skip


async def test_an_emergency_line_outranks_all_and_takes_blocked_numbers_too(stage: Stage) -> None:
    early, blocked = stage.citizen(), stage.citizen()
    link = await asyncpg.connect(stage.system.settings.stores.database_url)
    registry = Registry(stage, link)
    try:
        await registry.block(f"+{blocked.number}")
        first = early.dial("109")
        await soon(first.answered)
        second = blocked.dial("112")
        await soon(second.answered)
        phone = await stage.operator(7, AnswerBehaviour())
        ring = await phone.next_ring()
        assert ring.caller_number.endswith(blocked.number[-10:])
        await talking(second, ring)
        ring.hang_up()
        after = await phone.next_ring()
        assert after.caller_number.endswith(early.number[-10:])
        await talking(first, after)
        after.hang_up()
        await soon(first.ended)
    finally:
        await registry.clear()
        await link.close()
    told = await stage.rows(2)
    assert [(row["line"], row["outcome"]) for row in told] == [
        ("109", "answered"), ("112", "answered"),
    ]  # fmt: skip


async def talk_in_english(
    call: OutgoingCall, kazakh: OperatorPhone, english: OperatorPhone
) -> None:
    """It rang where it is not spoken, and rings where it is."""
    ring = await english.next_ring()
    gone = await kazakh.next_ring()
    await soon(gone.ended)
    assert gone.status == 487, "let go by us"
    await talking(call, ring)
    ring.hang_up()
    await soon(call.ended)


async def test_a_key_chooses_the_language_and_the_next_call_remembers_it(stage: Stage) -> None:
    kazakh, english = await stage.operator(5, LetRing()), await stage.operator(6, AnswerBehaviour())
    caller = stage.citizen()
    call = caller.dial()
    await soon(call.answered)
    call.media.press("9")
    await talk_in_english(call, kazakh, english)
    (row,) = await stage.rows(1)
    assert [(r["operator"], r["result"]) for r in row["rings"]] == [
        ("1005", "withdrawn"), ("1006", "answered"),
    ]  # fmt: skip
    await stage.until_state(kazakh, "available", None)
    again = caller.dial()
    await talk_in_english(again, kazakh, english)
    assert (await stage.rows(2))[1]["operator"] == "1006"


async def test_a_key_chooses_the_topic_and_who_knows_it_is_waited_for(stage: Stage) -> None:
    knows = await stage.operator(8, AnswerBehaviour())
    first = stage.citizen().dial("119")
    ring = await knows.next_ring()
    await talking(first, ring)
    caller = stage.citizen()
    call = caller.dial("119")
    await soon(call.answered)
    call.media.press("5")

    async def told() -> bool:
        calls = (await stage.system.floor())["floor"]["calls"].values()
        return any(it["topic"] == SECOND_TOPIC for it in calls)

    await until(told, 20, "what he calls about")
    idle = await stage.operator(4, AnswerBehaviour())
    ring.hang_up()
    ring = await knows.next_ring()
    await talking(call, ring)
    assert idle.rings == [], "free before, and does not know it"
    ring.hang_up()
    await soon(call.ended)
    assert (await stage.row(caller))["operator"] == "1008"
