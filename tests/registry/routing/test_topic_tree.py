"""The tree of topics: what an administrator may make of it."""

from __future__ import annotations

import pytest

from registry.routing.topic_tree import TopicNode, TopicTreeProblem, wrong_with

TREE = {
    it.code: it
    for it in (
        TopicNode("streets", None),
        TopicNode("snow", "streets"),
        TopicNode("yards", "snow"),
        TopicNode("old", None, in_use=False),
    )
}


@pytest.mark.parametrize(
    ("wish", "wrong"),
    [
        (TopicNode("new", "streets"), None),
        (TopicNode("snow", None), None),
        (TopicNode("yards", "streets", in_use=False), None),
        (TopicNode("new", "moon"), TopicTreeProblem.NO_PARENT),
        (TopicNode("streets", "streets"), TopicTreeProblem.CYCLE),
        (TopicNode("streets", "yards"), TopicTreeProblem.CYCLE),
        (TopicNode("new", "new"), TopicTreeProblem.CYCLE),
        (TopicNode("snow", "old"), TopicTreeProblem.PARENT_RETIRED),
        (TopicNode("snow", "streets", in_use=False), TopicTreeProblem.HAS_CHILDREN),
    ],
)
def test_what_is_no_tree_is_refused(wish: TopicNode, wrong: TopicTreeProblem | None) -> None:
    assert wrong_with(wish, TREE) is wrong
