"""The memory that a process uses now, and its peak."""

from __future__ import annotations

from pathlib import Path


def memory(pid: int, what: str) -> float:
    """Return the field `what` of /proc/PID/status in MB: `VmRSS` (now) or `VmHWM` (peak)."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    (size,) = (line.split()[1] for line in lines if line.startswith(f"{what}:"))
    return int(size) * 1024 / 1e6


def forget_peak(pid: int) -> None:
    """Reset the peak of the process's memory: VmHWM begins again at VmRSS (proc(5), clear_refs)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="utf-8")
