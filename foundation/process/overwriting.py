"""Overwrites a telephone number in files in place, so that nobody can read it there any more.

The length of a file and its lines stay as they are, and programs can go on appending to it. Several
programs write logs and traces and follow them by offset and inode. If a file were written again, it
would lose what they append between reading and renaming.

As a program (`python -m foundation.process.overwriting`) it reads `{"number", "paths"}` as JSON
from the standard input and writes `{"covered", "failed"}` to the standard output. A trace has some
hundred megabytes, so a process of its own searches it, not one that serves people.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from foundation.telephones.written_forms import WrittenNumber, written_forms

PIECE_BYTES = 1_000_000
#: A piece is read with so many bytes before it: they show whether its first digits belong to a
#: longer number.
BEFORE_BYTES = 8
COVER = ord("x")


def cover_number(path: Path, number: WrittenNumber) -> int:
    """Write an `x` over each national digit of the number, wherever the file has the number.

    Only the bytes that the file has now are searched. Return how often the number was there; 0 if
    there is no such file. The call blocks, and its memory is bounded. Raises OSError if the file
    cannot be read or written.
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
            # A number that begins behind this piece is found in the next one, which has all of it.
            if begins <= first + start < begins + PIECE_BYTES:
                _overwrite(file, first + start, piece[start:end])
                covered += 1
    return covered


def _overwrite(file: int, at: int, digits: bytes) -> None:
    """Write COVER over the digits at offset `at` of the file, and leave the bytes between them.

    Those bytes may be part of the line's format. The digits of `%20` (a blank) stay, too."""
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
