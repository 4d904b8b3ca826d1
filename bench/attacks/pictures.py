"""Pictures by a one-time link that want much memory, or are none; what the web process grows by."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import aiohttp

from bench.attacks import figures
from bench.attacks.figures import Attack
from bench.attacks.memory import forget_peak, memory
from bench.attacks.pictures_made import NO_HEIC, bomb, flat_png
from bench.attacks.places import strangers
from bench.attacks.visitors import browser, looking
from bench.system import System
from bench.web_person import signed_in
from registry.files.limits import OPENING_BYTES
from registry.tickets.applicant_code import link_token

NETWORK = 70
AT_ONCE, SIDE = 8, 6300
GROWS_BY_MEGABYTES = 100
#: What does not belong on a ticket, by name; the reason with which it is to be refused.
REFUSED = {
    "a PNG of 30,000 × 30,000": (bomb(), "too_many_pixels"),
    "an empty HEIC": (NO_HEIC, "broken"),
    "a PNG cut short": (flat_png(99, "RGB")[:60], "broken"),
    "a script": (b"<script>alert(1)</script>", "unknown"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one picture. `done`: the picture is with the ticket; `reason`: why it is
    not."""

    status: int
    done: bool
    reason: str


async def attack(system: System, ticket: str) -> Attack:
    """Send AT_ONCE large pictures at the same time, then each of those that are to be refused."""
    picture = await asyncio.to_thread(flat_png, SIDE, "RGB")
    path = await _link(system, ticket)
    web = int((await system.refresh())["processes"]["web"])
    before = memory(web, "VmRSS")
    forget_peak(web)
    async with browser(system, strangers(1, NETWORK)[0]) as http, looking(system) as pages:
        large = await asyncio.gather(*(_send(http, path, picture) for _ in range(AT_ONCE)))
        small = {name: await _send(http, path, data) for name, (data, _) in REFUSED.items()}
    grown = memory(web, "VmHWM") - before
    same = int((await system.refresh())["processes"].get("web", 0)) == web
    right = sum(small[name].reason == why for name, (_, why) in REFUSED.items())
    names = ", ".join(REFUSED)
    made = sum(answer.done for answer in large)
    lines = (
        figures.count_of(
            f"PNGs of {SIDE:,} × {SIDE:,} ({len(picture) // 1000} kB) sent at once", AT_ONCE
        ),
        figures.all_of("they are encoded again, or refused with a reason",
                       sum(answer.done or bool(answer.reason) for answer in large), AT_ONCE),
        figures.count_of("encoded again, one after the other", made),
        figures.at_most(
            f"the web process ({before:.0f} MB) grows by", round(grown), GROWS_BY_MEGABYTES, " MB"
        ),
        figures.count_of(
            "the process that opens one may take", f"{OPENING_BYTES // 1_000_000} MB"
        ),
        figures.all_of(f"refused with the right reason ({names})", right, len(REFUSED)),
        figures.so("the web process is still the same", same),
    )  # fmt: skip
    return Attack("Pictures", (*lines, *pages.figures()))


async def _link(system: System, ticket: str) -> str:
    """The path of a one-time link of the ticket, as its applicant gets it by SMS."""
    async with signed_in(system, "shift_lead") as lead:
        made = await lead.ask("POST", f"/api/tickets/{ticket}/upload-link", {})
    return f"/api/u/{link_token(system.settings.web.web_secret, made['link_id'])}"


async def _send(http: aiohttp.ClientSession, path: str, data: bytes) -> Answer:
    """As a telephone's page does."""
    async with http.post(f"{path}/files", json={"kind": "photo", "size": len(data)}) as begun:
        if begun.status >= 400:
            return await _answer(begun)
        file_id = (await begun.json())["file_id"]
    headers = {"Upload-Offset": "0"}
    async with http.patch(f"{path}/files/{file_id}", data=data, headers=headers) as answer:
        return await _answer(answer)


async def _answer(answer: aiohttp.ClientResponse) -> Answer:
    body = await answer.json()
    reason = str(body.get("reason") or body.get("error") or "")
    return Answer(answer.status, bool(body.get("done")), reason)
