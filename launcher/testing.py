"""``test``: sets up what the checks need, runs them all, and ends with what passed and failed."""

import os
import re
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import CODE_DIR, ENV_PREFIX, NOT_SETTINGS, load_settings
from launcher.child import SchedulingClass, call, interrupt_sessions
from launcher.packages import ensure_programs
from launcher.setup import fetch_everything

PROGRAMS = (("chromium", "chromium"), ("sipp", "sip-tester"), ("dovecot", "dovecot-imapd"))
# Pages open in it with half of the work; without it (not every system has it) in Chromium itself.
LIGHT_BROWSER = (("chromium-headless-shell", "chromium-headless-shell"),)


@dataclass(frozen=True)
class Linter:
    """A program of the checks that reads the code: its name in .venv, and its arguments."""

    name: str
    command: Sequence[str]


LINTERS = (
    Linter("style", ("ruff", "check", "--quiet", ".")),
    Linter("types", ("mypy", "--strict")),
    Linter("rooms", ("lint-imports",)),
)
# From quick to slow, so that what is broken shows early. What shares a whole system stays on one
# worker (tests/conftest.py). What needs a processor only has one worker for each of two; four that
# wait for telephones and pages leave a twentieth of two processors idle, three an eighth, and with
# all that they start have whole turns (docs/decisions/0175). What is
# measured waits for clocks three quarters of its time: two at once, and while a whole system starts
# nobody measures (tests/whole_systems.py). What it leaves of the processors the fast tests and the
# linters take, which give way at once.
AT_ONCE = ("-n", "2", "--dist", "loadfile")
WAITING = ("-n", "4", "--dist", "loadfile")
REAL = "services or calls or pages"
REAL_MARK = r"mark\.(?:services|calls|pages)\b"


@dataclass(frozen=True)
class CheckGroup:
    """Tests that run together: those with `marks`, with the arguments `how`. `holds` says of a
    file's text whether it may have any: to import the others takes every worker seconds. One that
    gives way runs where nobody else wants the processor."""

    name: str
    marks: str
    how: Sequence[str]
    holds: Callable[[str], bool]
    turn: SchedulingClass = SchedulingClass.ANY

    def files(self, tests: Path = CODE_DIR / "tests") -> list[str]:
        """Return the files that may have any, in the order of pytest's own collection."""
        return sorted(
            str(path.relative_to(tests.parent))
            for path in tests.rglob("test_*.py")
            if self.holds(path.read_text(encoding="utf-8"))
        )


FAST = CheckGroup(
    "fast tests", f"not ({REAL}) and not alone", (*AT_ONCE, "--timeout=180"),
    lambda text: not re.search(rf"^pytestmark = .*{REAL_MARK}", text, re.MULTILINE),
    turn=SchedulingClass.LAST,
)  # fmt: skip
SERVICES = CheckGroup(
    "tests on real services", f"({REAL}) and not alone", WAITING,
    lambda text: bool(re.search(REAL_MARK, text)),
    turn=SchedulingClass.WHOLE,
)  # fmt: skip
MEASURED = CheckGroup("what is measured", "alone", AT_ONCE, lambda text: "mark.alone" in text)
GROUPS = (FAST, SERVICES, MEASURED)
#: What runs at once, stage by stage; of each stage the first is shown while it runs. Beside what is
#: measured runs only what gives way.
STAGES: Sequence[Sequence["CheckGroup | Linter"]] = ((FAST, *LINTERS, MEASURED), (SERVICES,))
NO_TESTS = 5
LOOK_SECONDS = 1.0


@dataclass
class CheckCounts:
    """Counts of checks and tests."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: "CheckCounts") -> None:
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
        fetch_everything(load_settings(), progress, checking_tools=True)
    if arguments:
        tests = tally = run_pytest("pytest", arguments, progress)
    else:
        tests, tally = CheckCounts(), CheckCounts()
        for together in STAGES:
            for group, done in _at_once(together, progress):
                tally.add(done)
                if isinstance(group, CheckGroup):
                    tests.add(done)
    print(f"\n{tally}", flush=True)
    return 0 if tests.passed and not tally.failed else 1


def _at_once(
    together: Sequence[CheckGroup | Linter], progress: Progress
) -> list[tuple[CheckGroup | Linter, CheckCounts]]:
    """What each did. What is not shown while it runs is shown when it has ended."""
    with ThreadPoolExecutor(len(together)) as threads:
        try:
            counted = [
                threads.submit(_run, group, progress, beside=group is not together[0])
                for group in together
            ]
            # Python notes a signal and acts on it later: one that comes just before a wait begins
            # is heard when it ends.
            while wait(counted, LOOK_SECONDS).not_done:
                pass
            return [(it, each.result()) for it, each in zip(together, counted, strict=True)]
        except BaseException:
            interrupt_sessions()
            raise


def _run(group: CheckGroup | Linter, progress: Progress, *, beside: bool) -> CheckCounts:
    if isinstance(group, CheckGroup):
        words = ["-m", group.marks, *group.how, *group.files()]
        return run_pytest(group.name, words, progress, beside=beside, turn=group.turn)
    program = Path(sys.executable).with_name(group.command[0])
    with progress.step(f"{group.name}: {' '.join(group.command)}"):
        words = [str(program), *group.command[1:]]
        code = call(words, os.environ, beside=beside, turn=SchedulingClass.LAST)
    return CheckCounts(passed=1) if code == 0 else CheckCounts(failed=1)


def run_pytest(
    name: str,
    arguments: Sequence[str],
    progress: Progress,
    *,
    beside: bool = False,
    turn: SchedulingClass = SchedulingClass.ANY,
) -> CheckCounts:
    """Run pytest in a process of its own and count; a pytest that falls over is one failure.

    `beside` another one its output comes when it has ended.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="komek-test-") as folder, progress.step(name):
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
        environment = clean_environment(os.environ)
        code = call(command, environment, beside=beside, turn=turn)
        tally = read_report(report)
    if code not in (0, NO_TESTS) and not tally.failed:
        tally.failed += 1  # pytest itself fell over
    print(f"{name}: {tally} ({time.monotonic() - began:.0f} s)", flush=True)
    return tally


def read_report(report: Path) -> CheckCounts:
    """Count the tests of a JUnit report; zero where pytest left none."""
    if not report.exists():
        return CheckCounts()
    tally = CheckCounts()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        count = {key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")}
        failed = count["failures"] + count["errors"]
        tally.failed += failed
        tally.skipped += count["skipped"]
        tally.passed += max(0, count["tests"] - failed - count["skipped"])
    return tally


def clean_environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Return our environment without the settings of whoever called: tests have installations of
    their own."""
    return {
        key: value
        for key, value in ours.items()
        if not key.startswith(ENV_PREFIX) or key in NOT_SETTINGS
    }
