"""Sends one batch of messages to browsers: each is encrypted for its browser and posted to its push
service. `python -m registry.public_notices.sending` does so for batches that come on its standard
input, apart from the processes that keep deadlines: to encrypt takes a processor for seconds."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

import aiohttp
import msgspec
from msgspec import Struct
from yarl import URL

from registry.notifications.public_hosts import PublicHosts
from registry.notifications.push import authorization, encrypted
from registry.open311.media import publishable

#: So many requests are under way at once.
AT_ONCE = 100
PATIENCE = aiohttp.ClientTimeout(total=10)
#: So long a message that was not taken waits for its second and last try.
SECOND_TRY = 1.0
#: So often in a row a push service may fail before the rest of the batch leaves it alone.
MOST_FAILURES = 20
#: A signature is used so long; it holds for twelve hours.
SIGNED_AGAIN = timedelta(hours=6)
SENT, GONE, FAILED = "sent", "gone", "failed"
#: Bytes that say how long a message between the processes is.
_LENGTH = 4


class PushAddress(Struct, array_like=True):
    """A browser: where its push service takes messages, its keys (base64url), its language."""

    follower_id: int
    endpoint: str
    p256dh: str
    auth: str
    language: str


class Batch(Struct):
    """Messages to send. `texts`: language → what the browser's worker reads. `topic`: a push
    service that still holds a message of this topic replaces it. `seconds`: how long it keeps the
    message for a browser that is off."""

    topic: str
    urgency: str
    seconds: int
    texts: dict[str, str]
    recipients: list[PushAddress]


class SentBatch(Struct):
    """The ids of followers, by what became of their messages."""

    sent: list[int] = []
    gone: list[int] = []
    failed: list[int] = []


@dataclass
class BatchSender:
    """The sender of batches. `secret` and `contact` are ours, for signatures; `http` reaches public
    hosts only."""

    secret: str
    contact: str
    http: aiohttp.ClientSession
    _signatures: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    _failures: dict[str, int] = field(default_factory=dict)

    async def send(self, batch: Batch) -> SentBatch:
        """Send every message of a batch. Never raises for a push service that is away."""
        self._failures.clear()
        done = SentBatch()
        waiting = iter(batch.recipients)

        async def work() -> None:
            for recipient in waiting:
                outcome = await self._send_one(batch, recipient)
                getattr(done, outcome).append(recipient.follower_id)

        await asyncio.gather(*(work() for _ in range(min(AT_ONCE, len(batch.recipients)))))
        return done

    async def _send_one(self, batch: Batch, to: PushAddress) -> str:
        if not publishable(to.endpoint):
            return GONE
        origin = str(URL(to.endpoint).origin())
        if self._failures.get(origin, 0) >= MOST_FAILURES:
            return FAILED
        try:
            keys = {"p256dh": to.p256dh, "auth": to.auth}
            body = encrypted(batch.texts[to.language].encode(), keys)
        except ValueError:
            return GONE
        headers = self._headers(batch, to.endpoint, origin)
        for last in (False, True):
            outcome = outcome_of(await self._post(to.endpoint, body, headers))
            if outcome != FAILED or last:
                break
            await asyncio.sleep(SECOND_TRY)
        failed = self._failures.get(origin, 0) + 1 if outcome == FAILED else 0
        self._failures[origin] = failed
        return outcome

    def _headers(self, batch: Batch, endpoint: str, origin: str) -> dict[str, str]:
        return {
            "Authorization": self._signature(endpoint, origin),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(batch.seconds),
            "Topic": batch.topic,
            "Urgency": batch.urgency,
        }

    def _signature(self, endpoint: str, origin: str) -> str:
        """Sign once for all messages to one push service."""
        now = datetime.now(UTC)
        known = self._signatures.get(origin)
        if known is None or known[0] + SIGNED_AGAIN < now:
            known = (now, authorization(endpoint, self.secret, self.contact, now))
            self._signatures[origin] = known
        return known[1]

    async def _post(self, endpoint: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Return the status of the answer, 0 for none."""
        try:
            async with self.http.post(
                endpoint, data=body, headers=headers, timeout=PATIENCE, allow_redirects=False
            ) as answer:
                return answer.status
        except (aiohttp.ClientError, OSError, TimeoutError):
            return 0


def outcome_of(status: int) -> str:
    """Return what a push service's answer means (RFC 8030): a browser that it knows no longer is
    gone; what it refuses for another reason, or does not answer, has failed."""
    if 200 <= status < 300:
        return SENT
    return GONE if status in (404, 410) else FAILED


def written(message: Struct) -> bytes:
    """Return a message between the processes: its length, and itself as JSON."""
    body = msgspec.json.encode(message)
    return len(body).to_bytes(_LENGTH) + body


async def read_message(stream: asyncio.StreamReader) -> bytes | None:
    """Return the next message, or None at the end of the stream."""
    try:
        length = int.from_bytes(await stream.readexactly(_LENGTH))
        return await stream.readexactly(length)
    except asyncio.IncompleteReadError:
        return None


def to_public_hosts() -> aiohttp.TCPConnector:
    """Return what leads to public hosts only."""
    return aiohttp.TCPConnector(resolver=PublicHosts(), limit=0, limit_per_host=AT_ONCE)


async def serve_batches(
    secret: str, contact: str, connector: aiohttp.BaseConnector, out: BinaryIO
) -> None:
    """Send the batches that come on standard input until it is closed: also when the process that
    started this one has died."""
    stream = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stream), sys.stdin)
    async with aiohttp.ClientSession(connector=connector) as http:
        sender = BatchSender(secret, contact, http)
        while (message := await read_message(stream)) is not None:
            done = await sender.send(msgspec.json.decode(message, type=Batch))
            out.write(written(done))
            out.flush()


class Begin(Struct):
    """The first message to the process: our secret, which no argument may show, and our address."""

    secret: str
    contact: str


def read_beginning(stream: BinaryIO) -> Begin:
    """Read the first message from standard input, byte by byte: the rest belongs to the loop."""
    length = int.from_bytes(stream.read(_LENGTH))
    return msgspec.json.decode(stream.read(length), type=Begin)


def in_batches(recipients: Sequence[PushAddress], parts: int) -> list[list[PushAddress]]:
    """Divide recipients into as many lists of nearly the same length, none of them empty."""
    return [part for n in range(parts) if (part := list(recipients[n::parts]))]


def main() -> None:
    begin = read_beginning(open(0, "rb", buffering=0, closefd=False))

    async def run() -> None:
        await serve_batches(begin.secret, begin.contact, to_public_hosts(), sys.stdout.buffer)

    asyncio.run(run())


if __name__ == "__main__":
    main()
