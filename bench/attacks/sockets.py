"""The attack of WebSocket clients that send as fast as they can and never read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bench.attacks import figures
from bench.attacks.figures import Attack
from bench.attacks.memory import forget_peak, memory
from bench.attacks.places import strangers
from bench.attacks.socket_flood import PING, Flood, flood, frame
from bench.attacks.visitors import looking
from bench.system import System
from bench.web_person import signed_in

NETWORK = 71
AT_ONCE, LASTS_SECONDS = 5, 30.0
CUT_WITHIN_SECONDS, GROWS_BY_MEGABYTES = 5, 50
#: Name → the whole frame that the clients send again and again.
MESSAGES = {"questions (ping)": frame(b"ping 12345.678"), "control frames": frame(b"", PING)}


async def attack(system: System) -> Attack:
    """Flood /live with each of MESSAGES in turn, from AT_ONCE clients of one shift lead's session.

    Return how many clients were cut off and when, and by how much the web process grew."""
    web = int((await system.refresh())["processes"]["web"])
    host, lines = strangers(1, NETWORK)[0], list[figures.Figure]()
    async with signed_in(system, "shift_lead") as lead, looking(system) as pages:
        address = f"{system.status['web']}/live?page=flood&see=floor"
        cookies = "; ".join(f"{it.key}={it.value}" for it in lead.http.cookie_jar)
        headers = {"Cookie": cookies}
        # Measure after the sign-in, because checking a password takes 64 MB.
        before = memory(web, "VmRSS")
        forget_peak(web)
        for name, message in MESSAGES.items():
            floods = (
                flood(address, headers, message, lasts_seconds=LASTS_SECONDS, host=host)
                for _ in range(AT_ONCE)
            )
            found = await asyncio.gather(*floods)
            lines += lines_of(name, found)
    grown = memory(web, "VmHWM") - before
    same = int((await system.refresh())["processes"].get("web", 0)) == web
    lines += (
        figures.at_most(
            f"the web process ({before:.0f} MB) grows by", round(grown), GROWS_BY_MEGABYTES, " MB"
        ),
        figures.so("the web process is still the same", same),
    )
    return Attack("Sockets that are never read", (*lines, *pages.figures()))


def lines_of(name: str, floods: Sequence[Flood]) -> tuple[figures.Figure, ...]:
    """Return the figures of the clients that sent the message `name`."""
    cut = sum(it.seconds < float("inf") for it in floods)
    last = max((it.seconds for it in floods), default=float("inf"))
    messages = sum(it.messages for it in floods)
    return (
        figures.count_of(f"{name} sent by {len(floods)} clients of /live", messages),
        figures.all_of(f"{name}: clients cut off", cut, len(floods)),
        figures.seconds_at_most(f"{name}: the last one after", last, CUT_WITHIN_SECONDS),
    )
