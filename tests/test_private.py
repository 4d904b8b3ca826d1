"""A test knocks at the public door: it reads no private name of what it does not own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from foundation.settings import CODE_DIR

#: Functions that take an attribute's name as text.
BY_NAME = ("getattr", "setattr", "delattr", "hasattr", "patch", "patch.object")
PRIVATE_AT_THE_END = re.compile(r"(?:^|\.)(_(?!_)\w*)$")


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def own_names(tree: ast.Module) -> set[str]:
    """What the file itself defines: functions, classes, variables, and attributes of its selves."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and is_self(node.value):
            if isinstance(node.ctx, ast.Store):
                names.add(node.attr)
    return names


def is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"self", "cls"}


def private_names(node: ast.AST) -> Iterator[str]:
    """Private names that this node takes from something: by a dot, an import or as text."""
    if isinstance(node, ast.Attribute) and is_private(node.attr):
        yield node.attr
    elif isinstance(node, ast.ImportFrom | ast.Import):
        yield from (part for it in node.names for part in it.name.split(".") if is_private(part))
    elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(BY_NAME):
        texts = (it.value for it in node.args if isinstance(it, ast.Constant))
        found = (PRIVATE_AT_THE_END.search(it) for it in texts if isinstance(it, str))
        yield from (it[1] for it in found if it and is_private(it[1]))


def private_uses(text: str) -> list[tuple[int, str]]:
    """Line and name of every private name that a test's text reads of what it does not own."""
    tree = ast.parse(text)
    own = own_names(tree)
    return sorted(
        (getattr(node, "lineno", 0), name)
        for node in ast.walk(tree)
        for name in private_names(node)
        if name not in own
    )


def test_no_test_reads_what_is_private_to_another() -> None:
    found = [
        f"{path.relative_to(CODE_DIR)}:{line}: {name}"
        for path in sorted((CODE_DIR / "tests").rglob("*.py"))
        for line, name in private_uses(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("journal._empty.wait()", [(1, "_empty")]),
        ("a = 1\na.b._c = 2", [(2, "_c")]),
        ("from launcher.up import _finish", [(1, "_finish")]),
        ("import launcher._up", [(1, "_up")]),
        ("monkeypatch.setattr(up, '_finish', None)", [(1, "_finish")]),
        ("with patch('launcher.up._finish', None): pass", [(1, "_finish")]),
        ("class Heir(Journal):\n    def end(self): self._empty.wait()", [(2, "_empty")]),
        ("class Own:\n    def __init__(self): self._x = 1\nOwn()._x", []),
        ("def _own(): pass\nmodule._own()", []),
        ("patch.object(up, 'finish').__enter__()", []),
        ("up._finish  # noqa: E501", [(1, "_finish")]),
    ],
)
def test_what_counts(text: str, found: list[tuple[int, str]]) -> None:
    assert private_uses(text) == found
