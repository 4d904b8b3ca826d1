"""BENCHMARKS.md: one section for each benchmark, replaced whenever it is run again."""

from __future__ import annotations

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

from foundation.settings import CODE_DIR

FILE = CODE_DIR / "BENCHMARKS.md"
HEAD = """# Benchmarks

Each section is written by the command it names, on the machine it names: run it again to compare.
Times are read off the wire (SIP messages, stamped by the kernel on arrival), never from our own
records.
"""


def machine() -> str:
    """Describe processor, cores, kernel and Python of this machine, in one line."""
    model = "unknown processor"
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        found = re.search(r"model name\s*:\s*(.+)", cpus.read_text())
        model = found[1].strip() if found else model
    return (
        f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}"
    )


def load() -> str:
    """Return what else the machine has to do: a figure taken on a busy machine says so."""
    return f"load average {os.getloadavg()[0]:.1f}"


def section(title: str, command: str, body: str, asterisk: str) -> str:
    """Write one section's Markdown."""
    day = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return (
        f"## {title}\n\n`{command}` · {day} · {machine()}, {asterisk}, {load()}; "
        f"the measuring peers run on the same machine\n\n{body.strip()}\n"
    )


def publish(text: str, file: Path = FILE, head: str = HEAD) -> None:
    """Write a section (its first line is its heading) over its older self, or at the end of `file`,
    which begins with `head`."""
    heading = text.split("\n", 1)[0]
    old = file.read_text(encoding="utf-8") if file.exists() else head
    parts = re.split(r"(?m)^(?=## )", old)
    sections = [part.strip() for part in parts if part.strip()]
    place = next(
        (n for n, part in enumerate(sections) if part.split("\n", 1)[0] == heading), len(sections)
    )
    sections[place : place + 1] = [text.strip()]
    file.write_text("\n\n".join(sections) + "\n", encoding="utf-8")


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])
