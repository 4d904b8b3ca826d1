"""Names are nouns and verbs of the field: no past participle stands for a thing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from foundation.settings import CODE_DIR
from tests.launcher.test_dependencies import ROOMS

PARTICIPLES = frozenset({"asked", "told", "said", "wanted", "given", "kept"})
#: Outcomes and formulas keep the names of the field's list of outcomes, which the database has too.
OF_THE_FIELD = frozenset({"CALLBACK_KEPT", "callback_kept"})
_PARTS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")


def names(path: Path) -> Iterator[tuple[int, str]]:
    """Line and name of every class, function, parameter, variable and attribute of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for field in ("name", "id", "arg", "attr"):
            name = getattr(node, field, None)
            if isinstance(name, str):
                yield getattr(node, "lineno", 0), name


def is_participle(name: str) -> bool:
    parts = {it.lower() for it in _PARTS.findall(name)}
    return bool(PARTICIPLES & parts) and name not in OF_THE_FIELD


def test_no_participle_stands_for_a_thing() -> None:
    found = [
        f"{path.relative_to(CODE_DIR)}:{line}: {name}"
        for room in ROOMS
        for path in sorted((CODE_DIR / room).rglob("*.py"))
        for line, name in names(path)
        if is_participle(name)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["Told", "asked_at", "KEPT_SECONDS", "callbackKept", "_said"])
def test_what_counts(name: str) -> None:
    assert is_participle(name)


@pytest.mark.parametrize("name", ["callback_kept", "retold", "keep", "ask_at", "given1"])
def test_what_does_not(name: str) -> None:
    assert not is_participle(name)
