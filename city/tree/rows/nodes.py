"""Nodes of the tree, their versions, and who answers for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from city.tree.branches import TreeLevel, TreeNode
from city.tree.plan import MeasurePlan
from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version of a node as it is to be. `retired`: it is no part of the tree any more."""

    parent: str | None
    names: Names
    weight: float = 1.0
    themes: tuple[str, ...] = ()
    plan: MeasurePlan | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class NodeVersion:
    """The state of a node from `made_at` on. `made_by`: a person's name."""

    version: int
    parent: str | None
    names: Names
    weight: float
    themes: tuple[str, ...]
    plan: MeasurePlan | None
    retired: bool
    made_at: datetime
    reason: str
    made_by: str | None


@dataclass(frozen=True, slots=True)
class OwnerSince:
    """The owner from a day on: a person, or who has the post for a body; None: nobody."""

    since: date
    person_id: int | None
    name: str | None
    body_id: int | None = None
    body: Names | None = None


@dataclass(frozen=True, slots=True)
class OwnerCandidate:
    """A person who may answer for a node."""

    person_id: int
    name: str


@query("goal_tree_lock")
async def hold(connection: Connection) -> None:
    """Lock the tree: nobody else changes it until the transaction ends."""


@query("goal_nodes_at")
async def all_nodes(connection: Connection, at: datetime, day: date) -> list[TreeNode]:
    """Return the nodes as they were at `at`, with who answers for them on `day`."""


@query("goal_node_add")
async def add_node(connection: Connection, code: str, level: TreeLevel) -> bool:
    """Add a node; False where the code is taken."""


async def add_version(
    link: Connection,
    code: str,
    new: NewVersion,
    *,
    made_by: int | None,
    made_at: datetime,
    reason: str,
) -> int:
    """Add a version, and return its number."""
    query = bind(
        "goal_version_add",
        code=code,
        parent=new.parent,
        names=msgspec.to_builtins(new.names),
        weight=new.weight,
        themes=list(new.themes),
        plan=None if new.plan is None else msgspec.to_builtins(new.plan),
        retired=new.retired,
        made_by=made_by,
        made_at=made_at,
        reason=reason,
    )
    version: int = await link.fetchval(*query)
    return version


@query("goal_versions_of")
async def versions_of(connection: Connection, code: str) -> list[NodeVersion]:
    """Return the newest first."""


async def plans_of(link: Connection, codes: Sequence[str]) -> dict[str, MeasurePlan]:
    """Return the plans of those of the measures that are in the tree, by their codes."""
    found = await link.fetch(*bind("goal_plans_of", codes=codes))
    return {row["code"]: msgspec.convert(row["plan"], MeasurePlan) for row in found}


@query("goal_owner_set")
async def set_owner(
    connection: Connection,
    code: str,
    since: date,
    person_id: int | None,
    mail: str = "",
    *,
    body_id: int | None = None,
) -> None:
    """Set the owner: from `since` on they answer for it, or, where `person_id` is None, whoever
    heads (supervises, of a goal) the body; alerts go to `mail`."""


@query("goal_owners_of")
async def owners_of(connection: Connection, code: str) -> list[OwnerSince]:
    """Return the newest first."""


async def owner_mail(link: Connection, code: str, day: date) -> str:
    """Return where who answers for it reads mail; empty where nobody knows."""
    mail: str | None = await link.fetchval(*bind("goal_owner_mail", code=code, day=day))
    return mail or ""


@query("goal_possible_owners")
async def possible_owners(connection: Connection, role: str) -> list[OwnerCandidate]:
    """Return people of a role, by name."""
