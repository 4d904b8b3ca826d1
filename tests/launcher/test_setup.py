"""What stops a set-up is said in one sentence that a person can act on."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import CODE_DIR
from launcher.__main__ import os_error_text
from launcher.packages import ensure_programs
from launcher.setup import check_disk

QUIET = Progress(quiet=True)


def test_a_missing_program_is_named_where_it_cannot_be_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")  # so there is no apt-get to call
    needed = [("sh", "dash"), ("no-such-program", "its-package")]
    with pytest.raises(StartError) as raised:
        ensure_programs(needed, "the operator's page", QUIET)
    said = str(raised.value)
    assert "its-package" in said and "the operator's page" in said and "dash" not in said


def test_what_is_there_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    ensure_programs([("sh", "dash")], "a test", QUIET)


def test_too_little_disk_is_said_with_both_figures(tmp_path: Path) -> None:
    check_disk(tmp_path, 1)
    with pytest.raises(StartError, match=r"has \d+ MB left and 9000000000000 MB"):
        check_disk(tmp_path, 9 * 10**18)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/var/x"), "the disk is full: /var/x"),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), "Permission denied: /x"),
    ],
)
def test_an_error_of_the_system_is_a_sentence(error: OSError, said: str) -> None:
    assert os_error_text(error) == said


@pytest.mark.parametrize(
    ("environment", "words", "said"),
    [
        ({"KOMEK_SIP_PROT": "1"}, ["up"], "unknown setting KOMEK_SIP_PROT"),
        ({"KOMEK_HOME": "/dev/null/home"}, ["up"], "/dev/null/home"),
        ({"KOMEK_HOME": "/nonexistent"}, ["call"], "./komek up"),
        ({"KOMEK_HOME": "/nonexistent"}, ["calls", "--json"], "./komek up"),
    ],
)
def test_no_command_answers_with_a_traceback(
    environment: dict[str, str], words: list[str], said: str
) -> None:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("KOMEK_")}
    # Ports on which nobody listens, whatever runs on this machine.
    ports = {"KOMEK_POSTGRES_PORT": "9", "KOMEK_REDIS_PORT": "10"}
    done = subprocess.run(
        [sys.executable, "-m", "launcher", *words],
        cwd=CODE_DIR,
        env=clean | ports | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert said in done.stderr and "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("komek: ")
