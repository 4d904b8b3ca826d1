"""`python -m registry.files.picture_process BYTES SECONDS`: encodes one picture again and ends.

The picture comes on stdin, and what became of it leaves on stdout. Memory and processor time are
bounded before a byte of the picture is read, so that one which would take all of either ends this
process alone.
"""

from __future__ import annotations

import sys

import msgspec
from PIL import AvifImagePlugin, Image

from foundation.process.limiting import limit_process
from registry.files.limits import UnacceptableFile
from registry.files.photo import PhotoResult
from registry.files.pictures import made_anew

#: A decoder's thread would reserve memory for itself.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1


def outcome_of(data: bytes) -> PhotoResult:
    try:
        return PhotoResult(photo=made_anew(data))
    except UnacceptableFile as refused:
        return PhotoResult(why=refused.why)


def main() -> None:
    Image.init()  # loads the decoders, which the limits set below might not allow
    limit_process(int(sys.argv[1]), int(sys.argv[2]))
    outcome = outcome_of(sys.stdin.buffer.read())
    sys.stdout.buffer.write(msgspec.msgpack.encode(outcome))


if __name__ == "__main__":
    main()
