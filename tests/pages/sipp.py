"""A citizen whose telephone is SIPp: not a line of ours between its INVITE and its BYE.

SIPp cannot keep what it hears, so its SDP names a socket of ours for the sound.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sip_peers import sdp
from sip_peers.rtp import Media, Voice

SCENARIO = Path(__file__).with_name("sipp_citizen.xml")


@dataclass
class SippCall:
    """`ended` is set when SIPp has been hung up on; `status` is then its exit code, 0 for well."""

    media: Media
    ended: asyncio.Event
    status: int | None = None


@asynccontextmanager
async def sipp_dials(
    number: str, dialled: str, pbx: tuple[str, int], hertz: int, folder: Path
) -> AsyncIterator[SippCall]:
    """One call; its audio is heard and spoken as soon as the PBX has answered."""
    media = Media(Voice(hertz=hertz), listens=True)
    messages = folder / "sipp.messages"
    process = await asyncio.create_subprocess_exec(
        "sipp", f"{pbx[0]}:{pbx[1]}", "-sf", str(SCENARIO), "-s", dialled, "-i", "127.0.0.1",
        "-key", "number", number, "-key", "media", str(media.address[1]),
        "-m", "1", "-trace_msg", "-message_file", str(messages), "-nostdin",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    call = SippCall(media, asyncio.Event())
    tasks = [
        asyncio.create_task(_follow(process, call)),
        asyncio.create_task(_speak(call, messages)),
    ]
    try:
        yield call
    finally:
        if process.returncode is None:
            process.kill()
        await asyncio.gather(*tasks)
        media.stop()


async def _follow(process: asyncio.subprocess.Process, call: SippCall) -> None:
    call.status = await process.wait()
    call.ended.set()


async def _speak(call: SippCall, messages: Path) -> None:
    """Speaks to where the 200 says, which SIPp writes down as it arrives."""
    while not call.ended.is_set():
        told = messages.read_text(errors="replace") if messages.exists() else ""
        _, answered, rest = told.partition("SIP/2.0 200 OK")
        target = sdp.read(rest.encode()) if answered else None
        if target is not None:
            call.media.start(target)
            return
        await asyncio.sleep(0.02)
