"""``test``: sets up what the checks need, runs them all, and ends with what passed and failed."""

import os
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import CODE_DIR, ENV_PREFIX, NOT_SETTINGS, cache_dir, load_settings
from launcher.packages import ensure_programs
from launcher.setup import fetch_everything

PROGRAMS = (("chromium", "chromium"), ("sipp", "sip-tester"), ("dovecot", "dovecot-imapd"))
# Pages open in it with half of the work; without it (not every system has it) in Chromium itself.
LIGHT_BROWSER = (("chromium-headless-shell", "chromium-headless-shell"),)
LINTERS: tuple[tuple[str, Sequence[str]], ...] = (
    ("style", ("ruff", "check", "--quiet", ".")),
    ("types", ("mypy", "--strict")),
    ("rooms", ("lint-imports",)),
)
# From quick to slow, so that what is broken shows early. What shares a whole system stays on one
# worker (tests/conftest.py). What needs a processor only has one worker for each of two; four that
# wait for telephones and pages leave a twentieth of two processors idle, three an eighth. What is
# measured waits for clocks three quarters of its time: two at once, beside nothing else, and while
# a whole system starts nobody measures (tests/whole_systems.py).
AT_ONCE = ("-n", "2", "--dist", "loadfile")
WAITING = ("-n", "4", "--dist", "loadfile")
REAL = "services or calls or pages"
REAL_MARK = r"mark\.(?:services|calls|pages)\b"


@dataclass(frozen=True)
class Group:
    """Tests that run together: those with `marks`, with the arguments `how`. `holds` says of a
    file's text whether it may have any: to import the others takes every worker seconds."""

    name: str
    marks: str
    how: Sequence[str]
    holds: Callable[[str], bool]

    def files(self, tests: Path = CODE_DIR / "tests") -> list[str]:
        """The files that may have any, in the order of pytest's own collection."""
        return sorted(
            str(path.relative_to(tests.parent))
            for path in tests.rglob("test_*.py")
            if self.holds(path.read_text(encoding="utf-8"))
        )


GROUPS = (
    Group(
        "fast tests", f"not ({REAL}) and not alone", (*AT_ONCE, "--timeout=180"),
        lambda text: not re.search(rf"^pytestmark = .*{REAL_MARK}", text, re.MULTILINE),
    ),
    Group(
        "tests on real services", f"({REAL}) and not alone", WAITING,
        lambda text: bool(re.search(REAL_MARK, text)),
    ),
    Group("what is measured", "alone", AT_ONCE, lambda text: "mark.alone" in text),
)  # fmt: skip
NO_TESTS = 5
#: A run of pytest that takes so long is ended: many times what any takes here.
MOST_SECONDS = 3600.0


@dataclass
class Tally:
    """Counts of checks and tests."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: "Tally") -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def run_tests(arguments: Sequence[str], progress: Progress) -> int:
    """Run everything, or pytest with ``arguments``; 0 when something ran and nothing failed."""
    with progress.step("setting up for the tests"):
        ensure_programs(PROGRAMS, "the tests", progress)
        with suppress(StartError):
            ensure_programs(LIGHT_BROWSER, "quicker tests", progress)
        fetch_everything(load_settings(), progress)
    tally = Tally()
    tests = Tally()
    if arguments:
        tests.add(run_pytest("pytest", arguments, progress))
    else:
        for name, command in LINTERS:
            tally.add(_linter(name, command, progress))
        for group in GROUPS:
            words = ["-m", group.marks, *group.how, *group.files()]
            tests.add(run_pytest(group.name, words, progress))
    tally.add(tests)
    print(f"\n{tally}", flush=True)
    return 0 if tests.passed and not tally.failed else 1


def _linter(name: str, command: Sequence[str], progress: Progress) -> Tally:
    program = Path(sys.executable).with_name(command[0])
    with progress.step(f"{name}: {' '.join(command)}"):
        sys.stdout.flush()
        done = subprocess.run([program, *command[1:]], cwd=CODE_DIR, check=False)
    return Tally(passed=1) if done.returncode == 0 else Tally(failed=1)


def run_pytest(name: str, arguments: Sequence[str], progress: Progress) -> Tally:
    """Run pytest in a process of its own and count; a pytest that falls over is one failure."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="komek-test-") as folder, progress.step(name):
        report = Path(folder) / "report.xml"
        code = _pytest([f"--junitxml={report}", *arguments])
        tally = read_report(report)
    if code not in (0, NO_TESTS) and not tally.failed:
        tally.failed += 1  # pytest itself fell over
    print(f"{name}: {tally} ({time.monotonic() - began:.0f} s)", flush=True)
    return tally


def _pytest(arguments: Sequence[str]) -> int | None:
    """Its exit code; None where it had to be ended."""
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=CODE_DIR,
            env=clean_environment(os.environ),
            check=False,
            timeout=MOST_SECONDS,
        )
    except subprocess.TimeoutExpired:
        print(f"pytest did not end within {MOST_SECONDS:.0f} s", flush=True)
        return None
    return done.returncode


def read_report(report: Path) -> Tally:
    """Counts of a JUnit report; zero where pytest left none."""
    if not report.exists():
        return Tally()
    tally = Tally()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        count = {key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")}
        failed = count["failures"] + count["errors"]
        tally.failed += failed
        tally.skipped += count["skipped"]
        tally.passed += max(0, count["tests"] - failed - count["skipped"])
    return tally


def clean_environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Ours without the settings of whoever called: tests have homes of their own. Where
    Python is to write no bytecode beside the code, it lies in our cache: else each worker compiles
    every test, and each system that is started every program."""
    clean = {
        key: value
        for key, value in ours.items()
        if not key.startswith(ENV_PREFIX) or key in NOT_SETTINGS
    }
    if clean.pop("PYTHONDONTWRITEBYTECODE", ""):
        clean.setdefault("PYTHONPYCACHEPREFIX", str(cache_dir() / "bytecode"))
    return clean
