"""Functions that run queries, as their modules have them: declared, or written out."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from foundation.postgres.declared import DECLARATIONS, Declaration
from foundation.postgres.queries import in_rooms
from foundation.settings import CODE_DIR

Function = ast.FunctionDef | ast.AsyncFunctionDef
#: What stands in a function that only gives its arguments to a query and its rows to the caller.
_PLAIN_NODES = (
    ast.Return,
    ast.Assign,
    ast.AnnAssign,
    ast.Expr,
    ast.Await,
    ast.Call,
    ast.keyword,
    ast.Starred,
    ast.Name,
    ast.Attribute,
    ast.Constant,
    ast.Tuple,
    ast.Subscript,
    ast.Compare,
    ast.Is,
    ast.IsNot,
    ast.IfExp,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.comprehension,
    ast.expr_context,
)
_CONTAINERS = {"list", "set", "frozenset", "tuple", "dict", "sorted"}
_PLAIN_CALLS = _CONTAINERS | {"bind", "into", "all_into", "expect", "bool", "int", "str", "float"}
_PLAIN_CALLS |= {"asdict", "to_builtins", "execute", "fetch", "fetchrow", "fetchval"}


def row_modules() -> list[Path]:
    """Return the modules beside queries, of every package."""
    return [path for path in in_rooms("rows/*.py") if path.with_suffix(".sql").exists()]


@cache
def declarations() -> dict[str, Declaration]:
    """Import every module beside queries. Return its declarations by the name of the query."""
    modules = {".".join(path.relative_to(CODE_DIR).with_suffix("").parts) for path in row_modules()}
    for module in sorted(modules):
        importlib.import_module(module)
    return {
        name: declaration
        for name, declaration in DECLARATIONS.items()
        if declaration.function.__module__ in modules
    }


def declared_name(function: Function) -> str | None:
    """Return the name of the query in the function's decorator; None if it is not declared."""
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "query":
            name = decorator.args[0]
            assert isinstance(name, ast.Constant) and isinstance(name.value, str)
            return name.value
    return None


def functions_in(path: Path) -> Iterator[Function]:
    """Yield every function of a file, methods and inner ones included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def has_no_body(function: Function) -> bool:
    """Return whether the function consists of its docstring."""
    return len(function.body) == 1 and ast.get_docstring(function) is not None


def only_binds_and_fetches(function: Function) -> bool:
    """Return whether the function does no more than a declared query does: it runs one query with
    its own arguments and gives back the rows, each as a record or by its columns.

    A step, a computed value, a query chosen from several and a time limit of its own are more.
    """
    body = function.body[1:] if ast.get_docstring(function) else function.body
    nodes = [node for statement in body for node in _nodes_that_run(statement)]
    binds = [node for node in nodes if isinstance(node, ast.Call) and _called(node) == "bind"]
    return len(binds) == 1 and all(map(_is_plain, nodes)) and all(map(_gives_arguments, binds))


def _nodes_that_run(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and what is in it, without the annotations of variables."""
    yield node
    for name, value in ast.iter_fields(node):
        if name != "annotation":
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _nodes_that_run(child)


def _is_plain(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        limited = any(keyword.arg == "timeout" for keyword in node.keywords)
        return _called(node) in _PLAIN_CALLS and not limited
    if isinstance(node, ast.IfExp):
        return isinstance(node.body, ast.Constant) or isinstance(node.orelse, ast.Constant)
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant)
    return isinstance(node, _PLAIN_NODES)


def _gives_arguments(bind: ast.Call) -> bool:
    """Return whether each value is an argument, a field of one or a constant."""
    plain = (ast.Name, ast.Attribute, ast.Constant, ast.Call, ast.expr_context)
    values = [keyword.value for keyword in bind.keywords]
    return isinstance(bind.args[0], ast.Constant) and all(
        isinstance(node, plain) for value in values for node in ast.walk(value)
    )


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
