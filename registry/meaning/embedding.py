"""Vectors of texts: multilingual-e5-small in a wheel (`registry/meaning/needs.py`). In a process of
its own, with one thread."""

from __future__ import annotations

import importlib
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from registry.meaning.needs import WHEEL
from registry.meaning.text import plain


class Embedding(Protocol):
    """A function that gives a text's vector, of length 1; about 35 ms on one core for a message."""

    def __call__(self, text: str, /) -> NDArray[np.float32]: ...


def no_meaning(_: str, /) -> NDArray[np.float32]:
    """Return where there is no wheel: a vector without dimensions, so that spelling alone is
    compared."""
    return np.zeros(0, np.float32)


def embedding() -> Embedding:
    """Load the embedding model. Raises ImportError, OSError or RuntimeError where the package or
    its model cannot be read."""
    model = importlib.import_module(WHEEL).E5(num_threads=1)

    def vector(text: str) -> NDArray[np.float32]:
        return np.array(model.query(plain(text)), np.float32)

    return vector
