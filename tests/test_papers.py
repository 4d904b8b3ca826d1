"""Papers tell the truth: what README, CONTRIBUTING and docs/ name is there."""

from __future__ import annotations

import ast
import configparser
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from bench.__main__ import NAMES
from foundation.settings import CODE_DIR

PAPERS = sorted(
    path.relative_to(CODE_DIR).as_posix()
    for pattern in (
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "docs/*.md",
        "docs/decisions/*.md",
    )
    for path in CODE_DIR.glob(pattern)
)
ROOMS = sorted(
    path.name for path in CODE_DIR.iterdir() if path.is_dir() and (path / "__init__.py").exists()
)
#: Each room's own; a file that it names without a folder lies somewhere in the room.
OF_ROOMS = sorted(
    path.relative_to(CODE_DIR).as_posix()
    for room in ROOMS
    for path in (CODE_DIR / room).glob("**/README.md")
    if "node_modules" not in path.parts
)
#: A path from the root, by the folder with which it begins.
FROM_ROOT = re.compile(
    rf"(?<![\w/.:$~<-])(?:{'|'.join(ROOMS)}|docs|tests|deploy)/[\w./*-]*(?:::[\w.]+)?(?![\w<])"
)
#: A file in words set as code, whatever folder it begins with.
A_FILE = re.compile(r"`((?:[\w.-]+/)+[\w.*-]+\.(?:py|sql|md|toml|j2|js|css|html|po)(?:::[\w.]+)?)`")
BARE = re.compile(r"`((?:[\w*-]+/)*[\w*]+\.(?:py|sql|toml|js|css))`")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def named_paths(text: str) -> set[str]:
    """Each path from the root that a paper names, with `::name` where it says one."""
    found = {match.group(0).rstrip(".") for match in FROM_ROOT.finditer(text)}
    return found | set(A_FILE.findall(text))


@cache
def names_in(path: Path) -> frozenset[str]:
    """Functions, classes, their members, and what is assigned at the top of a module."""
    found: set[str] = set()
    for it in ast.parse(path.read_text(encoding="utf-8")).body:
        found |= {f"{name}" for name in _names(it)}
        if isinstance(it, ast.ClassDef):
            found |= {f"{it.name}.{name}" for member in it.body for name in _names(member)}
    return frozenset(found)


def _names(it: ast.stmt) -> set[str]:
    if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {it.name}
    if isinstance(it, ast.AnnAssign):
        return {it.target.id} if isinstance(it.target, ast.Name) else set()
    if isinstance(it, ast.Assign):
        return {target.id for target in it.targets if isinstance(target, ast.Name)}
    return set()


def is_there(named: str) -> bool:
    """Whether the file or folder is there, and in it the function, class or value."""
    where, _, name = named.partition("::")
    if "*" in where:
        return any(CODE_DIR.glob(where))
    path = CODE_DIR / where
    return path.exists() and (not name or name in names_in(path))


@pytest.mark.parametrize("paper", PAPERS)
def test_what_a_paper_names_exists(paper: str) -> None:
    text = (CODE_DIR / paper).read_text(encoding="utf-8")
    missing = sorted(named for named in named_paths(text) if not is_there(named))
    assert missing == []


@pytest.mark.parametrize("paper", OF_ROOMS)
def test_what_a_room_says_of_itself_exists(paper: str) -> None:
    text = (CODE_DIR / paper).read_text(encoding="utf-8")
    folder = (CODE_DIR / paper).parent
    named = {it for it in named_paths(text) if it.split("/")[0] in ROOMS}
    own = {it for it in BARE.findall(text) if it.split("/")[0] not in (*ROOMS, "tests")}
    assert sorted(it for it in named if not is_there(it)) == []
    assert sorted(it for it in own if it != "schema.sql" and not any(folder.rglob(it))) == []


@pytest.mark.parametrize("paper", [*PAPERS, *OF_ROOMS])
def test_links_lead_somewhere(paper: str) -> None:
    text = (CODE_DIR / paper).read_text(encoding="utf-8")
    folder = (CODE_DIR / paper).parent
    links = [link for link in LINK.findall(text) if not link.startswith(("http:", "https:", "/"))]
    assert [link for link in links if not (folder / link).exists()] == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("`launcher/table.py` and foundation/process/.", []),
        ("`launcher/tables.py`", ["launcher/tables.py"]),
        ("`static/desk/desk.js`", ["static/desk/desk.js"]),
        ("`staff/roles.py::Right.DESK`, staff/roles.py::ROLES", []),
        ("`staff/roles.py::Rights`", ["staff/roles.py::Rights"]),
        ("`registry/<trade>/rows/`, `prompts/texts*.toml`, https://a.kz/docs/none.md", []),
    ],
)
def test_what_is_missing_is_found(text: str, missing: list[str]) -> None:
    assert [named for named in sorted(named_paths(text)) if not is_there(named)] == missing


def test_each_decision_stands_in_the_index_once_and_says_what_it_must() -> None:
    folder = CODE_DIR / "docs" / "decisions"
    files = sorted(path.name for path in folder.glob("[0-9]*.md"))
    index = LINK.findall((folder / "README.md").read_text(encoding="utf-8"))
    assert sorted(index) == files
    assert len({name[:4] for name in files}) == len(files)
    wanted = ("- Date: ", "- Area: ", "- Status: ", "## Context", "## Decision", "## Consequences")
    for name in files:
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        starts = [next(line for line in lines if line.startswith(it)) for it in wanted]
        assert lines[0].startswith(f"# {name[:4]}. ") and len(starts) == len(wanted), name


def test_the_index_of_decisions_counts_up_within_each_part() -> None:
    index = (CODE_DIR / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    for part in index.split("\n## ")[1:]:
        numbers = re.findall(r"^- \[(\d{4})\]", part, re.MULTILINE)
        assert numbers and numbers == sorted(numbers), part.splitlines()[0]


def test_the_help_and_the_paper_name_every_command_and_benchmark() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "launcher", "--help"],
        cwd=CODE_DIR, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    paper = (CODE_DIR / "docs" / "COMMANDS.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if not re.search(rf"\b{name}\b", shown)] == []
    assert [name for name in NAMES if f"| `{name}` |" not in paper] == []
    commands = re.findall(r"^ {4}([a-z0-9-]+) ", shown, re.MULTILINE)
    assert len(commands) > 10
    assert [name for name in commands if f"### `./komek {name}" not in paper] == []


def walks() -> dict[str, list[str]]:
    """The rooms of each walk in ARCHITECTURE.md, in the order in which its steps begin."""
    text = (CODE_DIR / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    found = {}
    for title, body in re.findall(r"^## (The walk of .+)\n((?:(?!^## ).*\n)*)", text, re.MULTILINE):
        steps = re.findall(r"^\d+\. `([\w.]+)", body, re.MULTILINE)
        found[title] = [room for at, room in enumerate(steps) if at == 0 or steps[at - 1] != room]
    return found


def test_each_walk_has_at_most_eight_rooms_and_no_way_back() -> None:
    assert len(walks()) == 5
    assert {title: rooms for title, rooms in walks().items() if not rooms} == {}
    assert {title: rooms for title, rooms in walks().items() if len(set(rooms)) > 8} == {}
    assert {title: rooms for title, rooms in walks().items() if len(set(rooms)) < len(rooms)} == {}


def layers(contract: str) -> list[list[str]]:
    """The floors of a contract of `.importlinter`, from above."""
    contracts = configparser.ConfigParser()
    contracts.read(CODE_DIR / ".importlinter", encoding="utf-8")
    text = contracts[f"importlinter:contract:{contract}"]["layers"]
    return [[part.strip() for part in line.split("|")] for line in text.split("\n") if line.strip()]


def drawings() -> list[list[str]]:
    """The lines of each drawing in ARCHITECTURE.md."""
    text = (CODE_DIR / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    return [drawn.splitlines() for drawn in re.findall(r"^```\n(.*?)^```", text, re.M | re.S)]


def test_opening_and_saving_a_ticket_go_downwards_only() -> None:
    text = (CODE_DIR / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for action in ("opening", "saving"):
        body = text.split(f"## The walk of {action} a ticket\n")[1].split("\n## ")[0]
        steps = re.findall(r"^\d+\. `([\w/]+)", body, re.MULTILINE)
        assert len(steps) > 5
        floors = [_floor_of(step.split("/")) for step in steps]
        assert floors == sorted(floors), dict(zip(steps, floors, strict=True))


def _floor_of(path: list[str]) -> tuple[int, int]:
    """Count the layers above a file: those of packages, and in the registry its inner ones."""
    at = _layer(layers("floors"), path[0])
    return at, _layer(layers("registry-floors"), path[1]) if path[0] == "registry" else 0


def _layer(order: list[list[str]], name: str) -> int:
    return next(at for at, names in enumerate(order) if name in names)


def test_the_drawn_floors_are_those_that_are_checked() -> None:
    house, inside = drawings()
    rooms = [[it for it in re.findall(r"([a-z_]\w*)/", line) if it in ROOMS] for line in house]
    assert rooms == layers("floors")
    at = inside[0].index("registry/")
    domain = [line[:at].split() for line in inside[1:] if line[:at].strip()]
    registry = [line[at:].split() for line in inside[1:] if line[at:].strip()]
    assert (domain, registry) == (layers("domain-floors"), layers("registry-floors"))
