"""Limits that a process sets on itself before it reads a byte of a file from outside."""

from __future__ import annotations

import os
import resource

#: The process has a lower priority than the programs that serve calls.
NICE = 10


def limit_process(memory_bytes: int, seconds: int) -> None:
    """Limit the memory and the processor time of this process, and forbid it to write files.

    The limits hold from now on, so load all modules that are needed before this call."""
    os.nice(NICE)
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
