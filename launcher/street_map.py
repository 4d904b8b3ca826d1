"""`./komek map import` and `map show`: the street map of the city, a file on our own machine."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from foundation.errors import StartError
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import connection, open_pool
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher.own_user import hand_over_if_root
from registry.places.ground import Point
from registry.places.houses import AddressPoint, assign
from registry.places.map_file import CityMap, MapRefused, current_map
from registry.places.map_import import ImportedMap, import_map
from registry.places.rows import houses, places
from registry.places.rows.places import street_of

if TYPE_CHECKING:
    Acts = argparse._SubParsersAction[argparse.ArgumentParser]

LONGEST_ATTRIBUTION = 200


def map_acts(command: argparse.ArgumentParser) -> None:
    """Add the acts of `./komek map`."""
    acts = command.add_subparsers(dest="act", required=True, metavar="ACT")
    text = "draw streets from a PMTiles or GeoJSON file; what is wrong with it changes nothing"
    act = acts.add_parser("import", help=text, description=text)
    act.add_argument("file", type=Path, metavar="FILE", help="of this city alone")
    act.add_argument(
        "--attribution", required=True, type=attribution, metavar="LINE",
        help='the line of its licence, shown on every map, such as "© OpenStreetMap"',
    )  # fmt: skip
    text = "what the map in use is"
    acts.add_parser("show", help=text, description=text)


def attribution(text: str) -> str:
    """Return the line of the licence. Raises ArgumentTypeError if it cannot be one."""
    line = text.strip()
    if not line or len(line) > LONGEST_ATTRIBUTION or not line.isprintable():
        raise argparse.ArgumentTypeError(f"one line of 1 to {LONGEST_ATTRIBUTION} letters")
    return line


def bring(settings: Settings, file: Path, line: str, progress: Progress) -> str:
    """Import a map. Return what is in use now. Raises StartError with nothing changed."""
    if not file.is_file():
        raise StartError(f"{file} is no file")
    progress(f"checking {file.name}")

    async def run() -> tuple[ImportedMap, int]:
        imported = await import_map(settings.home, file, line, await city_points(settings))
        return imported, await store_houses(settings, imported.houses)

    try:
        found, stored = asyncio.run(run())
    except MapRefused as error:
        raise StartError(f"{file}: {error}; the map in use stays as it was") from error
    except DatabaseAway as error:
        raise StartError(f"the database does not answer ({error}): is ./komek up?") from error
    hand_over_if_root(settings)
    return f"{described(found.city_map)}; {described_houses(len(found.houses), stored)}"


def described_houses(named: int, stored: int) -> str:
    """Describe what became of the houses of a file."""
    if not named:
        return "houses: none in it, those of an earlier map stay"
    return f"houses: {named}, of them on streets of this city's list: {stored}"


async def store_houses(settings: Settings, found: list[AddressPoint]) -> int:
    """Store the houses of a map in place of the earlier ones. Return how many stand in streets of
    the city. A map without houses leaves those that are there."""
    if not found:
        return 0
    pool = await open_pool(settings, "map", size=1)
    try:
        async with connection(pool) as link, link.transaction():
            streets = [street_of(row) for row in await places.streets(link)]
            assigned = assign(found, streets)
            await houses.replace_houses(link, assigned)
    finally:
        await pool.close()
    return len(assigned)


def show(settings: Settings) -> str:
    """Return what the map in use is."""
    found = current_map(settings.home)
    if found is None:
        return "no street map: ./komek map import FILE --attribution LINE"
    return described(found)


def described(found: CityMap) -> str:
    """Describe a map in one line."""
    it = found.facts.bounds
    kind = "schematic, drawn for the demo city" if found.schematic else "imported"
    return (
        f"{kind}: {found.facts.tiles} tiles, zoom {found.facts.min_zoom} to "
        f"{found.facts.max_zoom}, {it.south:.2f} to {it.north:.2f} N, {it.west:.2f} to "
        f"{it.east:.2f} E; {found.attribution}"
    )


async def city_points(settings: Settings) -> list[Point]:
    """Return the corners of districts and the points of streets: where this city is."""
    pool = await open_pool(settings, "map", size=1)
    try:
        async with connection(pool) as link:
            districts, streets = await places.districts(link), await places.streets(link)
    finally:
        await pool.close()
    corners = [Point(lat, lon) for row in districts for lon, lat in row.outline or ()]
    known = [
        Point(row.lat, row.lon) for row in streets if row.lat is not None and row.lon is not None
    ]
    return corners + known
