"""Names are nouns and verbs of the field, and each says what it holds or which class it is."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from foundation.settings import CODE_DIR
from tests.launcher.test_dependencies import ROOMS

PARTICIPLES = frozenset({"asked", "told", "said", "wanted", "given", "kept"})
#: Outcomes and formulas keep the names of the field's list of outcomes, which the database has too.
OF_THE_FIELD = frozenset({"CALLBACK_KEPT", "callback_kept"})
#: Names that pages know: a contract with their scripts.
OF_THE_PAGES = frozenset({"queue_manager/live/view_types.py"})
#: So many classes may share a name, in all packages together.
MOST_OF_ONE_NAME = 2
_PARTS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")


def names(path: Path) -> Iterator[tuple[int, str]]:
    """Line and name of every class, function, parameter, variable and attribute of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for field in ("name", "id", "arg", "attr"):
            name = getattr(node, field, None)
            if isinstance(name, str):
                yield getattr(node, "lineno", 0), name


def files() -> Iterator[Path]:
    """Every module of the packages, tests apart."""
    return (path for room in ROOMS for path in sorted((CODE_DIR / room).rglob("*.py")))


def parameters(code: str) -> Iterator[tuple[int, str]]:
    """Line and name of every parameter, those of lambdas included."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.arg):
            yield node.lineno, node.arg


def classes(code: str) -> Iterator[str]:
    """The name of every class, wherever it stands."""
    return (node.name for node in ast.walk(ast.parse(code)) if isinstance(node, ast.ClassDef))


def is_participle(name: str) -> bool:
    parts = {it.lower() for it in _PARTS.findall(name)}
    return bool(PARTICIPLES & parts) and name not in OF_THE_FIELD


def test_no_participle_stands_for_a_thing() -> None:
    found = [
        f"{path.relative_to(CODE_DIR)}:{line}: {name}"
        for path in files()
        if str(path.relative_to(CODE_DIR)) not in OF_THE_PAGES
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


def test_no_parameter_is_called_it() -> None:
    found = [
        f"{path.relative_to(CODE_DIR)}:{line}"
        for path in files()
        for line, name in parameters(path.read_text(encoding="utf-8"))
        if name == "it"
    ]
    assert not found, "name them for what they hold:\n" + "\n".join(found)


def test_no_class_name_stands_for_many_things() -> None:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in files():
        for name in classes(path.read_text(encoding="utf-8")):
            found[name].append(path.relative_to(CODE_DIR).as_posix())
    many = {name: where for name, where in found.items() if len(where) > MOST_OF_ONE_NAME}
    assert not many


def test_parameters_and_classes_are_found_wherever_they_stand() -> None:
    code = "def run(of, *it, **all):\n    class Part: ...\n    return lambda it: it\n"
    assert [name for _, name in parameters(code)] == ["of", "it", "all", "it"]
    assert list(classes(code)) == ["Part"]
