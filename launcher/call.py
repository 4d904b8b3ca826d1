"""``call``: a citizen rings the line and speaks, for someone who has no telephone at hand."""

import asyncio
import itertools
import json
import subprocess
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from redis.asyncio import Redis
from redis.exceptions import RedisError

from asterisk_conf.prefix import find
from foundation.errors import StartError
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import connection, open_pool
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher.rows.calls import calls_since
from prompts.sound_wave import read_wav, trimmed
from sip_peers import tones
from sip_peers.peers import Caller, OutgoingCall, Voice, WireLog

ANSWER_SECONDS = 120.0
LISTEN_SECONDS = 5.0
TICKET_SECONDS = 10.0
SPEED = "150"
SPEECH = (
    ("kk", "Сәлеметсіз бе! Абай көшесі он екінші үйдің жанында су құбыры жарылды."),
    (
        "ru",
        "Здравствуйте! Возле дома двенадцать по улице Абая прорвало трубу.",
    ),
    ("ru", "Подскажите, пожалуйста, когда приедет аварийная бригада? Я подожду у подъезда."),
)


class Speech(Voice):
    """Silent until the operator is there, then the same speech again and again."""

    def __init__(self, samples: tones.Samples) -> None:
        super().__init__(samples=samples)
        self._speech = samples
        self.may_speak = False

    def frames(self, codec: int) -> Iterator[bytes]:
        silence = tones.frames(np.zeros(tones.FRAME, np.int16), codec)[0]
        while not self.may_speak:
            yield silence
        yield from itertools.cycle(tones.frames(self._speech, codec))


def call(
    settings: Settings, progress: Progress, *, seconds: float, caller: str, line: str = ""
) -> int:
    """Ring ``line`` (default: the settings'), speak ``seconds`` long once answered, hang up, and
    name the ticket.

    Returns 0 when an operator answered. Raises StartError where nothing can be rung.
    """
    speech = Speech(_recorded(settings))
    dialled = line or settings.calls.line
    return asyncio.run(_call(settings, progress, speech, seconds, caller, dialled))


async def _call(
    settings: Settings,
    progress: Progress,
    speech: Speech,
    seconds: float,
    number: str,
    line: str,
) -> int:
    began = datetime.now(UTC)
    caller = Caller(number, ("127.0.0.1", settings.ports.sip_port), WireLog(), voice=speech)
    listening = asyncio.Event()
    news = asyncio.create_task(_follow(settings, line, began, progress, listening))
    try:
        await _wait(listening, LISTEN_SECONDS)
        if news.done():
            news.result()  # raises what went wrong
        progress(f"dialling {line} as {number}")
        ringing = caller.dial(line)
        await _until_connected(ringing, news, speech, progress)
        connected = speech.may_speak
        if connected:
            progress(f"speaking for {seconds:.0f} s")
            await _wait(ringing.ended, seconds)
        progress("hung up" if not ringing.ended.is_set() else "the other side hung up")
        caller.hang_up()
        await _wait(ringing.ended, 2)
    except BaseException:
        caller.hang_up()  # else the line would go on with a caller who is gone
        raise
    finally:
        news.cancel()
        caller.close()
    await _tell_ticket(settings, began, progress)
    return 0 if connected else 1


async def _until_connected(
    ringing: OutgoingCall, news: "asyncio.Task[str]", speech: Speech, progress: Progress
) -> None:
    ended = asyncio.create_task(ringing.ended.wait())
    done, _ = await asyncio.wait(
        {ended, news}, timeout=ANSWER_SECONDS, return_when=asyncio.FIRST_COMPLETED
    )
    if news in done:
        progress(f"answered by operator {news.result()}")
        speech.may_speak = True
    elif ended in done:
        progress(f"the line ended the call (SIP {ringing.status})")
    else:
        progress(f"nobody answered within {ANSWER_SECONDS:.0f} s")
    ended.cancel()


async def _follow(
    settings: Settings,
    line: str,
    began: datetime,
    progress: Progress,
    listening: asyncio.Event,
) -> str:
    """Show what the dispatcher says of our call until an operator has it: their extension."""
    known: dict[str, Any] = {}
    rings: dict[str, Any] = {}
    async for event in _live_word(settings, listening):
        rings |= event.get("rings") or {}
        ours = _ours(event, line, began)
        if ours is not None:
            known = _tell(known, ours, rings, progress)
        if known.get("connected_at"):
            return str(known["operator"])
    raise StartError("Redis closed the connection")


async def _live_word(settings: Settings, listening: asyncio.Event) -> AsyncIterator[dict[str, Any]]:
    """What changes on the floor; ``listening`` is set once nothing can be missed any more."""
    try:
        async with Redis.from_url(settings.stores.redis_url) as link, link.pubsub() as live:
            await live.subscribe("komek:live")
            async for message in live.listen():
                if message["type"] == "message":
                    yield json.loads(message["data"])
                else:
                    listening.set()
    except RedisError as error:
        raise StartError(f"Redis does not answer ({error}): is ./komek up?") from error


def _ours(event: dict[str, Any], line: str, began: datetime) -> dict[str, Any] | None:
    """Our call among those that changed: offered on this line since we dialled."""
    for changed in (event.get("calls") or {}).values():
        if changed and line in (changed["line"], changed.get("dialled")):
            if datetime.fromisoformat(changed["offered_at"]) >= began:
                return dict(changed)
    return None


def _tell(
    before: dict[str, Any], now: dict[str, Any], rings: dict[str, Any], progress: Progress
) -> dict[str, Any]:
    if not before:
        progress("offered to the dispatcher, greeting plays")
    if now.get("ring_id") and now.get("ring_id") != before.get("ring_id"):
        ring = rings.get(now["ring_id"]) or {}
        progress(f"the phone of operator {ring.get('operator', '?')} rings")
    return now


async def _tell_ticket(settings: Settings, began: datetime, progress: Progress) -> None:
    """Ticket and outcome are written moments after the call; wait for both, not for ever."""
    pool = await open_pool(settings, "call", size=1)
    try:
        async with asyncio.timeout(TICKET_SECONDS):
            while True:
                async with connection(pool) as link:
                    async for row in calls_since(link, began):
                        if row.ticket and row.outcome:
                            progress(f"{row.outcome}: ticket {row.ticket}")
                            return
                await asyncio.sleep(0.2)
    except (TimeoutError, DatabaseAway):
        progress("no ticket is on record yet: look with ./komek calls")
    finally:
        await pool.close()


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass


def _recorded(settings: Settings) -> tones.Samples:
    """What the citizen says: made with the PBX's own voice, else the greeting's sound file."""
    pbx = find(settings)
    if pbx is None:
        raise StartError("there is no PBX yet: ./komek up first")
    try:
        parts = [trimmed(read_wav(_say(pbx.espeak, voice, text))) for voice, text in SPEECH]
    except (OSError, subprocess.SubprocessError):
        return tones.wav(Path(settings.folders.sounds_dir / "greeting-ru.wav"))
    pause = np.zeros(tones.RATE // 2)
    whole = np.concatenate([piece for part in parts for piece in (part, pause)])
    return (whole * 32767).astype(np.int16)


def _say(espeak: tuple[str, ...], voice: str, text: str) -> bytes:
    command = [*espeak, "-v", voice, "-s", SPEED, "--stdin", "--stdout"]
    if not espeak:
        raise FileNotFoundError("espeak-ng")
    done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=20, check=True)
    return done.stdout
