"""The launcher's shell half: finds a Python, sets up once, and says what is wrong in a sentence."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from foundation.settings import CODE_DIR

# What the shell half needs besides a Python.
TOOLS = ("sh", "id", "df", "awk", "grep", "cat", "dirname", "cksum", "tr", "rm", "tee", "touch")
TOOLS += ("cut", "tail", "flock", "nice")
FAKE = """#!/bin/sh
case "$*" in
    *"-m pip"*) echo "Collecting everything"; echo "pip $*" >> "{diary}" ;;
    *"-m compileall"*) ;;
    "-c"*) exit 0 ;;
    *) echo "ran $* in $PWD at ${{KOMEK_HOME-nowhere}}" ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The launcher and its locks alone, as in a fresh clone."""
    folder = tmp_path / "a city"
    folder.mkdir()
    for name in ("komek", "requirements.lock", "requirements-checks.lock"):
        shutil.copy(CODE_DIR / name, folder)
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found, name
        (tools / name).symlink_to(found)
    return folder


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def komek(checkout: Path, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    path = {"PATH": str(checkout.parent / "bin"), "HOME": str(checkout.parent)}
    return subprocess.run(
        [str(checkout / "komek"), *words],
        env=path | environment,
        cwd=checkout.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def one_sentence(done: "subprocess.CompletedProcess[str]") -> str:
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if not line.startswith("  ·")]
    assert len(lines) == 1 and lines[0].startswith("komek: "), done.stderr
    return lines[0]


def test_no_python(checkout: Path) -> None:
    assert "Python 3.11 or newer" in one_sentence(komek(checkout, "up"))


APT_GET = """#!/bin/sh
case "$*" in
    install*python3*) printf '%s' '{python}' > "{bin}/python3"; chmod +x "{bin}/python3" ;;
esac
"""


def test_on_a_bare_debian_root_installs_python(checkout: Path) -> None:
    """The apt-get of this test installs a Python that is too old, so nothing is set up by it."""
    tools = checkout.parent / "bin"
    (tools / "id").unlink()
    script(tools / "id", "#!/bin/sh\necho 0\n")
    (tools / "chmod").symlink_to(str(shutil.which("chmod")))
    old = '#!/bin/sh\n[ "$1" = -V ] && echo "Python 3.9.2" && exit 0\nexit 1\n'
    script(tools / "apt-get", APT_GET.format(bin=tools, python=old))
    done = komek(checkout, "up")
    assert "installing python3" in done.stderr
    assert "3.9.2" in one_sentence(done)


def test_an_old_python_is_named_with_its_version(checkout: Path) -> None:
    script(
        checkout.parent / "bin" / "python3",
        '#!/bin/sh\n[ "$1" = -V ] && echo "Python 3.9.2" && exit 0\nexit 1\n',
    )
    said = one_sentence(komek(checkout, "up"))
    assert "3.11" in said and "3.9.2" in said


def test_no_network(checkout: Path) -> None:
    """A real Python and a real pip, with nobody at the address of the packages."""
    script(checkout.parent / "bin" / "python3", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    offline = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_NO_CACHE_DIR": "1"}
    said = one_sentence(komek(checkout, "up", PIP_CONFIG_FILE=os.devnull, **offline))
    assert "no network" in said
    assert not (checkout / ".venv" / ".komek-run").exists()


def test_set_up_once_then_never_again_until_the_lock_changes(checkout: Path) -> None:
    diary = checkout / "diary"
    script(checkout / ".venv" / "bin" / "python", FAKE.format(diary=diary))
    first = komek(checkout, "status")
    assert first.returncode == 0 and "ran -m launcher status" in first.stdout
    assert diary.read_text().count("--require-hashes") == 1
    second = komek(checkout, "up", "--detach")
    assert "ran -m launcher up --detach" in second.stdout and second.stderr == ""
    assert diary.read_text().count("--require-hashes") == 1
    with (checkout / "requirements.lock").open("a") as lock:
        lock.write("# newer\n")
    komek(checkout, "status")
    assert diary.read_text().count("--require-hashes") == 2


def test_only_test_installs_the_checks(checkout: Path) -> None:
    diary = checkout / "diary"
    script(checkout / ".venv" / "bin" / "python", FAKE.format(diary=diary))
    komek(checkout, "up")
    assert "requirements-checks.lock" not in diary.read_text()
    komek(checkout, "test")
    assert "requirements-checks.lock" in diary.read_text()


def test_the_checks_hold_all_that_runs(checkout: Path) -> None:
    """So `up` after `test` has nothing to install, until what runs has changed."""
    diary = checkout / "diary"
    script(checkout / ".venv" / "bin" / "python", FAKE.format(diary=diary))
    komek(checkout, "test")
    komek(checkout, "up")
    assert "requirements.lock" not in diary.read_text()
    with (checkout / "requirements.lock").open("a") as lock:
        lock.write("# newer\n")
    komek(checkout, "up")
    assert "requirements.lock" in diary.read_text()
    to_run, to_check = (
        {
            line.partition(" ")[0]
            for line in (CODE_DIR / name).read_text().splitlines()
            if line[:1].isalnum()
        }
        for name in ("requirements.lock", "requirements-checks.lock")
    )
    assert to_run and to_run <= to_check


def test_what_is_fetched_is_told_as_it_comes(checkout: Path) -> None:
    pipe = checkout / "pipe"
    os.mkfifo(pipe)
    ten = "echo Collecting it; " * 10
    pip = f"""#!/bin/sh\ncase "$*" in *"-m pip"*) {ten} read -r _ < '{pipe}' ;; esac\n"""
    script(checkout / ".venv" / "bin" / "python", pip)
    with subprocess.Popen(
        [str(checkout / "komek"), "status"], cwd=checkout, text=True, stderr=subprocess.PIPE
    ) as started:
        assert started.stderr is not None
        told = [started.stderr.readline() for _ in range(2)]
        pipe.write_text("now\n")
    assert told[-1] == "    10 fetched\n"


def test_a_relative_home_is_relative_to_where_it_was_said(checkout: Path) -> None:
    script(checkout / ".venv" / "bin" / "python", FAKE.format(diary=checkout / "diary"))
    said = komek(checkout, "status", KOMEK_HOME="my/home").stdout
    assert f"in {checkout} at {checkout.parent}/my/home" in said


def test_the_locks_hold_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-checks.lock"):
        text = (CODE_DIR / name).read_text()
        pinned = [line for line in text.splitlines() if line[:1].isalnum()]
        assert pinned and all("==" in line for line in pinned)
        assert text.count("--hash=sha256:") >= len(pinned)
        assert "://" not in text and "index-url" not in text
