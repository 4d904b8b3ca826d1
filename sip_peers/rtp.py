"""The audio of a call on the wire (RFC 3550): sends G.711 each 20 ms, keeps what it hears."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import socket
import struct
import time
import weakref
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import soundfile

from sip_peers import tones
from sip_peers.kernel_stamps import ask_for_stamps, now_us, receive
from sip_peers.sdp import MediaTarget

_HEADER = struct.Struct("!BBHII")
FRAME_SECONDS = 0.02
FRAME_US = 20_000
BEATS = 10
_DIGITS = "0123456789*#"
_TONE_SHARE = 0.7  # of one packet's power: speech and music do not reach it by chance
_LISTEN_STEP = 1600  # samples: a tone is looked for in each 200 ms heard


class Voice:
    """The voice of a peer: `hertz` for a steady tone, else the samples once, then silence."""

    def __init__(self, *, hertz: int = 0, samples: tones.Samples | None = None) -> None:
        self._hertz, self._samples = hertz, samples

    def frames(self, codec: int) -> Iterator[bytes]:
        if self._hertz:
            return itertools.cycle(tones.tone_frames(self._hertz, codec))
        spoken: Sequence[bytes] = ()
        if self._samples is not None:
            spoken = tones.frames(self._samples, codec)
        silence = tones.frames(np.zeros(tones.FRAME, np.int16), codec)
        return itertools.chain(spoken, itertools.repeat(silence[0]))


def spots_of(hertz: Iterable[int], codec: int = 8) -> dict[bytes, int]:
    """Return, for `Media(spots=…)`, the payloads of these tones, which a bridge passes on
    unchanged."""
    return {frame: tone for tone in hertz for frame in tones.tone_frames(tone, codec)}


class RtpClock:
    """One beat for all talking peers of an event loop: 600 timers would cost more. A tenth of
    them speaks at each, for no real telephones speak all in the same instant."""

    def __init__(self) -> None:
        self._places: tuple[set[Media], ...] = tuple(set() for _ in range(BEATS))
        self._task: asyncio.Task[None] | None = None

    def add(self, media: Media) -> None:
        min(self._places, key=len).add(media)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._beat())

    def drop(self, media: Media) -> None:
        for place in self._places:
            place.discard(media)

    async def _beat(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        for place in itertools.cycle(self._places):
            if not any(self._places):
                return
            for media in tuple(place):
                media.send_frame()
            due = max(due + FRAME_SECONDS / BEATS, loop.time() - FRAME_SECONDS)
            await asyncio.sleep(due - loop.time())


_clocks: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, RtpClock] = (
    weakref.WeakKeyDictionary()
)


def _clock() -> RtpClock:
    return _clocks.setdefault(asyncio.get_running_loop(), RtpClock())


class Media:
    """The audio of one call.

    Without `voice` it is mute. `listens` keeps all that is heard; `spots` are payloads whose
    first arrival alone is noted in `spotted_at_us`, which is cheap enough for hundreds of peers.
    With neither it is deaf: the kernel drops what comes.
    """

    def __init__(
        self,
        voice: Voice | None = None,
        *,
        listens: bool = False,
        spots: Mapping[bytes, int] | None = None,
    ) -> None:
        self._voice, self._keeps, self._spots = voice, listens, spots or {}
        self._listens = listens or bool(spots)
        self.spotted_at_us: dict[int, int] = {}
        self.first_heard = asyncio.Event()
        self.last_heard_at = 0.0
        """Monotonic seconds of the last audio packet heard; 0 while there was none."""
        self.on_spot: Callable[[int], object] = lambda tone: None
        self._sought = 0
        self._frames: Iterator[bytes] = iter(())
        self._target: MediaTarget | None = None
        self._sequence, self._timestamp = secrets.randbelow(30000), secrets.randbelow(2**31)
        self._source = secrets.randbits(32)
        self._digits: list[tuple[bytes, int]] = []
        self._heard: list[bytes] = []
        self.keys_heard = ""
        """Keys that the other side pressed (RFC 2833), where this one `listens`."""
        self._key_began = b""
        self._codec_heard = 8
        self._watched: dict[int, tuple[asyncio.Event, int, float]] = {}
        self._sent_at_us = array("q")
        """When it began to speak, and then of each packet."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        if self._listens:
            ask_for_stamps(self._socket)
        else:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        self._socket.bind(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._socket.getsockname()

    # --- sending ------------------------------------------------------------------------------

    def start(self, target: MediaTarget) -> None:
        """Speak to `target` from now on; a second call (re-INVITE) only turns to the new one."""
        if self._socket.fileno() < 0:
            return
        first, codec_before = self._target is None, self._target and self._target.codec
        if first:
            self._sent_at_us.append(now_us())  # its first beat begins
        self._target, self._codec_heard = target, target.codec
        if self._voice is not None and codec_before != target.codec:
            self._frames = self._voice.frames(target.codec)
        if first and self._voice is not None:
            _clock().add(self)
        if first and self._listens:
            asyncio.get_running_loop().add_reader(self._socket, self._read)

    def fall_silent(self) -> None:
        """Send not a packet more, as when a network swallows them; `speak_again` ends it."""
        _clock().drop(self)

    def speak_again(self) -> None:
        _clock().add(self)

    def report(self) -> None:
        """Send a receiver report (RTCP, RFC 3550) on nobody: it only says that we are there."""
        if self._target is not None:
            packet = struct.pack("!BBHI", 0x80, 201, 1, self._source)
            self._socket.sendto(packet, (self._target.host, self._target.port + 1))

    def stop(self) -> None:
        """Stop, for the call is over: the socket closes; what was heard can still be asked for."""
        _clock().drop(self)
        if self._socket.fileno() >= 0:
            if self._listens and self._target is not None:
                asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()

    def send_frame(self) -> None:
        """Send one packet to the other side: of a key being pressed, else of the voice."""
        if self._target is None:
            return
        payload, kind, step = next(self._frames, b""), self._target.codec, tones.FRAME
        if self._digits and self._target.digits is not None:
            event, step = self._digits.pop(0)
            if event:
                payload, kind = event, self._target.digits
        header = _HEADER.pack(0x80, kind, self._sequence, self._timestamp, self._source)
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._timestamp = (self._timestamp + step) & 0xFFFFFFFF
        try:
            self._sent_at_us.append(now_us())
            self._socket.sendto(header + payload, (self._target.host, self._target.port))
        except (BlockingIOError, ConnectionRefusedError):
            self._sent_at_us.pop()  # lost on the wire

    def late_us(self, heard_at_us: int) -> int:
        """Return how much later than its beat this peer sent what was heard at this moment."""
        sent, n = self._sent_at_us, bisect_right(self._sent_at_us, heard_at_us)
        return max(0, sent[n - 1] - sent[n - 2] - FRAME_US) if n > 1 else 0

    def press(self, keys: str) -> None:
        """Queue RFC 2833 events of 100 ms with 60 ms between; needs a voice that keeps time.

        All packets of one key carry the time of its beginning; the end is sent three times.
        """
        length = 5 * tones.FRAME
        for key in keys:
            event = _DIGITS.index(key)
            packets = [struct.pack("!BBH", event, 10, n * tones.FRAME) for n in range(1, 6)]
            packets += [struct.pack("!BBH", event, 0x8A, length)] * 3
            self._digits += [(packet, 0) for packet in packets[:-1]]
            self._digits.append((packets[-1], len(packets) * tones.FRAME))
            self._digits += [(b"", tones.FRAME)] * 3

    # --- hearing ------------------------------------------------------------------------------

    def _read(self) -> None:
        while self._socket.fileno() >= 0:
            try:
                packet, at_us = receive(self._socket)
            except BlockingIOError:
                return
            except ConnectionRefusedError:
                continue
            kind = packet[1] & 0x7F if len(packet) >= 12 else -1
            if len(packet) == 12 + tones.FRAME and kind in (0, 8):
                self._take(packet[12:], kind, at_us)
            elif self._target is not None and kind == self._target.digits and len(packet) >= 16:
                self._take_key(packet[12], packet[4:8])

    def _take_key(self, event: int, began: bytes) -> None:
        """All packets of one key carry the time of its beginning."""
        if began != self._key_began and event < len(_DIGITS):
            self._key_began = began
            self.keys_heard += _DIGITS[event]

    def _take(self, payload: bytes, codec: int, at_us: int) -> None:
        self.last_heard_at = time.monotonic()
        self.first_heard.set()
        spot = self._spots.get(payload)
        if spot is not None and spot not in self.spotted_at_us:
            self.spotted_at_us[spot] = at_us
            self.on_spot(spot)
        if self._sought and self._is_tone(payload, codec):
            hertz, self._sought = self._sought, 0
            self.spotted_at_us[hertz] = at_us
            self.on_spot(hertz)
        if self._keeps:
            self._codec_heard = codec
            self._heard.append(payload)
            self._look_for_tones()

    def seek(self, hertz: int) -> None:
        """Seek a tone: the first packet that is mostly this tone goes into `spotted_at_us`, whoever
        encoded it.

        Needs `listens`. Dearer than `spots`, whose payloads must arrive unchanged: a browser
        makes its own.
        """
        self._sought = hertz

    def _is_tone(self, payload: bytes, codec: int) -> bool:
        sound = tones.decode_table(codec)[np.frombuffer(payload, np.uint8)]
        return tones.tone_share(sound, self._sought) >= _TONE_SHARE

    def heard(self, since: int = 0) -> tones.Samples:
        """Return everything heard from frame number `since` on, in order of arrival."""
        return tones.decode(b"".join(self._heard[since:]), self._codec_heard)

    @property
    def frames_heard(self) -> int:
        return len(self._heard)

    def _look_for_tones(self) -> None:
        step = _LISTEN_STEP // tones.FRAME
        if not self._watched or len(self._heard) % step:
            return
        for hertz, (found, since, share) in tuple(self._watched.items()):
            if len(self._heard) - since < step:
                continue
            if tones.has_tone(self.heard(len(self._heard) - step), hertz, share=share):
                found.set()

    async def hears(self, hertz: int, timeout_seconds: float = 15.0, share: float = 0.5) -> bool:
        """Wait until `share` of 200 ms of what comes in from now on is this tone; False if never.
        Where several speak at once, each has less than a half. It looks each 200 ms: one that lasts
        for less than 400 may be missed."""
        found, *_ = self._watched[hertz] = (asyncio.Event(), len(self._heard), share)
        try:
            await asyncio.wait_for(found.wait(), timeout_seconds)
        except TimeoutError:
            return False
        finally:
            self._watched.pop(hertz, None)
        return True

    def write_wav(self, path: Path) -> None:
        """Write what was heard as an 8 kHz mono wav."""
        soundfile.write(path, self.heard(), tones.RATE)
