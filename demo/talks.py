"""How invented talks sound: two voices that take turns, made of the prompts. Pure.

Mostly one speaks after the other; now and then both at once, or nobody for long while the operator
looks something up, so that whoever listens finds what a real centre has.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
import numpy.typing as npt

RATE = 8000
Sound = npt.NDArray[np.int16]
#: How much lower the caller's voice is than the prompts'.
LOWER = 1.12
#: Of turns: after which there is a long silence, and which begin before the other's end.
LOOKS_UP, INTERRUPTS = 0.06, 0.08
HISS = 12.0


def talk(seconds: float, phrases: Sequence[Sound], random: Random) -> Sound:
    """Return a talk of so many seconds, of shape (samples, 2): operator, caller. `phrases`: at 8
    kHz."""
    length = round(seconds * RATE)
    hiss = np.random.default_rng(random.randrange(2**32)).normal(0, HISS, (length, 2))
    out = hiss.astype(np.int32)
    at, side = round(random.uniform(0.2, 0.8) * RATE), 0
    while at < length:
        phrase = random.choice(phrases)
        voice = phrase if side == 0 else lower(phrase)
        part = voice[: length - at]
        out[at : at + len(part), side] += part
        at = max(0, at + len(voice) + round(_pause(random) * RATE))
        side = 1 - side
    sound: Sound = np.clip(out, -32768, 32767).astype(np.int16)
    return sound


def lower(voice: Sound, by: float = LOWER) -> Sound:
    """Return the same words in a lower voice, and slower by as much."""
    places = np.arange(0, len(voice) - 1, 1 / by)
    slower: Sound = np.interp(places, np.arange(len(voice)), voice).astype(np.int16)
    return slower


def _pause(random: Random) -> float:
    """Seconds until the other speaks; below 0: before the end."""
    chance = random.random()
    if chance < LOOKS_UP:
        return random.uniform(5.5, 14.0)
    if chance < LOOKS_UP + INTERRUPTS:
        return -random.uniform(0.7, 1.4)
    return random.uniform(0.2, 1.1)
