"""What an administrator keeps: the tree of topics, bodies, and who solves what where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic. `everywhere`: its own body; `districts`: district → body, where another one solves
    it; all by codes. `near_metres`: within which another ticket may be about the same thing.
    `after_photo`: its tickets are solved with a photo of the place after the work."""

    topic_id: int
    code: str
    parent: str | None
    names: Names
    everywhere: str | None
    districts: dict[str, str]
    near_metres: int
    version: int
    in_use: bool
    after_photo: bool


@dataclass(frozen=True, slots=True)
class RoutingEffect:
    """The body that a topic gives in a district (None: not known), and its tickets of 30 days
    there."""

    topic: str
    district: str | None
    body: str | None
    tickets: int


@query("routing_tree")
async def tree(connection: Connection) -> list[TopicRow]:
    """List every topic with its parent, its body and the bodies by district; those in use first."""


@query("routing_tree_hold")
async def hold(connection: Connection) -> None:
    """Lock topics and rules: nobody else changes them until the transaction ends."""


@query("routing_topic_save")
async def save_topic(
    connection: Connection,
    code: str,
    version: int,
    *,
    parent: str | None,
    names: Names,
    near_metres: int,
    in_use: bool,
    after_photo: bool,
) -> int | None:
    """Save a topic, and return its new version. None: the stored version is not `version` (0: a new
    topic)."""


async def save_rules(
    connection: Connection,
    code: str,
    version: int,
    everywhere: str | None,
    districts: Mapping[str, str],
) -> int | None:
    """Save, as `save_topic`, who solves the topic, and in which districts another one."""
    row = await connection.fetchrow(
        *bind("routing_rules_take", code=code, version=version, body=everywhere)
    )
    if row is None:
        return None
    await connection.execute(*bind("routing_rules_clear", topic_id=row["topic_id"]))
    await connection.execute(
        *bind(
            "routing_rules_add",
            topic_id=row["topic_id"],
            districts=list(districts),
            bodies=list(districts.values()),
        )
    )
    return int(row["version"])


@query("routing_effect")
async def effect(connection: Connection, code: str) -> list[RoutingEffect]:
    """Return what is given now for the topic and whatever lies below it."""


async def save_body(
    connection: Connection,
    code: str,
    version: int,
    *,
    kind: str,
    names: Names,
    head: tuple[str, str],
    deputy: tuple[str, str],
    mail: str,
    in_use: bool,
) -> int | None:
    """Save a body as `save_topic`; `head` and `deputy`: name and mail address."""
    row = await connection.fetchrow(
        *bind(
            "routing_body_save",
            code=code,
            version=version,
            kind=kind,
            names=names,
            head=head[0],
            head_mail=head[1],
            deputy=deputy[0],
            deputy_mail=deputy[1],
            mail=mail,
            in_use=in_use,
        )
    )
    return None if row is None else int(row["version"])


@query("routing_open_bodies")
async def open_bodies(connection: Connection) -> dict[str, int]:
    """Return code → id of the bodies that may have clerks."""


@query("body_of_one_topic")
async def body_of_topic(
    connection: Connection, topic_id: int | None, district: str | None
) -> int | None:
    """Find the open body that is responsible for a topic in a district. Return None where no rule
    names one."""
