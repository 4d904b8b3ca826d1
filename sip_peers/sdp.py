"""The part of SDP (RFC 4566) that two telephones need: where to send G.711 and digits."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

ALAW, ULAW, DIGITS = 8, 0, 101
_versions = itertools.count(1)


@dataclass(frozen=True, slots=True)
class MediaTarget:
    """The target where the other side wants its audio, and as which payload types."""

    host: str
    port: int
    codec: int
    digits: int | None


def describe(host: str, port: int, codecs: tuple[int, ...] = (ALAW, ULAW)) -> bytes:
    """Write our offer or answer: G.711 (`codecs` are RTP payload types) and RFC 2833 digits."""
    names = {ALAW: "PCMA", ULAW: "PCMU"}
    version = next(_versions)
    lines = [
        "v=0",
        f"o=- {version} {version} IN IP4 {host}",
        "s=-",
        f"c=IN IP4 {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {' '.join(map(str, codecs))} {DIGITS}",
        *(f"a=rtpmap:{codec} {names[codec]}/8000" for codec in codecs),
        f"a=rtpmap:{DIGITS} telephone-event/8000",
        f"a=fmtp:{DIGITS} 0-15",
        "a=ptime:20",
        "a=sendrecv",
    ]
    return ("\r\n".join(lines) + "\r\n").encode()


def read(body: bytes) -> MediaTarget | None:
    """Return the first audio stream of `body`; None when there is none we can speak to."""
    host, port, payloads, digits = "", 0, [], None
    for line in body.decode("utf-8", "replace").splitlines():
        if line.startswith("c=IN IP4 "):
            host = line.split()[2]
        elif line.startswith("m=audio "):
            _, port_text, _, *payloads = line.split()
            port = int(port_text)
        elif line.startswith("a=rtpmap:") and "telephone-event" in line:
            digits = int(line[len("a=rtpmap:") :].split()[0])
    codec = next((int(p) for p in payloads if int(p) in (ALAW, ULAW)), None)
    if codec is None or not host or not port:
        return None
    return MediaTarget(host, port, codec, digits)
