"""The wire's account against the system's own records, call by call. Pure: data in, text out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.wire_account import WireCall, digits_of

WAIT_TOLERANCE_SECONDS = 0.05
SHORTEST_RECORDED_SECONDS = 0.1
WITHOUT_RECORDING = "answered without a recording"
Recorded = Mapping[str, Any]


def differences(
    wire: Sequence[WireCall],
    book: Sequence[Recorded],
    short_abandon_seconds: float = 5.0,
    *,
    rings: bool = True,
    tolerance_seconds: float = WAIT_TOLERANCE_SECONDS,
) -> list[str]:
    """Return one sentence for each thing on which the two do not agree; empty when they agree in
    all.

    Calls are paired by the caller's number, which each call of a run has for itself. `rings`
    False leaves the single rings out, where a crash may cost some of their rows.
    """
    found = _doubled(book)
    by_number: dict[str, list[Recorded]] = {}
    for row in book:
        by_number.setdefault(digits_of(row["caller"] or ""), []).append(row)
    for call in wire:
        rows = by_number.pop(digits_of(call.caller), [])
        if len(rows) != 1:
            found.append(f"{call.caller}: on the wire once, on record {len(rows)} times")
        else:
            apart = _pair(call, rows[0], short_abandon_seconds, tolerance_seconds) + (
                _rings(call, rows[0]) if rings else []
            )
            found += [f"{call.caller}: {text}" for text in apart]
    for number, rows in by_number.items():
        found.append(f"{number or 'no number'}: on record {len(rows)} times, never on the wire")
    return found


def _doubled(book: Sequence[Recorded]) -> list[str]:
    found = []
    for key in ("call_id", "number"):
        counted = Counter(row[key] for row in book if row[key])
        found += [f"{key} {value} is there {n} times" for value, n in counted.items() if n > 1]
    files = Counter(path for row in book for path in row["recordings"])
    return found + [f"recording {path} belongs to {n} calls" for path, n in files.items() if n > 1]


def _pair(call: WireCall, row: Recorded, short_seconds: float, tolerance: float) -> list[str]:
    found = []
    if row["outcome"] not in _possible(call, short_seconds):
        found.append(f"outcome {row['outcome']} on record, {call.outcome} on the wire")
    apart = waits_apart(call, row)
    if apart > tolerance and not call.close:
        found.append(
            f"waited {row['waited_seconds']:.3f} s on record, {call.waited_seconds:.3f} s on the "
            f"wire: {1000 * apart:.0f} ms apart{_lateness(call)}"
        )
    if not row["number"]:
        found.append(f"{row['outcome']} without a ticket number")
    return found + _answer(call, row)


def waits_apart(call: WireCall, row: Recorded) -> float:
    """Return the seconds between the two accounts of a wait. A peer that spoke late heard late:
    from when it should have spoken until it was heard, each moment may have been the one."""
    later = call.waited_seconds - float(row["waited_seconds"])
    return max(later - call.late_seconds, -later, 0.0)


def _lateness(call: WireCall) -> str:
    late_ms = 1000 * call.late_seconds
    return f", {late_ms:.0f} ms of a peer's own lateness left out" if late_ms >= 1 else ""


def _possible(call: WireCall, short_seconds: float) -> set[str]:
    """Where two events crossed on the wire, or at the limit's edge, either outcome is true."""
    possible = {call.outcome}
    if call.close:
        possible |= {"answered", "abandoned", "short_abandon"}
    edge = abs(call.waited_seconds - short_seconds) <= WAIT_TOLERANCE_SECONDS
    if edge and call.outcome in ("abandoned", "short_abandon"):
        possible |= {"abandoned", "short_abandon"}
    return possible


def _answer(call: WireCall, row: Recorded) -> list[str]:
    if row["outcome"] != "answered":
        return []
    found = []
    if row["operator"] != call.operator and not call.close:
        found.append(f"answered by {row['operator']} on record, {call.operator} on the wire")
    if not row["ticket"]:
        found.append("answered without a ticket")
    if len(row["recordings"]) == 0 and holds_sound(row):
        found.append(WITHOUT_RECORDING)
    found += [f"no sound in {p}" for p in row["recordings"] if not _has_sound(Path(p))]
    return found


def holds_sound(row: Recorded) -> bool:
    """Return whether a recording holds sound: not of an answer so short that no packet of speech
    was passed on."""
    return float(row["talk_seconds"]) >= SHORTEST_RECORDED_SECONDS


def _has_sound(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _rings(call: WireCall, row: Recorded) -> list[str]:
    ours = [(ring["operator"], ring["result"]) for ring in row["rings"]]
    wire = [(ring.operator, ring.result) for ring in sorted(call.rings, key=_began)]
    if ours == wire or (call.close and [o for o, _ in ours] == [o for o, _ in wire]):
        return []
    return [f"rings {ours} on record, {wire} on the wire"]


def _began(ring: Any) -> int:
    return int(ring.began_at_us)
