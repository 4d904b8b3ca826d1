"""`python -m registry.files.picture_process BYTES SECONDS`: makes one picture anew and ends.

The picture comes on stdin, and what became of it leaves on stdout. Memory and processor time are
bounded before a byte of the picture is read, so that one which would take all of either ends this
process alone.
"""

from __future__ import annotations

import os
import resource
import sys

import msgspec
from PIL import AvifImagePlugin, Image

from registry.files.limits import Refused
from registry.files.photo import Outcome
from registry.files.pictures import made_anew

#: Calls go before pictures.
NICE = 10
#: A decoder's thread would reserve memory for itself.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1


def outcome_of(data: bytes) -> Outcome:
    try:
        return Outcome(photo=made_anew(data))
    except Refused as refused:
        return Outcome(why=refused.why)


def bound(memory_bytes: int, seconds: int) -> None:
    """No more memory and processor time than that from now on, and no file written."""
    Image.init()  # the decoders are read from the disk while that is possible
    os.nice(NICE)
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    bound(int(sys.argv[1]), int(sys.argv[2]))
    outcome = outcome_of(sys.stdin.buffer.read())
    sys.stdout.buffer.write(msgspec.msgpack.encode(outcome))


if __name__ == "__main__":
    main()
