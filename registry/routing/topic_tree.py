"""The tree of topics: what an administrator may make of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class TopicNode:
    """A topic in its tree, by codes. `parent` None: at the root."""

    code: str
    parent: str | None
    in_use: bool = True


class TopicTreeProblem(StrEnum):
    """The reason why a tree cannot be so."""

    NO_PARENT = "no_parent"  # there is no such topic above it
    CYCLE = "cycle"  # it would lie below itself
    PARENT_RETIRED = "parent_retired"
    HAS_CHILDREN = "has_children"  # topics in use lie below one that is to be retired


def wrong_with(wish: TopicNode, tree: Mapping[str, TopicNode]) -> TopicTreeProblem | None:
    """Return whether the topic may be so in the tree (code → topic, as it is now)."""
    if wish.parent is not None:
        if wish.parent not in tree and wish.parent != wish.code:
            return TopicTreeProblem.NO_PARENT
        if _is_below(wish.parent, wish.code, tree):
            return TopicTreeProblem.CYCLE
        if wish.in_use and not tree[wish.parent].in_use:
            return TopicTreeProblem.PARENT_RETIRED
    below = (it for it in tree.values() if it.parent == wish.code and it.in_use)
    return TopicTreeProblem.HAS_CHILDREN if not wish.in_use and any(below) else None


def _is_below(code: str, above: str, tree: Mapping[str, TopicNode]) -> bool:
    """Whether `code` is `above` or lies below it."""
    at: str | None = code
    for _ in range(len(tree) + 1):
        if at is None or at == above:
            break
        at = tree[at].parent
    return at is not None
