"""What memory a process takes, and took at most."""

from __future__ import annotations

from pathlib import Path


def memory(pid: int, what: str) -> float:
    """Of /proc/PID/status (`VmRSS`, `VmHWM`), in MB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    (size,) = (line.split()[1] for line in lines if line.startswith(f"{what}:"))
    return int(size) * 1024 / 1e6


def forget_peak(pid: int) -> None:
    """From now on VmHWM is the largest since now (proc(5), clear_refs)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="utf-8")
