"""Faults that a process met and went on after: logged where they were met, and counted."""

from collections.abc import Mapping

from foundation.process.health import Json


def wellness(faults: Mapping[str, int]) -> dict[str, Json]:
    """Return `ok` and `faults` of a process's health. `faults` is kind → how many since its start;
    a process with any is unwell, which is not hung: it answers, so nobody ends it for that."""
    met = {kind: count for kind, count in faults.items() if count}
    return {"ok": not met, "faults": met}
