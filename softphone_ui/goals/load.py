"""The tree as every page and endpoint of this feature reads it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from city.tree.branches import Branch, TreeLevel
from city.tree.reading import Tree, read_tree
from foundation.postgres.pool import Connection
from softphone_ui.web.errors import NotFound
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right

_CODE = re.compile(r"[a-z][a-z0-9_-]{1,39}", re.ASCII)


def zone_of(request: web.Request) -> ZoneInfo:
    """Return the time zone of the city."""
    return ZoneInfo(request.app[SETTINGS].timezone)


async def tree_of(request: web.Request, link: Connection) -> Tree:
    """Read the tree as it is now."""
    return await read_tree(link, datetime.now(UTC), zone_of(request))


def code_of(request: web.Request) -> str:
    """Return the node's code in the address. Raises NotFound."""
    code = request.match_info["code"]
    if not _CODE.fullmatch(code):
        raise NotFound
    return code


def branch_of(tree: Tree, code: str) -> Branch:
    """Return a branch by its code. Raises NotFound."""
    branch = tree.find(code)
    if branch is None:
        raise NotFound
    return branch


def answers_for(request: web.Request, tree: Tree, branch: Branch) -> bool:
    """Return whether whoever asks answers for the node, or for the indicator of a measure."""
    node = branch.node
    above = tree.find(node.parent) if node.level is TreeLevel.MEASURE and node.parent else None
    owner = above.node.owner_id if above else node.owner_id
    return owner is not None and owner == person_of(request).person_id


def may_change(request: web.Request) -> bool:
    """Return whether they may change the tree."""
    return person_of(request).may(Right.KPI_TREE_CHANGE)
