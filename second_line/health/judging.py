"""Decides from one look after the other whether a camera has a fault. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FaultKind(StrEnum):
    """The faults of a camera."""

    GONE = "gone"  # it does not answer, or gives no stream
    FROZEN = "frozen"  # the picture does not change
    BLACK = "black"
    COVERED = "covered"
    TURNED = "turned"  # it looks elsewhere


#: Only a picture tells whether these are over.
OF_PICTURES = frozenset(FaultKind) - {FaultKind.GONE}


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a camera. `kind` None: nothing was wrong. `picture`: a picture was judged, and
    not only the camera's answer."""

    at: datetime
    kind: FaultKind | None
    picture: bool = False


@dataclass(frozen=True, slots=True)
class CameraState:
    """The state of a camera after its looks. `fault`: seen by two looks in a row; `since`: the
    first of them. `suspected`: seen by the last look alone, at `suspected_at`."""

    fault: FaultKind | None = None
    since: datetime | None = None
    suspected: FaultKind | None = None
    suspected_at: datetime | None = None


def judge(before: CameraState, look: Look) -> CameraState:
    """Return the state after a look.

    A fault is reported when two looks in a row see it; one good look ends it. A camera that only
    answered proves that it is not gone, and nothing about its picture."""
    if look.kind is None:
        return _without(before, frozenset(FaultKind) if look.picture else {FaultKind.GONE})
    if look.kind is before.fault:
        return CameraState(before.fault, before.since)
    if look.kind is before.suspected:
        return CameraState(look.kind, before.suspected_at)
    fault = before if look.kind is FaultKind.GONE else _without(before, {FaultKind.GONE})
    return CameraState(fault.fault, fault.since, look.kind, look.at)


def _without(state: CameraState, over: frozenset[FaultKind] | set[FaultKind]) -> CameraState:
    """Return the state without the faults that are over."""
    fault, since = (None, None) if state.fault in over else (state.fault, state.since)
    if state.suspected in over:
        return CameraState(fault, since)
    return CameraState(fault, since, state.suspected, state.suspected_at)
