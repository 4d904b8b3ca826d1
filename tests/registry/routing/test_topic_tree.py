"""The tree of topics: what an administrator may make of it."""

from __future__ import annotations

import pytest

from registry.routing.topic_tree import Node, Wrong, wrong_with

TREE = {
    it.code: it
    for it in (
        Node("streets", None),
        Node("snow", "streets"),
        Node("yards", "snow"),
        Node("old", None, in_use=False),
    )
}


@pytest.mark.parametrize(
    ("wish", "wrong"),
    [
        (Node("new", "streets"), None),
        (Node("snow", None), None),
        (Node("yards", "streets", in_use=False), None),
        (Node("new", "moon"), Wrong.NO_PARENT),
        (Node("streets", "streets"), Wrong.CYCLE),
        (Node("streets", "yards"), Wrong.CYCLE),
        (Node("new", "new"), Wrong.CYCLE),
        (Node("snow", "old"), Wrong.PARENT_RETIRED),
        (Node("snow", "streets", in_use=False), Wrong.HAS_CHILDREN),
    ],
)
def test_what_is_no_tree_is_refused(wish: Node, wrong: Wrong | None) -> None:
    assert wrong_with(wish, TREE) is wrong
