"""`./komek bench posts`: 5,000 posts in an hour with photos, from their first sight by the channels
to a page's list, beside ten calls a second; and the same calls without posts."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from bench import report
from bench.delays import Quantiles, idle_delays, quantiles
from bench.floor_run import FloorRun, Habits
from bench.posts_peer import LARGE, LARGE_EVERY_SECONDS, SMALL, Heard
from bench.system import System, database_of, running
from foundation.postgres.queries import bind
from foundation.postgres.rows import expect
from foundation.process.with_parent import with_parent
from foundation.settings import CODE_DIR
from sip_peers.kernel_stamps import now_us

PER_HOUR, SECONDS, RATE = 5_000, 60, 10.0
OPERATORS, WAITING = 27, 20
HABITS = Habits(answer_after=(0.05, 0.3), talk=(1.7, 2.3))
TARGET_SECONDS = 2.0
#: A call's delay beside posts may be so much longer than without: what two runs differ by anyway.
CALLS_P99_SECONDS = 0.025


@dataclass(frozen=True, slots=True)
class Calls:
    """BYE → next INVITE, and how many calls a second the telephones took."""

    delays: Quantiles
    per_second: float


@dataclass(frozen=True, slots=True)
class Posts:
    """Of `posted` posts. `shown`: from first sight to the page, seconds, without end where it never
    came; `published`: from being written. `photos`: laid on the shelf of so many."""

    posted: int
    on_record: int
    shown: Quantiles
    published: Quantiles
    photos: tuple[int, int]
    late_ms: float


async def run(seconds: int = SECONDS) -> tuple[str, bool]:
    """Returns the section for BENCHMARKS.md and whether the targets were met."""
    async with running(greeting="none", wrap_up_seconds=0) as system:
        asterisk = system.console("core show version").split(" built")[0]
        alone = await _calls(system, seconds)
        watching = asyncio.create_task(_posts(system, seconds))
        beside = await _calls(system, seconds)
        posts = await _on_record(system, await watching)
    met = is_met(alone, beside, posts)
    command = "./komek bench posts" + (f" --calls {seconds}" if seconds != SECONDS else "")
    title = "Five thousand posts in an hour beside ten calls a second"
    return report.section(title, command, body(alone, beside, posts, seconds, met), asterisk), met


async def _calls(system: System, seconds: int) -> Calls:
    floor = FloorRun(system.pbx, system.operators[:OPERATORS], habits=HABITS)
    floor.operators_return = False
    try:
        extensions = await floor.go_to_work(system)
        began_us, calls = now_us(), int(RATE * seconds)
        await floor.saturate(OPERATORS + WAITING, calls)
        delays = idle_delays(floor.log, extensions, floor.saturated_until_us)
    finally:
        floor.close()
    return Calls(quantiles(delays), calls / ((floor.saturated_until_us - began_us) / 1e6))


async def _posts(system: System, seconds: int) -> Heard:
    lead = next(each for each in system.status["staff"] if each["role"] == "shift_lead")
    who = {"login": lead["login"], "password": lead["password"]}
    peer = await asyncio.create_subprocess_exec(
        *with_parent([
            sys.executable, "-m", "bench.posts_peer", system.status["web"],
            str(system.settings.stand_in_dir), str(seconds), str(PER_HOUR),
        ]),
        cwd=CODE_DIR, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=2**28,
    )  # fmt: skip
    out, _ = await peer.communicate(json.dumps(who).encode() + b"\n")
    return msgspec.json.decode(out, type=Heard)


async def _on_record(system: System, heard: Heard) -> Posts:
    async with database_of(system) as link:
        rows = await link.fetch(*bind("bench_posts_seen"))
        photos = expect(await link.fetchrow(*bind("bench_posts_photos")))
    seen = {row["external_id"]: (row["conversation_id"], row["seen_at"]) for row in rows}
    return judged(heard, seen, (photos["there"], photos["photos"]))


def judged(heard: Heard, seen: Mapping[str, tuple[int, float]], photos: tuple[int, int]) -> Posts:
    """`seen`: a post's id → its conversation, and when the channels saw it."""
    never = float("inf")
    shown, published = [], []
    for post_id, written in heard.posted.items():
        conversation_id, seen_at = seen.get(post_id, (0, -never))
        at = heard.heard.get(conversation_id, never)
        shown.append(max(0.0, at - seen_at))
        published.append(at - written)
    return Posts(
        len(heard.posted),
        len(seen),
        quantiles(shown),
        quantiles(published),
        photos,
        heard.late_ms,
    )


def is_met(alone: Calls, beside: Calls, posts: Posts) -> bool:
    """Calls beside posts are as good as without: their p99 within the dispatcher's own limit, at
    ten a second or as many as without."""
    calls = beside.delays.p99 <= max(CALLS_P99_SECONDS, alone.delays.p99)
    rate = beside.per_second >= min(RATE, alone.per_second)
    return calls and rate and posts.shown.p95 <= TARGET_SECONDS


def _times(of: Quantiles) -> Iterable[str]:
    return (f"{1000 * it:.1f} ms" for it in (of.p50, of.p95, of.p99, of.worst))


def body(alone: Calls, beside: Calls, posts: Posts, seconds: int, met: bool) -> str:
    head = ["", "p50", "p95", "p99", "worst", "measured", "calls a second"]
    rows = [
        [name, *_times(it.delays), str(it.delays.count), f"{it.per_second:.1f}"]
        for name, it in (("calls without posts", alone), ("calls beside posts", beside))
    ]
    rows += [
        [name, *_times(it), str(it.count), ""]
        for name, it in (
            ("a post: first sight → the page's list", posts.shown),
            ("a post: written → the page's list", posts.published),
        )
    ]
    there, photos = posts.photos
    return f"""{posts.posted} posts in {seconds} s, the rate of {PER_HOUR:,} in an hour (a stretch \
of it, not the hour), each by another author of the stand-in network; a photo of {SMALL[0]} × \
{SMALL[1]} a second and one of {LARGE[0]} × {LARGE[1]} each {LARGE_EVERY_SECONDS} s. Beside them \
{OPERATORS} SIP operators and {WAITING} callers in line, talks of {HABITS.talk[0]:g}–\
{HABITS.talk[1]:g} s with sound both ways and recorded; first the same calls without posts. \
Calls: BYE → next INVITE. First sight is when the channels write a message down (`seen_at`); the \
page is a shift lead's, and hears over its WebSocket that there is a conversation.

{report.table(head, rows)}

On record: {posts.on_record} of {posts.posted} posts; {there} of {photos} photos on the shelf ten \
seconds after the last post. The watching process was late itself by at most {posts.late_ms:.0f} ms.

Target: p95 to the page under {TARGET_SECONDS:g} s, calls not worse than without (p99 at most \
{1000 * CALLS_P99_SECONDS:.0f} ms or as without, as many a second up to {RATE:g}): \
{"met" if met else "**not met**"}."""
