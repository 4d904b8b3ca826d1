"""Imports a street map into an installation: checked in bounded processes, then in use in one
step."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from foundation.errors import StartError
from foundation.process.bounded import (
    MEGABYTE,
    BoundedProcess,
    FileCrashed,
    FileTooHeavy,
    python_program,
)
from foundation.process.files import write_whole
from registry.places.features_process import FeaturesOutcome
from registry.places.ground import Point
from registry.places.houses import AddressPoint
from registry.places.map_file import (
    CURRENT,
    CityMap,
    MapRefused,
    TileFacts,
    check_city,
    current_map,
    folder_of,
)
from registry.places.map_process import MapOutcome

LARGEST_TILES, LARGEST_GEOJSON = 500 * MEGABYTE, 200 * MEGABYTE
MAGIC = b"PMTiles"
SCRATCH = "import-"


def _bounded(module: str, memory: int, seconds: int, answer: int) -> BoundedProcess:
    return BoundedProcess(python_program(module), memory, seconds, seconds * 3.0, 0, answer)


CHECK = ("registry.places.map_process", 1024 * MEGABYTE, 120, 4 * MEGABYTE)
FEATURES = ("registry.places.features_process", 4096 * MEGABYTE, 120, 600 * MEGABYTE)
TILES = ("registry.places.tippecanoe_process", 16384 * MEGABYTE, 1800, MEGABYTE)


@dataclass(frozen=True, slots=True)
class ImportedMap:
    """The map that is in use now, and the houses that its file names."""

    city_map: CityMap
    houses: list[AddressPoint]


async def import_map(
    home: Path, file: Path, attribution: str, city: Sequence[Point], *, schematic: bool = False
) -> ImportedMap:
    """Check the file and put it in use. Raises MapRefused, and StartError if tippecanoe is missing;
    the map in use stays as it was then."""
    folder = folder_of(home)
    folder.mkdir(mode=0o700, exist_ok=True)
    _remove_scratch(folder)
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=folder) as scratch:
        tiles, houses = Path(scratch) / "city.pmtiles", list[AddressPoint]()
        with file.open("rb") as opened:
            if opened.read(len(MAGIC)) == MAGIC:
                _refuse_large(opened, LARGEST_TILES)
                shutil.copyfile(file, tiles)
            else:
                houses = await _draw(opened, tiles, city)
        with tiles.open("rb") as opened:
            facts = await _facts(opened)
            check_city(facts, city)
            digest = hashlib.file_digest(opened, "sha256").hexdigest()[:16]
        found = CityMap(f"{digest}.pmtiles", attribution, schematic, facts)
        _put_in_use(folder, tiles, found)
    return ImportedMap(found, houses)


def copy_map(home: Path, tiles: Path, record: Path) -> None:
    """Put a map of ours in use, which was checked when it was made; `record` is its `current.json`.
    Nothing changes where a map is in use already."""
    folder = folder_of(home)
    if current_map(home) is not None:
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=folder) as scratch:
        copied = Path(shutil.copyfile(tiles, Path(scratch) / tiles.name))
        _put_in_use(folder, copied, msgspec.json.decode(record.read_bytes(), type=CityMap))


def _put_in_use(folder: Path, tiles: Path, found: CityMap) -> None:
    """Move the tiles into the folder, name them in its record, and remove the earlier ones."""
    tiles.chmod(0o600)
    with tiles.open("rb") as opened:
        os.fsync(opened.fileno())
    tiles.replace(folder / found.file)
    write_whole(folder / CURRENT, msgspec.json.encode(found).decode())
    for old in folder.glob("*.pmtiles"):
        if old.name != found.file:
            old.unlink()


def _remove_scratch(folder: Path) -> None:
    """Remove what an import left whose process was killed."""
    for left in folder.glob(f"{SCRATCH}*"):
        shutil.rmtree(left, ignore_errors=True)


def _refuse_large(file: BinaryIO, most: int) -> None:
    if os.fstat(file.fileno()).st_size > most:
        raise MapRefused("too_large", str(most // MEGABYTE))


async def _run(file: BinaryIO, limits: tuple[str, int, int, int], *arguments: str) -> bytes:
    try:
        return await _bounded(*limits).run(file, *arguments)
    except FileTooHeavy:
        raise MapRefused("too_heavy") from None
    except FileCrashed:
        raise MapRefused("cut_short", "it ends the program that reads it") from None


async def _facts(file: BinaryIO) -> TileFacts:
    outcome = msgspec.json.decode(await _run(file, CHECK), type=MapOutcome)
    if outcome.facts is None:
        raise MapRefused(outcome.reason, outcome.detail)
    return outcome.facts


async def _draw(file: BinaryIO, out: Path, city: Sequence[Point]) -> list[AddressPoint]:
    """Make tiles of a GeoJSON file. Return the houses that it names."""
    file.seek(0)
    if not file.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        raise MapRefused("not_pmtiles", ", nor GeoJSON")
    _refuse_large(file, LARGEST_GEOJSON)
    head, _, lines = (await _run(file, FEATURES)).partition(b"\n")
    outcome = msgspec.json.decode(head, type=FeaturesOutcome)
    if outcome.bounds is None:
        raise MapRefused(outcome.reason, outcome.detail)
    check_city(TileFacts(outcome.bounds, 0, 0, 0, ["roads"]), city)
    program = tippecanoe()
    with tempfile.TemporaryFile(dir=out.parent) as features:
        features.write(lines)
        features.flush()
        try:
            await _run(features, TILES, program, str(out))
        except RuntimeError:
            raise MapRefused("not_geojson", "tippecanoe cannot draw it") from None
    return outcome.houses


def tippecanoe() -> str:
    """Return the path of the program that makes tiles of GeoJSON. Raises StartError."""
    beside = Path(sys.executable).parent / "tippecanoe"
    found = str(beside) if beside.exists() else shutil.which("tippecanoe")
    if found is None:
        raise StartError(
            "tippecanoe makes the tiles of GeoJSON and is missing: apt-get install tippecanoe, "
            "or give a PMTiles file"
        )
    return found
