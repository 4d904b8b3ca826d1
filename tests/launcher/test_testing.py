"""`./komek test` counts what ran, and never calls nothing a success."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from foundation.process.progress import Progress
from foundation.settings import CODE_DIR
from launcher.autogroup import group_of
from launcher.child import SchedulingClass
from launcher.testing import (
    FAST,
    GROUPS,
    LINTERS,
    MEASURED,
    SERVICES,
    STAGES,
    CheckCounts,
    clean_environment,
    read_report,
    run_pytest,
)

#: Others' plugins take three quarters of the start of pytest, and nothing here is for them.
PLAIN = "-p no:cacheprovider -p no:schemathesis -p no:hypothesispytest".split()


def run(folder: Path, text: str, *arguments: str, beside: bool = False) -> CheckCounts:
    test = folder / "test_it.py"
    test.write_text(text)
    words = [str(test), "--rootdir", str(folder), *PLAIN, *arguments]
    return run_pytest("pytest", words, Progress(quiet=True), beside=beside)


@pytest.mark.parametrize(
    ("text", "passed", "failed", "skipped"),
    [
        ("def test_a(): pass\ndef test_b(): assert 0\n", 1, 1, 0),
        ("import pytest\n@pytest.mark.skip\ndef test_a(): pass\n", 0, 0, 1),
        ("raise SystemError\n", 0, 1, 0),
        ("import pytest\n@pytest.fixture\ndef a(): 1/0\ndef test_a(a): pass\n", 0, 1, 0),
        ("", 0, 0, 0),
    ],
)
def test_counts(tmp_path: Path, text: str, passed: int, failed: int, skipped: int) -> None:
    assert run(tmp_path, text) == CheckCounts(passed, failed, skipped)


def test_a_pytest_that_falls_over_is_a_failure(tmp_path: Path) -> None:
    assert run(tmp_path, "def test_a(): pass\n", "--no-such-option").failed == 1


def test_a_test_that_hangs_fails_and_the_next_one_runs(tmp_path: Path) -> None:
    text = (
        "import time, pytest\n"
        "@pytest.mark.timeout(0.5)\ndef test_a(): time.sleep(60)\n"
        "def test_b(): pass\n"
    )
    assert run(tmp_path, text, "--timeout=50") == CheckCounts(1, 1)


def test_everything_runs_once_and_beside_what_is_measured_only_what_gives_way() -> None:
    runs = [it for together in STAGES for it in together]
    assert {it.name for it in runs} == {it.name for it in (*GROUPS, *LINTERS)}
    assert len(runs) == len(GROUPS) + len(LINTERS)
    assert [it[0] for it in STAGES] == [FAST, SERVICES]
    (beside,) = [set(stage) - {MEASURED} for stage in STAGES if MEASURED in stage]
    assert beside == {FAST, *LINTERS}
    turns = {it.name: it.turn for it in GROUPS}
    assert turns == {
        FAST.name: SchedulingClass.LAST,
        SERVICES.name: SchedulingClass.WHOLE,
        MEASURED.name: SchedulingClass.ANY,
    }


TELLS_ITS_TURN = """
import os
from pathlib import Path

def test_its_turn():
    file = Path("/proc/self/autogroup")
    group = file.read_text() if file.exists() else ""
    Path("{answer}").write_text(f"{{os.sched_getscheduler(0)}} {{group}}")
"""


@pytest.mark.services  # the fast tests give way themselves
@pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="Linux's scheduling")
@pytest.mark.parametrize("turn", SchedulingClass)
def test_what_is_started_has_its_turn_with_all_that_it_starts(
    tmp_path: Path, turn: SchedulingClass
) -> None:
    answer = tmp_path / "turn"
    test = tmp_path / "test_it.py"
    test.write_text(TELLS_ITS_TURN.format(answer=answer))
    words = [str(test), "--rootdir", str(tmp_path), *PLAIN, "-n", "1"]
    assert run_pytest("pytest", words, Progress(quiet=True), turn=turn) == CheckCounts(1)
    policy, *group = answer.read_text().split()
    ours = os.sched_getscheduler(0)
    policies = {
        SchedulingClass.ANY: ours,
        SchedulingClass.WHOLE: os.SCHED_BATCH,
        SchedulingClass.LAST: os.SCHED_IDLE,
    }
    assert int(policy) == policies[turn]
    # What has been in no session since the machine started is in no group, and its file is empty.
    assert (group[-1:] == ["19"]) is (turn is SchedulingClass.LAST and group_of().exists())


INTERRUPTED = """
import signal
from foundation.process.progress import Progress
from launcher import testing

# Whoever runs the tests in the background of a shell has them ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)
testing.ensure_programs = testing.fetch_everything = lambda *_, **__: None
# Python notes a signal and acts on it later: one that comes just before it begins to sleep would be
# heard when it wakes. What gives way may stand there for long.
sleeps = (
    "import os, signal, time; signal.signal(signal.SIGINT, signal.SIG_DFL); "
    "print(os.getpid(), flush=True); time.sleep(60)"
)
testing.STAGES = [[testing.Linter("sleeps", ["python", "-c", sleeps])]]
testing.run_tests([], Progress())
"""


def test_who_interrupts_ends_what_gives_way_too() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED], cwd=CODE_DIR, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as started:  # fmt: skip
        assert started.stdout is not None
        sleeper = psutil.Process(int(started.stdout.readline()))
        started.send_signal(signal.SIGINT)
        psutil.wait_procs([sleeper], 20)
        assert not sleeper.is_running()


def test_what_runs_beside_is_shown_when_it_has_ended(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, "def test_a(): assert 0\n", beside=True) == CheckCounts(failed=1)
    shown = capfd.readouterr().out
    assert "def test_a(): assert 0" in shown and shown.endswith("s)\n")


def test_each_group_reads_the_files_that_may_have_its_tests(tmp_path: Path) -> None:
    marks = {
        "fast": "",
        "pages": "pytestmark = [pytest.mark.pages, pytest.mark.calls]",
        "some": "@pytest.mark.services\ndef test_a(): pass",
        "measured": "pytestmark = pytest.mark.calls\n@pytest.mark.alone\ndef test_a(): pass",
    }
    for name, text in marks.items():
        (tmp_path / f"test_{name}.py").write_text(text)
    (tmp_path / "stage.py").write_text("")
    fast, real, measured = ({Path(it).stem[5:] for it in g.files(tmp_path)} for g in GROUPS)
    assert (fast, real, measured) == (
        {"fast", "some"}, {"pages", "some", "measured"}, {"measured"},
    )  # fmt: skip


def test_every_test_file_is_read() -> None:
    files = {str(it.relative_to(CODE_DIR)) for it in (CODE_DIR / "tests").rglob("test_*.py")}
    assert files == {file for group in GROUPS for file in group.files()}


def test_tests_have_their_own_settings() -> None:
    ours = {"PATH": "/bin", "KOMEK_HOME": "/x", "KOMEK_CACHE": "/y"}
    assert set(clean_environment(ours)) == {"PATH", "KOMEK_CACHE"}


def test_no_report_is_nothing(tmp_path: Path) -> None:
    assert read_report(tmp_path / "none.xml") == CheckCounts()


@pytest.mark.parametrize(("text", "code"), [("def test_a(): pass\n", 0), ("", 1)])
def test_the_last_line_and_the_exit_code(tmp_path: Path, text: str, code: int) -> None:
    test = tmp_path / "test_it.py"
    test.write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "launcher", "test", str(test), *PLAIN],
        cwd=CODE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert done.stdout.strip().splitlines()[-1] == f"{1 - code} passed, 0 failed"
