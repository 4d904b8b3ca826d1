"""Packages stand in the lists of packages, and programs of ours in the one table of programs.

What is missing is named, with the file and the command that mends it.
"""

from __future__ import annotations

import ast
import configparser
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from foundation.names import LANGUAGES
from foundation.process.our_programs import BY_ROLE, PROGRAMS, OurProgram
from foundation.settings import CODE_DIR, load_settings
from launcher import systemd_units, update
from launcher.programs import every_program
from tests.rooms import ROOMS

MAKE_UNITS = "run .venv/bin/python -m launcher.systemd_units"


def contracts() -> configparser.ConfigParser:
    found = configparser.ConfigParser()
    found.read(CODE_DIR / ".importlinter", encoding="utf-8")
    return found


def test_every_package_has_its_floor() -> None:
    config = contracts()
    root = set(config["importlinter"]["root_packages"].split())
    layers = config["importlinter:contract:floors"]["layers"]
    floors = set(layers.replace("|", " ").split())
    missing = []
    for package in ROOMS:
        if package not in root:
            missing.append(f".importlinter: add {package} to root_packages")
        if package not in floors:
            missing.append(f".importlinter: give {package} a floor in the contract `floors`")
    assert missing == []


def test_every_module_that_serves_its_health_is_in_the_table_of_programs() -> None:
    table = {program.role: module_file(program.module) for program in PROGRAMS}
    found = dict(health_servers())
    missing = [
        f"foundation/process/our_programs.py: add the program `{role}` of {path}"
        for role, path in found.items()
        if role not in table
    ]
    missing += [
        f"foundation/process/our_programs.py: nothing serves the health of `{role}`"
        for role in table
        if role not in found
    ]
    assert missing == []


def health_servers() -> Iterator[tuple[str, str]]:
    """The ROLE of each module that serves its health, and the module's file."""
    for package in ROOMS:
        for path in (CODE_DIR / package).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if "serve_health(" in text and (role := constant(text, "ROLE")) is not None:
                yield role, str(path.relative_to(CODE_DIR))


def constant(text: str, name: str) -> str | None:
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            if [getattr(target, "id", "") for target in node.targets] == [name]:
                return str(node.value.value)
    return None


def module_file(module: str) -> Path | None:
    """The file that `python -m module` runs; None if there is none."""
    spec = find_spec(module)
    if spec is not None and spec.submodule_search_locations is not None:
        spec = find_spec(f"{module}.__main__")
    return Path(spec.origin) if spec is not None and spec.origin else None


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.role)
def test_a_program_runs_is_named_supervised_and_started_again(
    program: OurProgram, tmp_path: Path
) -> None:
    assert module_file(program.module) is not None, f"nothing runs by python -m {program.module}"
    assert all(program.names.in_language(language) for language in LANGUAGES)
    assert program.role in {it.role for it in every_program(load_settings(tmp_path))}
    assert program.role in update.ORDER


def test_the_units_are_those_of_the_table() -> None:
    made = systemd_units.units()
    wrong = [
        f"deploy/systemd/{name}: {MAKE_UNITS}"
        for name, text in made.items()
        if not (path := systemd_units.FOLDER / name).exists() or path.read_text() != text
    ]
    surplus = [
        f"deploy/systemd/{path.name}: no program has this role; remove it"
        for path in systemd_units.FOLDER.glob("komek-*.service")
        if is_of_ours(path) and path.name not in made
    ]
    assert wrong + surplus == []


def is_of_ours(unit: Path) -> bool:
    """Whether a unit's program tells systemd that it lives; the watch alone is no row."""
    return "WatchdogSec" in unit.read_text() and unit.stem != "komek-watch"


def test_an_update_starts_whoever_serves_callers_last() -> None:
    assert update.ORDER[-3:] == ("agi", "dispatcher", "watch")
    assert set(update.ORDER) == {*BY_ROLE, "watch"}
