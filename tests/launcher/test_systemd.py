"""The systemd units name programs that exist, run all that ``up`` runs, and systemd reads them."""

import configparser
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from foundation.process.our_programs import BY_ROLE, roles_of
from foundation.process.realtime import REALTIME
from foundation.settings import CODE_DIR, load_settings
from launcher import postgres
from launcher.programs import all_programs
from launcher.supervisor_config import write_config

FOLDER = CODE_DIR / "deploy" / "systemd"
UNITS = sorted(FOLDER.glob("komek-*.service"))


def read(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text())
    return parser


def module_of(unit: Path) -> str | None:
    command = read(unit)["Service"]["ExecStart"]
    return command.partition(" -m ")[2].split()[0] if " -m " in command else None


def test_every_supervised_program_has_its_unit_and_the_target_wants_it(tmp_path: Path) -> None:
    wanted = set(read(FOLDER / "komek.target")["Unit"]["Wants"].split())
    for program in all_programs(load_settings(tmp_path)):
        unit = FOLDER / f"komek-{program.role}.service"
        assert unit.exists() and unit.name in wanted
        assert module_of(unit) == program.command[-1]
        service = read(unit)["Service"]
        assert int(service.get("LimitRTPRIO", "0")) == REALTIME.get(program.role, 0)
        assert service["RestrictRealtime"] == str(program.role not in REALTIME).lower()
        assert int(service.get("Nice", "0")) == program.niceness
        # What niceness is within a group of processes, the weight is between the units' groups.
        weight = 100 * 1.25**-program.niceness
        assert int(service.get("CPUWeight", "100")) == pytest.approx(weight, rel=0.05)


def test_what_programs_are_told_of_python_is_the_same_below_either_supervisor(
    tmp_path: Path,
) -> None:
    settings = load_settings(tmp_path)
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    told = read(write_config(settings, all_programs(settings)))
    by_systemd = read(FOLDER / "komek-.service.d" / "all.conf")["Service"]["Environment"].split()
    for role in roles_of(settings):
        words = told[f"program:{role}"]["environment"].replace('"', "").split(",")
        ours = {"PYTHONUNBUFFERED=1", "OPENBLAS_NUM_THREADS=1"}
        assert ours <= set(words) and ours <= set(by_systemd)


def test_the_user_has_no_home_that_is_hidden_whoever_made_it() -> None:
    """`./komek up` of root makes the user, and it may have done so in an earlier release."""
    shared = read(FOLDER / "komek-.service.d" / "all.conf")["Service"]
    told = dict(word.split("=", 1) for word in shared["Environment"].split())
    assert shared["ProtectHome"] == "true"
    assert told["HOME"] == told["KOMEK_HOME"] == postgres.USER_HOME
    assert f"/var/lib/{shared['StateDirectory']}" == postgres.USER_HOME
    paper = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert f"id komek || useradd --system --home-dir {postgres.USER_HOME}" in paper
    alone = [line for line in paper.splitlines() if "runuser -u komek" in line]
    assert alone and all(f"env HOME={postgres.USER_HOME}" in line for line in alone)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_what_holds_for_all_takes_back_nothing_of_what_one_unit_says(unit: Path) -> None:
    """systemd reads it after the unit, so that its word would be the last."""
    shared = read(FOLDER / "komek-.service.d" / "all.conf")
    assert "RestrictRealtime" in read(unit)["Service"]
    assert not set(read(unit)["Service"]) & set(shared["Service"])


@pytest.mark.parametrize("role", [*BY_ROLE, "watch"])
def test_systemd_hears_of_each_program_of_ours_that_it_lives(role: str) -> None:
    service = read(FOLDER / f"komek-{role}.service")["Service"]
    assert (service["Type"], service["WatchdogSec"]) == ("notify", "10")
    assert service["TimeoutStartSec"] == "infinity", "its stores may be away when it starts"


def test_a_stop_lets_the_calls_end_before_any_program_does() -> None:
    """systemd stops in the reverse of the order in which it starts."""
    drain = read(FOLDER / "komek-drain.service")
    assert drain["Service"]["ExecStop"].endswith("-m launcher drain")
    assert drain["Service"]["TimeoutStopSec"] == "infinity", "drain_seconds says how long"
    after = set(drain["Unit"]["After"].split())
    for role in (*BY_ROLE, "asterisk", "watch"):
        unit = read(FOLDER / f"komek-{role}.service")["Unit"]
        before = unit.get("Before", "").split()
        assert "komek-drain.service" in before or f"komek-{role}.service" in after, role
    assert "komek-drain.service" in read(FOLDER / "komek.target")["Unit"]["Wants"].split()


def runs(module: str) -> bool:
    """Whether ``python -m module`` finds something to run."""
    spec = find_spec(module)
    package = spec is not None and spec.submodule_search_locations is not None
    return find_spec(f"{module}.__main__") is not None if package else spec is not None


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_its_module_exists_and_it_is_started_again_for_ever(unit: Path) -> None:
    service = read(unit)["Service"]
    module = module_of(unit)
    assert module is None or runs(module)
    if service.get("Type") == "oneshot":
        return
    assert service["Restart"] == "always"
    assert service["RestartSec"] == "500ms"
    shared = read(FOLDER / "komek-.service.d" / "all.conf")
    assert shared["Unit"]["StartLimitIntervalSec"] == "0"
    assert shared["Service"]["ProtectSystem"] == "strict"
    assert shared["Service"]["User"] == "komek"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
def test_systemd_reads_them_without_a_word(tmp_path: Path) -> None:
    """The copies name this checkout, so that systemd finds the programs."""
    copy = tmp_path / "units"
    shutil.copytree(FOLDER, copy)
    for unit in [*copy.glob("*.service"), *copy.glob("*/*.conf")]:
        unit.write_text(unit.read_text().replace("/opt/komek", str(CODE_DIR)))
    units = [str(path) for path in (*copy.glob("*.service"), copy / "komek.target")]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=no", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    ours = [line for line in done.stderr.splitlines() if "komek" in line]
    assert not ours
