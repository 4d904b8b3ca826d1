"""Programs that tests hold as strings use names that the product has.

Such a program is run by another process. If a class is renamed, the type checker does not see it,
and the program fails in a way that the test may take for what it expects.
"""

from __future__ import annotations

import ast
import importlib
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from foundation.settings import CODE_DIR
from tests.rooms import ROOMS

#: The package that tests/softphone_ui/test_new_feature.py writes.
MADE_UP = "softphone_ui.amnesty"
FILES = sorted(set((CODE_DIR / "tests").rglob("*.py")) - {Path(__file__)})


def programs(text: str) -> Iterator[ast.Module]:
    """Parse the strings of a test's file that are programs of several lines with imports."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            written = node.value
        elif isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "0" for part in node.values)
            written = "".join(map(str, parts))
        else:
            continue
        if "import " in written and "\n" in written:
            try:
                yield ast.parse(textwrap.dedent(written))
            except SyntaxError:  # prose
                continue


def missing_names(program: ast.Module) -> Iterator[str]:
    """Name what the program takes from the product's modules and they do not have."""
    modules: dict[str, ModuleType] = {}
    for node in ast.walk(program):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in ROOMS:
            if node.module == MADE_UP:
                continue
            try:
                module = importlib.import_module(str(node.module))
            except ModuleNotFoundError:
                yield str(node.module)
                continue
            for alias in node.names:
                if hasattr(module, alias.name):
                    found = getattr(module, alias.name)
                else:
                    try:
                        found = importlib.import_module(f"{node.module}.{alias.name}")
                    except ModuleNotFoundError:
                        yield f"{node.module}.{alias.name}"
                        continue
                if isinstance(found, ModuleType):
                    modules[alias.asname or alias.name] = found
    for node in ast.walk(program):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = modules.get(node.value.id)
            if (
                module is not None
                and isinstance(node.ctx, ast.Load)
                and not hasattr(module, node.attr)
            ):
                yield f"{node.value.id}.{node.attr}"


def test_programs_in_strings_use_names_that_exist() -> None:
    found = [
        f"{file.relative_to(CODE_DIR)}: {name}"
        for file in FILES
        for program in programs(file.read_text(encoding="utf-8"))
        for name in missing_names(program)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("code", "missing"),
    [
        ("from launcher import drain\ndrain.Left(1, 0)\n", ["drain.Left"]),
        ("from launcher.drains import Drain\nDrain()\n", ["launcher.drains"]),
        ("from launcher.drain import Left\nLeft(1, 0)\n", ["launcher.drain.Left"]),
        ("from launcher import drain\ndrain.RemainingCallers(1, 0)\n", []),
    ],
)
def test_a_name_that_is_missing_is_found(code: str, missing: list[str]) -> None:
    assert list(missing_names(ast.parse(code))) == missing
