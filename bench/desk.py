"""`./komek bench desk`: from the caller's INVITE to their card on the operator's screen, and from
the operator's answer until the two hear each other."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bench import report
from bench.delays import Quantiles, quantiles
from bench.desk_browser import Desk, desks
from bench.system import System, running
from sip_peers.peers import Caller, OutgoingCall, WireLog
from sip_peers.rtp import Voice

DESKS = 10
AT_ONCE = 8  # fewer than desks: a caller always finds a free operator, so nobody's wait counts
EVERY_SECONDS = 0.6
CITIZENS = 40  # each calls several times: his earlier calls and tickets are on the card
TALK_SECONDS = (1.5, 3.0)
GIVE_UP_SECONDS = 10.0
OPERATOR_HERTZ, CITIZEN_HERTZ = 1850, 900
CARD_TARGET_SECONDS, AUDIO_TARGET_SECONDS = 0.3, 0.5
NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class DeskCall:
    """One call as both ends lived it. Seconds; infinite where it never came to it.

    `told`: INVITE → the page knows; `shown`: → the number is on the screen; `card`: → earlier
    calls and tickets too. The others count from the answer: `ok_left` → 200 OK leaves the page,
    `caller_hears`, `operator_hears`.
    """

    by: str
    notified: float
    shown: float
    card: float
    ok_left: float
    caller_hears: float
    operator_hears: float

    @property
    def audio(self) -> float:
        """Return the seconds from the answer until both have heard the other."""
        return max(self.caller_hears, self.operator_hears)


async def run(calls: int = 120) -> tuple[str, bool]:
    """Return the section for BENCHMARKS.md and whether both targets were met."""
    async with running(greeting="none", wrap_up_seconds=0) as system:
        asterisk = system.asterisk_version()
        async with desks(system, DESKS, OPERATOR_HERTZ) as seated:
            version = seated[0].page.context.browser
            chromium = f"Chromium {version.version}" if version else "Chromium"
            await system.until_available([desk.extension for desk in seated])
            measured = await measure(system, seated, calls)
    met = _p95(measured, lambda call: call.card) <= CARD_TARGET_SECONDS
    met = met and _p95(measured, lambda call: call.audio) <= AUDIO_TARGET_SECONDS
    command = "./komek bench desk" + (f" --calls {calls}" if calls != 120 else "")
    title = "The operator's desk: the caller's card, and the answer"
    return report.section(title, command, body(measured), f"{asterisk}, {chromium}"), met


async def measure(system: System, seated: list[Desk], calls: int) -> list[DeskCall]:
    """Let `calls` citizens call, at most AT_ONCE at a time; return what each call was like."""
    citizens = _Citizens(system)
    try:
        made = await citizens.play(calls)
    finally:
        citizens.close()
    noted = [note for desk in seated for note in await desk.calls()]
    return [lived(number, call, noted) for number, call in made]


class _Citizens:
    """The same few people, calling again and again, each one call at a time."""

    def __init__(self, system: System) -> None:
        self._callers = [
            Caller(
                str(77015550000 + n), system.pbx, WireLog(), voice=Voice(hertz=CITIZEN_HERTZ),
                listens=True,
            )
            for n in range(CITIZENS)
        ]  # fmt: skip
        self._places = asyncio.Semaphore(AT_ONCE)

    async def play(self, calls: int) -> list[tuple[str, OutgoingCall]]:
        made, talks = [], []
        for n in range(calls):
            await self._places.acquire()
            caller = self._callers[n % CITIZENS]
            call = caller.dial()
            call.media.seek(OPERATOR_HERTZ)
            made.append((caller.number, call))
            talks.append(asyncio.create_task(self._talk(call)))
            await asyncio.sleep(EVERY_SECONDS * random.uniform(0.5, 1.5))
        await asyncio.gather(*talks)
        return made

    async def _talk(self, call: OutgoingCall) -> None:
        heard = asyncio.Event()
        call.media.on_spot = lambda hertz: heard.set()
        ends = [asyncio.create_task(it.wait()) for it in (heard, call.ended)]
        await asyncio.wait(ends, timeout=GIVE_UP_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for end in ends:
            end.cancel()
        await asyncio.sleep(random.uniform(*TALK_SECONDS))
        call.hang_up()
        self._places.release()

    def close(self) -> None:
        for caller in self._callers:
            caller.close()


def lived(number: str, call: OutgoingCall, noted: list[dict[str, Any]]) -> DeskCall:
    """Find the page's note of this call: the same number, within the call's life."""
    ended = call.ended_at_us or NEVER
    note = next(
        (
            note
            for note in noted
            if note["number"] == number and call.began_at_us < note["told"] * 1000 < ended
        ),
        None,
    )
    if note is None:
        return DeskCall("", NEVER, NEVER, NEVER, NEVER, NEVER, NEVER)
    began, answered = call.began_at_us / 1e6, note["answered"] / 1000

    def after(moment: float, at_ms: float) -> float:
        return at_ms / 1000 - moment if at_ms and moment else NEVER

    heard_us = call.media.spotted_at_us.get(OPERATOR_HERTZ, 0)
    return DeskCall(
        note.get("by", ""),
        after(began, note["told"]),
        after(began, note["shown"]),
        after(began, note["card"]),
        after(answered, note["steps"].get("200 left", 0)),
        after(answered, heard_us / 1000),
        after(answered, note["heard"]),
    )


def _p95(calls: Iterable[DeskCall], figure: Callable[[DeskCall], float]) -> float:
    return quantiles(figure(call) for call in calls).p95


ROWS: tuple[tuple[str, str, Callable[[DeskCall], float]], ...] = (
    ("INVITE → the page knows", "", lambda call: call.notified),
    ("INVITE → the number is on the screen", "", lambda call: call.shown),
    ("**INVITE → the whole card is on the screen**", "", lambda call: call.card),
    ("answer → 200 OK leaves the page", "", lambda call: call.ok_left),
    ("answer → the caller hears the operator", "", lambda call: call.caller_hears),
    ("answer → the operator hears the caller", "", lambda call: call.operator_hears),
    ("answer by key → both hear", "key", lambda call: call.audio),
    ("answer by itself → both hear", "itself", lambda call: call.audio),
    ("**answer → both hear**", "", lambda call: call.audio),
)


def body(calls: list[DeskCall]) -> str:
    """Return the section's text: the table and the verdict."""
    head = ["", "p50", "p95", "p99", "worst", "measured"]
    rows = []
    for name, by, figure in ROWS:
        measured = [figure(call) for call in calls if not by or call.by == by]
        if measured:
            rows.append([name, *_figures(quantiles(measured))])
    card, audio = _p95(calls, lambda call: call.card), _p95(calls, lambda call: call.audio)
    return f"""{DESKS} operators' desks in one headless Chromium (a context each), up to {AT_ONCE}
talks at a time with sound both ways and recorded, so that each caller finds a free operator;
{CITIZENS} citizens call again and again, so that there are earlier calls and tickets to show.
INVITE is the peer's, on the wire. "On the screen" is after the frame that shows it; the card is
whole with the number, the language, the line and what is known of the caller. Half of the desks
answer by key (counted from the key's own stamp), half by themselves (from the call of answer()).
The caller hears: the first RTP packet that is mostly the operator's tone. The operator hears: the
first 10 ms out of the page's jitter buffer that are loud. All stamps are of one machine's clock.
What never came counts as endless.

{report.table(head, rows)}

Targets (p95): the card at most {_ms(CARD_TARGET_SECONDS)}: {_verdict(card, CARD_TARGET_SECONDS)};
both hear each other at most {_ms(AUDIO_TARGET_SECONDS)} after the answer:
{_verdict(audio, AUDIO_TARGET_SECONDS)}."""


def _figures(found: Quantiles) -> list[str]:
    delays = (found.p50, found.p95, found.p99, found.worst)
    return [*(_ms(seconds) for seconds in delays), str(found.count)]


def _ms(seconds: float) -> str:
    return "never" if seconds == NEVER else f"{1000 * seconds:.0f} ms"


def _verdict(found: float, target: float) -> str:
    return "met" if found <= target else "**not met**"
