"""Counts the writes of HTTP handlers, read from syntax trees and from the queries' SQL.

A write is a call of a row function that runs INSERT, UPDATE or DELETE, by itself, by another row
function, or by a function of the schema. The writes of a handler are those of every function of the
pages' package that it reaches. Functions of other packages are not looked into: a business action
is one of them, and it may write as much as belongs to it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import sqlglot
from sqlglot import exp

from foundation.postgres.queries import all_queries
from foundation.settings import CODE_DIR
from tests.foundation.query_calls import product_calls, product_files

PAGES = "softphone_ui"
_SCHEMA_FUNCTION = re.compile(
    r"CREATE OR REPLACE FUNCTION (\w+)\(.*?AS (\$\w*\$)(.*?)\2", re.DOTALL
)
_A_WRITE = re.compile(r"\b(?:INSERT INTO|DELETE FROM|UPDATE \w+(?: \w+)?\s+SET)\b")


@dataclass(frozen=True)
class Name:
    """A function or another name at the top of a module."""

    module: str
    name: str


@dataclass
class Module:
    """A module's source: what its imports stand for, and what is defined at its top."""

    imports: dict[str, Name | str] = field(default_factory=dict)
    defined: dict[str, ast.stmt] = field(default_factory=dict)


def writes_of_handlers() -> dict[str, list[str]]:
    """Find the writes of each handler (`module:function`), as `module:line function`."""
    found = {}
    for module in _modules():
        if module.split(".")[0] == PAGES:
            for name, node in _module(module).defined.items():
                if _is_handler(node):
                    found[f"{module}:{name}"] = sorted(_writes(Name(module, name), set()))
    return found


def _is_handler(node: ast.stmt) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    decorators = [ast.unparse(each) for each in node.decorator_list]
    return any(each.startswith(("endpoint(", "page(")) for each in decorators)


def _writes(name: Name, seen: set[Name]) -> set[str]:
    seen.add(name)
    found = set()
    for used, line in _used(name):
        if _is_row_function(used):
            if _row_function_writes(used):
                found.add(f"{name.module}:{line} {used.module}.{used.name}")
        elif used.module.split(".")[0] == PAGES and used not in seen:
            found |= _writes(used, seen)
    return found


def _is_row_function(name: Name) -> bool:
    return "rows" in name.module.split(".")


@cache
def _row_function_writes(name: Name) -> bool:
    """Check whether a row function writes, by itself or by others of the `rows` folders."""
    pending, seen = [name], set()
    while pending:
        each = pending.pop()
        if each in seen or not _is_row_function(each):
            continue
        seen.add(each)
        if any(_query_writes(query) for query in _queries().get(each, ())):
            return True
        pending += [used for used, _ in _used(each)]
    return False


@cache
def _queries() -> dict[Name, list[str]]:
    found: dict[Name, list[str]] = {}
    for call in product_calls():
        name = Name(_module_of(CODE_DIR / call.path), call.function)
        found.setdefault(name, []).append(call.query)
    return found


@cache
def _query_writes(query: str) -> bool:
    for tree in sqlglot.parse(all_queries()[query].text, dialect="postgres"):
        if tree is not None and any(tree.find_all(exp.Insert, exp.Update, exp.Delete)):
            return True
        called = tree.find_all(exp.Anonymous) if tree is not None else ()
        if any(each.name.lower() in _writing_schema_functions() for each in called):
            return True
    return False


@cache
def _writing_schema_functions() -> frozenset[str]:
    schema = (CODE_DIR / "schema.sql").read_text(encoding="utf-8")
    bodies = [(name, body) for name, _, body in _SCHEMA_FUNCTION.findall(schema)]
    return frozenset(name for name, body in bodies if _A_WRITE.search(body))


@cache
def _modules() -> dict[str, Path]:
    return {_module_of(path): path for path in product_files()}


def _module_of(path: Path) -> str:
    parts = path.relative_to(CODE_DIR).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def _module(name: str) -> Module:
    module, tree = Module(), ast.parse(_modules()[name].read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            for each in node.names:
                whole = f"{node.module}.{each.name}"
                meant = whole if whole in _modules() else Name(node.module, each.name)
                module.imports[each.asname or each.name] = meant
    for statement in tree.body:
        for defined in _defined_by(statement):
            module.defined.setdefault(defined, statement)
        if isinstance(statement, ast.ClassDef):
            for method in statement.body:
                if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                    module.defined.setdefault(method.name, method)
    return module


def _defined_by(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign):
        yield from (each.id for each in statement.targets if isinstance(each, ast.Name))
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        yield statement.target.id


def _used(name: Name) -> Iterator[tuple[Name, int]]:
    """Yield what a function speaks of, whether it calls it or passes it on, with the line."""
    if name.module not in _modules():
        return
    module = _module(name.module)
    if name.name not in module.defined:
        return
    for node in ast.walk(module.defined[name.name]):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            meant = module.imports.get(node.value.id)
            if isinstance(meant, str):
                yield Name(meant, node.attr), node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            meant = module.imports.get(node.id)
            if isinstance(meant, Name):
                yield meant, node.lineno
            elif node.id in module.defined:
                yield Name(name.module, node.id), node.lineno
