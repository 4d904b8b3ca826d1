"""The learned weights, as they are stored beside the examples and read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("weights.npz")
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Head:
    """A linear classifier of three questions at once. `spelling`: columns of the spelling by
    outputs; `meaning`: dimensions of the vector by outputs, none where spelling alone counts.
    Outputs are the intents, then the topics, then whether it is urgent."""

    spelling: Floats
    meaning: Floats


@dataclass(frozen=True, slots=True)
class Weights:
    """All that was learned. `topics`: their codes, in the order of the outputs. `middle`: the mean
    vector of the examples. `learned_from`: the digest of the examples and of what learns."""

    topics: tuple[str, ...]
    middle: Floats
    with_meaning: Head
    by_spelling: Head
    languages: Floats
    learned_from: str


def save(weights: Weights, file: Path = FILE) -> None:
    """Write the weights; those of the spelling as whole numbers of one byte."""
    parts: dict[str, NDArray[np.generic]] = {
        "topics": np.array(weights.topics),
        "middle": weights.middle.astype(np.float16),
        "learned_from": np.array(weights.learned_from),
        "meaning": weights.with_meaning.meaning.astype(np.float16),
    }
    wide = {
        "spelling": weights.with_meaning.spelling,
        "spelling_alone": weights.by_spelling.spelling,
        "languages": weights.languages,
    }
    for name, values in wide.items():
        scale = np.abs(values).max(axis=0) / 127 + 1e-12
        parts[name] = np.round(values / scale).astype(np.int8)
        parts[f"{name}_scale"] = scale.astype(np.float32)
    np.savez_compressed(file, allow_pickle=False, **parts)


@cache
def load(file: Path = FILE) -> Weights:
    """Read the weights, once in a process."""
    with np.load(file, allow_pickle=False) as stored:

        def wide(name: str) -> Floats:
            values: Floats = stored[name].astype(np.float32) * stored[f"{name}_scale"]
            return values

        alone = wide("spelling_alone")
        meaning = stored["meaning"].astype(np.float32)
        return Weights(
            tuple(str(it) for it in stored["topics"]),
            stored["middle"].astype(np.float32),
            Head(wide("spelling"), meaning),
            Head(alone, np.zeros((0, alone.shape[1]), np.float32)),
            wide("languages"),
            str(stored["learned_from"]),
        )
