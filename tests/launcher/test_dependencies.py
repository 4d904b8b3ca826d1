"""What the code imports is what setup.cfg names: no package is there by luck only."""

import ast
import configparser
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from foundation.settings import CODE_DIR
from tests.rooms import ROOMS

OURS = {*ROOMS, "tests"}
#: What alone needs more than what runs: `./komek bench desk` brings the checks' packages first.
BROWSER = "bench/desk_browser.py"
#: What `./komek telegram fetch` alone brings, and the only places that import it.
FETCHED_APART = "telethon"
ITS_PLACES = ("channels/telegram_public/", "launcher/telegram.py")
#: What runs in an environment of its own, by a lock of its own.
ELSEWHERE = "tests/registry/open311/clients_at_work.py"


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> tuple[set[str], set[str]]:
    """Distributions needed to run, and to run and check."""
    setup = configparser.ConfigParser()
    setup.read(CODE_DIR / "setup.cfg")
    to_run, to_check = (
        {plain(re.split(r"[<>=!~;\[ ]", line)[0]) for line in text.split()}
        for text in (
            setup["options"]["install_requires"],
            setup["options.extras_require"]["checks"],
        )
    )
    return to_run, to_run | to_check


def imported(folder: Path) -> dict[str, str]:
    """Top-level module → a file that imports it, without our own and the standard library's."""
    found: dict[str, str] = {}
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in names:
                found.setdefault(name.partition(".")[0], str(path.relative_to(CODE_DIR)))
    return {
        name: path
        for name, path in found.items()
        if name not in OURS and name not in sys.stdlib_module_names
    }


def undeclared(folders: list[Path], allowed: set[str]) -> list[str]:
    providers = packages_distributions()
    missing = []
    for folder in folders:
        for module, path in imported(folder).items():
            if not allowed & {plain(name) for name in providers.get(module, [])}:
                missing.append(f"{module} ({path})")
    return missing


def test_what_runs_needs_only_what_is_declared() -> None:
    to_run, _ = declared()
    missing = undeclared([CODE_DIR / room for room in ROOMS], to_run | {FETCHED_APART})
    assert missing == [f"playwright ({BROWSER})"]


def test_what_is_fetched_apart_is_imported_in_its_places_alone() -> None:
    to_run, _ = declared()
    assert FETCHED_APART not in to_run
    line = re.compile(rf"^\s*(from|import) {FETCHED_APART}\b", re.MULTILINE)
    found = {
        str(path.relative_to(CODE_DIR))
        for room in ROOMS
        for path in (CODE_DIR / room).rglob("*.py")
        if line.search(path.read_text(encoding="utf-8"))
    }
    assert found and all(it.startswith(ITS_PLACES) for it in found)


def test_what_checks_needs_only_what_is_declared() -> None:
    _, to_check = declared()
    local = {path.stem for path in (CODE_DIR / "tests").rglob("*.py")}
    missing = undeclared([CODE_DIR / "tests"], to_check)
    missing = [it for it in missing if ELSEWHERE not in it]
    assert [it for it in missing if it.partition(" ")[0] not in local] == []


def test_the_locks_hold_all_that_is_declared() -> None:
    for names, lock in zip(
        declared(), ("requirements.lock", "requirements-checks.lock"), strict=True
    ):
        pinned = {
            plain(line.partition("==")[0])
            for line in (CODE_DIR / lock).read_text().splitlines()
            if line[:1].isalnum()
        }
        assert names <= pinned, f"{lock}: run launcher/lock.sh"
