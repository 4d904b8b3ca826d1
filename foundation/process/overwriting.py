"""Makes a telephone number in files unreadable, in place: the file's length, its lines and whoever
appends to it meanwhile stay as they are.

Logs and traces are written by several programs, which follow them by offset and inode; a file that
is written anew would lose what they append between reading and renaming.

As a program (`python -m foundation.process.overwriting`): reads `{"number", "paths"}` as JSON from
the standard input, says `{"covered", "failed"}` on the standard output. A trace has some hundred
megabytes: no process that serves anybody looks through them.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from foundation.telephones.written_forms import WrittenNumber, written_forms

PIECE_BYTES = 1_000_000
#: So many bytes before a piece say whether its first digits belong to a longer number.
BEFORE_BYTES = 8
COVER = ord("x")


def cover_number(path: Path, number: WrittenNumber) -> int:
    """Write an `x` over each national digit of the number, wherever it is in the file as far as it
    goes now. Return how often it was there; 0 where there is no such file.

    Blocking, and bounded in memory. Raises OSError where the file cannot be read or written.
    """
    try:
        file = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return 0
    try:
        covered = _cover(file, number)
        if covered:
            os.fsync(file)
        return covered
    finally:
        os.close(file)


def _cover(file: int, number: WrittenNumber) -> int:
    size, covered = os.fstat(file).st_size, 0
    for begins in range(0, size, PIECE_BYTES):
        first = max(0, begins - BEFORE_BYTES)
        length = begins - first + PIECE_BYTES + number.longest
        piece = os.pread(file, length, first)
        for start, end in number.spans(piece):
            # What begins behind this piece is found, with all that follows it, in the next one.
            if begins <= first + start < begins + PIECE_BYTES:
                _overwrite(file, first + start, piece[start:end])
                covered += 1
    return covered


def _overwrite(file: int, at: int, digits: bytes) -> None:
    """Only the digits: what stands between them may belong to the form of the line. In `%20` they
    do not count."""
    blanks = digits.replace(b"%20", b"\0\0\0")
    covered = bytes(
        COVER if 48 <= blank <= 57 else byte for blank, byte in zip(blanks, digits, strict=True)
    )
    os.pwrite(file, covered, at)


def main() -> None:
    request = json.load(sys.stdin)
    number, covered, failed = written_forms(request["number"]), 0, []
    for path in map(Path, request["paths"]):
        try:
            covered += cover_number(path, number) if number else 0
        except OSError as error:
            failed.append(f"{path}: {error.strerror}")
    json.dump({"covered": covered, "failed": failed}, sys.stdout)


if __name__ == "__main__":
    main()
