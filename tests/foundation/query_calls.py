"""Where the code runs which query, and with which names: read from its syntax trees."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import msgspec

from foundation.postgres.queries import all_queries
from foundation.settings import CODE_DIR
from tests.foundation.row_functions import Function, declarations, declared_name, functions_in


@dataclass(frozen=True)
class Call:
    """One `bind(…)`. `names`: the values given; `function`: the innermost around it."""

    query: str
    names: frozenset[str]
    path: Path
    line: int
    function: str


def product_files() -> list[Path]:
    """Every .py file of the rooms."""
    rooms = [path.parent for path in CODE_DIR.glob("*/__init__.py")]
    return sorted(path for room in rooms for path in room.rglob("*.py"))


@cache
def product_calls() -> tuple[Call, ...]:
    """Every `bind(…)` of the product."""
    return tuple(call for path in product_files() for call in calls_in(path))


def calls_in(path: Path) -> Iterator[Call]:
    """Each `bind(…)` of this file, once for every query it may run."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in functions_in(path):
        if (query := declared_name(function)) is not None:
            declared = declarations()[query]
            assert declared.plan
            names = frozenset(declared.query.parameters)
            yield Call(query, names, path.relative_to(CODE_DIR), function.lineno, function.name)
    for node, around in _with_functions(tree, None):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "bind"
        ):
            for query in _strings(node.args[0]):
                yield Call(
                    query,
                    frozenset(_names(path, node, around)),
                    path.relative_to(CODE_DIR),
                    node.lineno,
                    around.name if around else "",
                )


def _with_functions(
    node: ast.AST, around: Function | None
) -> Iterator[tuple[ast.AST, Function | None]]:
    for child in ast.iter_child_nodes(node):
        yield child, around
        inner = child if isinstance(child, Function) else around
        yield from _with_functions(child, inner)


def _strings(node: ast.expr) -> list[str]:
    """A literal, or what a conditional expression chooses from."""
    if isinstance(node, ast.IfExp):
        return _strings(node.body) + _strings(node.orelse)
    assert isinstance(node, ast.Constant) and isinstance(node.value, str), ast.unparse(node)
    return [node.value]


def _names(path: Path, call: ast.Call, around: Function | None) -> Iterator[str]:
    for keyword in call.keywords:
        if keyword.arg is not None:
            yield keyword.arg
        else:
            yield from _fields(path, keyword.value, around)


def _fields(path: Path, value: ast.expr, around: Function | None) -> Iterator[str]:
    """What `**asdict(it)` or `**msgspec.to_builtins(it)` gives: the fields of `it`'s type."""
    assert around is not None and isinstance(value, ast.Call), ast.unparse(value)
    assert ast.unparse(value.func) in ("asdict", "msgspec.to_builtins"), ast.unparse(value)
    name = ast.unparse(value.args[0])
    parameters = [*around.args.args, *around.args.kwonlyargs]
    annotation = next(each.annotation for each in parameters if each.arg == name)
    assert annotation is not None
    module = importlib.import_module(".".join(path.relative_to(CODE_DIR).with_suffix("").parts))
    kind = getattr(module, ast.unparse(annotation))
    if issubclass(kind, msgspec.Struct):
        return iter(kind.__struct_fields__)
    return (field.name for field in fields(kind))


def wrong_names(calls: tuple[Call, ...]) -> list[str]:
    """Calls of queries that there are not, or whose names are not those of the query."""
    queries = all_queries()
    return [
        f"{call.path}:{call.line}: {call.query}"
        for call in calls
        if call.query not in queries or call.names != frozenset(queries[call.query].parameters)
    ]
