"""`./komek city tree`: the city's aims as they are on record, for people or for programs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from city.tree.as_json import as_json
from city.tree.branches import Branch
from city.tree.plan import TreeRefused
from city.tree.reading import Tree, read_tree
from foundation.errors import StartError
from foundation.percent import percent_text
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings


def city_tree(settings: Settings, at: datetime | None, *, with_figures: bool) -> str:
    """Return the tree as known at `at` (None: now). Raises StartError."""
    try:
        tree = asyncio.run(_read(settings, at or datetime.now(UTC)))
    except DatabaseAway as error:
        raise StartError(f"the database does not answer ({error}): is ./komek up?") from error
    except TreeRefused as error:
        raise StartError(f"the tree is not one: {error}") from error
    if with_figures:
        return json.dumps(as_json(tree), ensure_ascii=False, indent=1)
    return "\n".join(_lines(tree)) or "there are no goals yet"


async def _read(settings: Settings, at: datetime) -> Tree:
    pool = await open_pool(settings, "tree", size=1)
    try:
        async with connection(pool) as link:
            return await read_tree(link, at, ZoneInfo(settings.timezone))
    finally:
        await pool.close()


def _lines(tree: Tree) -> Iterator[str]:
    for goal in tree.goals:
        yield from _branch(goal, 0)


def _branch(branch: Branch, depth: int) -> Iterator[str]:
    standing, node = branch.standing, branch.node
    chance = "" if standing.chance is None else f"chance {standing.chance:.2f}"
    progress = "" if standing.progress is None else percent_text(standing.progress, "en", 0)
    name = "  " * depth + node.names.en
    yield f"{name:<60} {standing.colour.value:<9} {progress:>5}  {chance}".rstrip()
    for each in branch.below:
        yield from _branch(each, depth + 1)
