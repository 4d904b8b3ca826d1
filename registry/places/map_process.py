"""`python -m registry.places.map_process MEMORY SECONDS`: check one PMTiles file and end.

The file is stdin; the answer on stdout is JSON: `TileFacts`, or a reason of `REFUSALS`. Every
directory is read and every tile unpacked within the limits of this process, so that a file that is
cut short or swells is refused before a browser sees it.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import zlib
from collections.abc import Iterator

import msgspec
from pmtiles.tile import (
    Compression,
    Entry,
    HeaderDict,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
)

from foundation.process.limiting import limit_process
from registry.places.map_file import Bounds, MapRefused, TileFacts

HEADER_BYTES = 127
MOST_TILES = 2_000_000
#: Levels of directories below the root.
DEEPEST = 3
LARGEST_TILE, LARGEST_TEXT = 8_000_000, 16_000_000
PACKED = frozenset({Compression.NONE, Compression.GZIP})


class MapOutcome(msgspec.Struct):
    """The outcome of a check: the facts, or the reason of the refusal and its detail."""

    facts: TileFacts | None = None
    reason: str = ""
    detail: str = ""


class TileFile:
    """A PMTiles file that is read by its descriptor. Raises MapRefused."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.size = os.fstat(descriptor).st_size
        try:
            self.header: HeaderDict = deserialize_header(self.read(0, HEADER_BYTES))
        except (MagicNumberNotFound, SpecVersionUnsupported, ValueError, IndexError):
            raise MapRefused("not_pmtiles") from None

    def read(self, offset: int, length: int) -> bytes:
        """Return `length` bytes from `offset`."""
        if offset + length > self.size:
            raise MapRefused("cut_short", f"{offset + length} bytes are named, {self.size} there")
        return os.pread(self._descriptor, length, offset)

    def text(self, offset: int, length: int) -> bytes:
        """Return a directory's or the metadata's bytes, unpacked."""
        packed = self.header["internal_compression"] == Compression.GZIP
        raw = self.read(offset, length)
        return unpacked(raw, LARGEST_TEXT) if packed else raw

    def entries(self, offset: int, length: int, deep: int = 0) -> Iterator[Entry]:
        """Yield the entries of tiles of a directory and of those below it."""
        # The library's reader of directories wants them packed, whatever the header says.
        listed = deserialize_directory(gzip.compress(self.text(offset, length), 1))
        for entry in listed:
            if entry.run_length:
                yield entry
            elif deep < DEEPEST:
                start = self.header["leaf_directory_offset"] + entry.offset
                yield from self.entries(start, entry.length, deep + 1)
            else:
                raise MapRefused("cut_short", "its directories have no end")


def unpacked(data: bytes, most: int) -> bytes:
    """Unpack gzip. Raises MapRefused if it is damaged, or larger than `most` bytes."""
    reader = zlib.decompressobj(wbits=31)
    try:
        found = reader.decompress(data, most)
    except zlib.error:
        raise MapRefused("cut_short", "a packed piece cannot be unpacked") from None
    if not reader.eof:
        raise MapRefused("cut_short", "a packed piece has no end, or is too large")
    return found


def facts_of(descriptor: int) -> TileFacts:
    """Check a whole file. Raises MapRefused."""
    file = TileFile(descriptor)
    it = file.header
    kinds = {it["tile_compression"], it["internal_compression"]}
    if it["tile_type"] != TileType.MVT or not kinds <= PACKED:
        raise MapRefused("pictures")
    layers = _layers(file)
    tiles = _check_tiles(file)
    bounds = Bounds(
        it["min_lon_e7"] / 1e7, it["min_lat_e7"] / 1e7, it["max_lon_e7"] / 1e7,
        it["max_lat_e7"] / 1e7,
    )  # fmt: skip
    return TileFacts(bounds, it["min_zoom"], it["max_zoom"], tiles, layers)


def _layers(file: TileFile) -> list[str]:
    it = file.header
    try:
        metadata = json.loads(file.text(it["metadata_offset"], it["metadata_length"]))
        return [str(layer["id"]) for layer in metadata["vector_layers"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise MapRefused("cut_short", "its description (metadata) cannot be read") from None


def _check_tiles(file: TileFile) -> int:
    it, seen = file.header, set[int]()
    for entry in file.entries(it["root_offset"], it["root_length"]):
        if entry.offset in seen:
            continue
        seen.add(entry.offset)
        if len(seen) > MOST_TILES or entry.length > LARGEST_TILE:
            raise MapRefused("too_heavy")
        tile = file.read(it["tile_data_offset"] + entry.offset, entry.length)
        if it["tile_compression"] == Compression.GZIP:
            unpacked(tile, LARGEST_TILE)
    if not seen:
        raise MapRefused("cut_short", "no tile is in it")
    return len(seen)


def outcome_of(descriptor: int) -> MapOutcome:
    """Check a file. Return its facts, or why it is refused."""
    try:
        return MapOutcome(facts_of(descriptor))
    except MapRefused as error:
        return MapOutcome(reason=error.reason, detail=error.detail)
    except MemoryError:
        return MapOutcome(reason="too_heavy")
    except (ValueError, IndexError, EOFError, OSError, OverflowError):
        return MapOutcome(reason="cut_short", detail="its directory cannot be read")


def main() -> None:
    limit_process(int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.buffer.write(msgspec.json.encode(outcome_of(sys.stdin.fileno())))


if __name__ == "__main__":
    main()
