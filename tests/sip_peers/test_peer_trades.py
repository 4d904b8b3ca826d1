"""The peers' trades without any PBX: digest, SDP, tones, audio between two sockets."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from sipmessage import URI, Request, Response

from sip_peers import rtp, sdp, sip_digest, tones
from sip_peers.rtp import Media, Voice
from sip_peers.sip_digest import Challenge, Credentials, authorize


def challenge(value: str) -> Response:
    response = Response(401, "Unauthorized")
    response.headers.add("WWW-Authenticate", value)
    return response


def test_digest_of_the_rfc(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 2617 3.5 gives the answer, for a request line that SIP can carry too."""
    monkeypatch.setattr(sip_digest.secrets, "token_hex", lambda size: "0a4f113b")
    request = Request("GET", URI.parse("sip:dir"))
    monkeypatch.setattr(type(request.uri), "__str__", lambda self: "/dir/index.html")
    asked = (
        'Digest realm="testrealm@host.com", qop="auth", opaque="5ccc069c403ebaf9f0171e9517f40e41"'
        ', nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    )
    authorize(request, challenge(asked), Credentials("Mufasa", "Circle Of Life"))
    given = request.headers["Authorization"]
    assert 'response="6629fae49393a05397450978507c4ef1"' in given
    assert 'uri="/dir/index.html"' in given
    assert 'opaque="5ccc069c403ebaf9f0171e9517f40e41"' in given


def test_a_challenge_without_md5_is_named() -> None:
    request = Request("REGISTER", URI.parse("sip:127.0.0.1"))
    asked = challenge('Digest realm="a", nonce="b", algorithm=SHA-256')
    with pytest.raises(Challenge, match="401 without an MD5 challenge"):
        authorize(request, asked, Credentials("1001", "x"))


def test_sdp_is_read_back() -> None:
    target = sdp.read(sdp.describe("127.0.0.1", 4000, (sdp.ULAW,)))
    assert target == sdp.MediaTarget("127.0.0.1", 4000, sdp.ULAW, 101)


@pytest.mark.parametrize("body", [b"", b"v=0\r\n", b"c=IN IP4 1.2.3.4\r\nm=audio 0 RTP/AVP 8\r\n"])
def test_sdp_we_cannot_speak_to(body: bytes) -> None:
    assert sdp.read(body) is None


@pytest.mark.parametrize("codec", [8, 0])
def test_a_tone_survives_g711(codec: int) -> None:
    heard = tones.decode(tones.encode(tones.tone(440), codec), codec)
    assert tones.tone_share(heard, 440) > 0.95
    assert tones.tone_share(heard, 700) < 0.01
    assert tones.has_tone(heard, 440) and not tones.has_tone(heard, 445 + 300)


def test_silence_and_noise_hold_no_tone() -> None:
    noise = np.random.default_rng(1).integers(-9000, 9000, 16000).astype(np.int16)
    assert not tones.has_tone(np.zeros(8000, np.int16), 440)
    assert not tones.has_tone(noise, 440)
    assert tones.tone_share(np.zeros(0, np.int16), 440) == 0.0


async def test_two_peers_hear_each_other_and_nothing_else() -> None:
    one, other = Media(Voice(hertz=500), listens=True), Media(Voice(hertz=900), listens=True)
    one.start(sdp.MediaTarget(*other.address, sdp.ALAW, 101))
    other.start(sdp.MediaTarget(*one.address, sdp.ALAW, 101))
    heard = await asyncio.gather(one.hears(900), other.hears(500), one.hears(500, 0.5))
    assert heard == [True, True, False]
    one.stop()
    other.stop()
    assert tones.has_tone(one.heard(), 900)


async def test_a_peer_tells_by_how_much_it_spoke_late(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([1_000_000, 1_060_000, 1_080_000, 1_230_000, 1_231_000])
    monkeypatch.setattr(rtp, "now_us", clock.__next__)
    peer, other = Media(), Media()
    peer.start(sdp.MediaTarget(*other.address, sdp.ALAW, 101))
    for _ in range(4):
        peer.send_frame()
    heard_at = (1_001_000, 1_061_000, 1_081_000, 1_230_500, 1_250_000)
    assert [peer.late_us(it) for it in heard_at] == [0, 40_000, 0, 130_000, 0]
    peer.stop()
    other.stop()
