"""What `bench desk` makes of a call's stamps."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from bench.desk import DeskCall, body, lived
from sip_peers import sdp
from sip_peers.rtp import Media, Voice

BEGAN_US = 1_800_000_000_000_000


def call(heard_after_ms: float | None = None) -> Any:
    """A citizen's call that began at BEGAN_US and lasted five seconds."""
    heard = {} if heard_after_ms is None else {1850: BEGAN_US + int(heard_after_ms * 1000)}
    return SimpleNamespace(
        began_at_us=BEGAN_US,
        ended_at_us=BEGAN_US + 5_000_000,
        media=SimpleNamespace(spotted_at_us=heard),
    )


def note(number: str = "7701", told_ms: float = 40.0, **more: object) -> dict[str, Any]:
    began = BEGAN_US / 1000
    return {
        "number": number,
        "by": "key",
        "told": began + told_ms,
        "shown": began + 50,
        "card": began + 70,
        "answered": began + 1000,
        "heard": began + 1300,
        "steps": {"200 left": began + 1150},
        **more,
    }


def test_both_ends_are_put_together() -> None:
    found = lived("7701", call(1400), [note()])
    assert round(found.card, 3) == 0.07
    assert round(found.ok_left, 3) == 0.15
    assert round(found.caller_hears, 3) == 0.4
    assert round(found.operator_hears, 3) == 0.3
    assert found.audio == found.caller_hears, "both: the later of the two"


def test_the_same_citizen_at_another_time_is_another_call() -> None:
    earlier, later = note(told_ms=-4000.0), note(told_ms=40.0)
    assert lived("7701", call(1400), [earlier, later]).notified > 0
    assert lived("7701", call(1400), [earlier]).card == float("inf")
    assert lived("7702", call(1400), [later]).audio == float("inf")


def test_what_never_came_is_endless_and_misses_the_target() -> None:
    unheard = lived("7701", call(None), [note()])
    assert unheard.audio == float("inf")
    assert lived("7701", call(1400), [note(card=0)]).card == float("inf")
    good = DeskCall("key", 0.04, 0.05, 0.07, 0.1, 0.3, 0.2)
    assert "not met" not in body([good] * 100)
    assert body([good] * 90 + [unheard] * 10).count("not met") == 1


async def test_a_sought_tone_is_found_in_one_packet_whoever_encoded_it() -> None:
    speaker, listener = Media(Voice(hertz=1853)), Media(listens=True)
    found = asyncio.Event()
    listener.on_spot = lambda hertz: found.set()
    listener.seek(1850)  # not the same bytes: three hertz away
    listener.start(sdp.MediaTarget(*speaker.address, sdp.ALAW, 101))
    speaker.start(sdp.MediaTarget(*listener.address, sdp.ALAW, 101))
    await asyncio.wait_for(found.wait(), 20)
    assert list(listener.spotted_at_us) == [1850]
    deaf = Media(listens=True)
    deaf.seek(900)
    deaf.start(sdp.MediaTarget(*speaker.address, sdp.ALAW, 101))
    speaker.start(sdp.MediaTarget(*deaf.address, sdp.ALAW, 101))
    await asyncio.wait_for(deaf.first_heard.wait(), 20)
    assert deaf.spotted_at_us == {}
    for media in (speaker, listener, deaf):
        media.stop()
