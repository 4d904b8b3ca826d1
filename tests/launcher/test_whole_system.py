"""The launcher as people and programs use it, on everything real."""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from foundation.settings import CODE_DIR, load_settings
from launcher import postgres
from launcher.control import is_alive
from launcher.homes import fresh_home
from tests.launcher.launcher import (
    ROLES,
    Launcher,
    call_with_one_operator,
    modes,
    open_place,
    within,
)

pytestmark = pytest.mark.calls
MINUTE = 60.0


@pytest.fixture(scope="module")
def komek() -> Iterator[Launcher]:
    """Started by root, where these tests are root's, it runs as the user of its own."""
    with open_place() as place:
        fresh_home(place / "h", greeting="none")
        launcher = Launcher(place / "h")
        try:
            launcher("up", "--detach")
            yield launcher
        finally:
            launcher("down", "--now", check=False)


def test_status_says_what_other_programs_need(komek: Launcher) -> None:
    told: dict[str, Any] = {}

    def all_answer() -> bool:
        """Within the two seconds that it waits for each: a busy machine may take longer once."""
        shown = komek("status", "--json", check=False)
        told.update(json.loads(shown.stdout))
        parts = [told[part]["up"] for part in ("ami", "agi", "database", "redis")]
        return shown.returncode == 0 and all([*told["answering"].values(), *parts])

    within(MINUTE, all_answer)
    assert set(told["processes"]) == ROLES
    assert all(is_alive(pid) for pid in told["processes"].values())
    assert told["web"].startswith("http://127.0.0.1:")
    assert told["lines"] == ["109"] and told["sip"]["host"] == "127.0.0.1"
    assert [it["extension"] for it in told["operators"]] == [str(1001 + n) for n in range(27)]
    keys = {"extension", "name", "sip_user", "sip_password", "login", "password"}
    assert all(set(it) == keys and it["password"] for it in told["operators"])
    assert sorted(it["role"] for it in told["staff"]) == [
        "administrator",
        "akim",
        *["clerk"] * 4,
        *["deputy_akim"] * 2,
        *["head"] * 11,
        "quality",
        "second_line_lead",
        "second_line_operator",
        "shift_lead",
        "shift_lead",
    ]
    assert Path(told["recordings"]).is_dir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up root's rights")
def test_root_starts_everything_as_the_user_of_its_own(komek: Launcher) -> None:
    processes = komek.status()["processes"]
    assert set(processes) == ROLES
    uid = postgres.ensure_user().pw_uid
    owners = {role: set(psutil.Process(pid).uids()) for role, pid in processes.items()}
    assert set(map(tuple, owners.values())) == {(uid,)}, owners
    for role in ("dispatcher", "asterisk", "agi"):
        policy = os.sched_getscheduler(processes[role]) & ~os.SCHED_RESET_ON_FORK
        assert policy == os.SCHED_RR, role
    assert modes(load_settings(komek.home).log_dir) == {0}
    assert "pid" in komek("status").stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up root's rights")
def test_the_programs_own_all_that_root_has_laid_into_the_installation(komek: Launcher) -> None:
    """Apart from two files that commands of the launcher alone read: the passwords of the demo, and
    which version runs."""
    uid = postgres.ensure_user().pw_uid
    others = {
        str(path.relative_to(komek.home))
        for path in komek.home.rglob("*")
        if path.lstat().st_uid != uid
    }
    assert others <= {"demo.json", "run/version.json"}


def test_status_holds_no_secret_of_ours(komek: Launcher) -> None:
    secrets = re.findall(r'= "([0-9a-f]{40,})"', (komek.home / "secrets.toml").read_text())
    shown = komek("status", "--json").stdout + komek("status").stdout
    assert len(secrets) == 6 and not any(secret in shown for secret in secrets)
    assert (komek.home / "demo.json").stat().st_mode & 0o777 == 0o600


def test_the_doctor_finds_nothing_amiss(komek: Launcher) -> None:
    assert komek("doctor").stdout.startswith("Everything that runs is well.")


def test_no_call_yet(komek: Launcher) -> None:
    assert komek("calls", "--json").stdout == ""
    refused = komek("calls", "--json", "--since", "yesterday", check=False)
    assert refused.returncode == 1 and "--since" in refused.stderr


def test_a_newcomer_writes_and_gets_a_number(komek: Launcher) -> None:
    def post(*words: str) -> str:
        done = komek("post", *words)
        return done.stdout + done.stderr

    assert "[Тіркеу]" in post("Көше шамы жанбайды, Абай 12", "--place", "51.1283,71.4305")
    assert re.search(r"109-\d{4}-\d{7} өтінішіңіз тіркелді\. Мерзімі: ", post("Тіркеу"))
    assert komek.status()["channels"]["sources"]["stand_in"]["messages"] == 2


def test_a_newcomer_rings_and_the_call_is_on_record(komek: Launcher) -> None:
    first = komek.status()["operators"][0]
    said = asyncio.run(call_with_one_operator(komek, first["sip_user"], first["sip_password"]))
    assert "operator 1001 rings" in said and "answered by operator 1001" in said
    ticket = re.search(r"ticket (109-\d{4}-\d{7})", said)
    assert ticket, said

    def recorded() -> list[dict[str, Any]]:
        rows = [json.loads(line) for line in komek("calls", "--json").stdout.splitlines()]
        return rows if rows and rows[0]["recordings"] else []

    within(90, recorded)
    (row,) = recorded()
    assert row["number"] == row["ticket"] == ticket[1]
    assert (row["line"], row["outcome"], row["operator"]) == ("109", "answered", "1001")
    assert row["caller"] == "+77011234567" and 1.5 < row["talk_seconds"] < 30
    assert [ring["result"] for ring in row["rings"]] == ["answered"]
    assert all(Path(path).stat().st_size > 1000 for path in row["recordings"])
    assert komek("calls", "--json", "--since", row["offered_at"]).stdout.count("\n") == 1
    assert komek("calls", "--json", "--since", row["ended_at"]).stdout == ""


def test_up_again_changes_nothing(komek: Launcher) -> None:
    before = komek.status()["processes"]
    said = komek("up", "--detach").stdout
    assert "is up" in said and komek.status()["processes"] == before


def test_another_home_on_the_same_ports_is_told_which(komek: Launcher) -> None:
    with tempfile.TemporaryDirectory(prefix="komek-w2-") as other:
        shutil.copy(komek.home / "komek.toml", Path(other) / "komek.toml")
        refused = Launcher(Path(other))("up", "--detach", check=False)
    assert refused.returncode == 1
    assert re.search(r"port \d+ .* KOMEK_WEB_PORT", refused.stderr)
    assert set(komek.status()["processes"]) == ROLES


@pytest.mark.parametrize("role", sorted(ROLES))
def test_whatever_is_killed_comes_back_and_answers(komek: Launcher, role: str) -> None:
    before = komek.status()["processes"][role]
    os.kill(before, signal.SIGKILL)

    def is_back() -> bool:
        told = komek.status()
        pid = told["processes"].get(role, 0)
        return pid not in (0, before) and told["answering"].get(role, True)

    within(90, is_back)
    assert komek.status()["processes"][role] != before


def test_asterisk_that_hangs_is_replaced(komek: Launcher) -> None:
    before = komek.status()["processes"]["asterisk"]
    os.kill(before, signal.SIGSTOP)
    within(90, lambda: komek.status()["processes"].get("asterisk", before) != before)
    within(90, lambda: komek.status()["answering"]["asterisk"])
    assert komek.status()["processes"]["asterisk"] != before


def test_a_mistyped_setting_ends_nothing_that_starts_again(komek: Launcher) -> None:
    roles, toml = ("agi", "asterisk", "postgres", "quality", "valkey"), komek.home / "komek.toml"
    right, before = toml.read_text(), komek.status()["processes"]
    toml.write_text(f"{right}kpi_secnods = 16\n")
    try:
        for role in roles:
            os.kill(before[role], signal.SIGKILL)

        def are_back() -> bool:
            told = komek.status()
            return all(
                told["processes"].get(role, 0) not in (0, before[role])
                and told["answering"].get(role, True)
                for role in roles
            )

        within(90, are_back)
        doctor = komek("doctor", check=False).stdout
        unknown = "unknown setting kpi_secnods in komek.toml (did you mean kpi_seconds?)"
        assert f"{unknown}. Until that is mended" in doctor
        said = komek("status")
        assert f"{unknown}; those of the last start hold" in said.stderr
        refused = komek("up", "--detach", check=False)
        assert (refused.returncode, "kpi_secnods" in refused.stderr) == (1, True)
    finally:
        toml.write_text(right)


def test_down_leaves_no_process(komek: Launcher) -> None:
    running = komek.status()["processes"].values()
    komek("down")
    assert not any(is_alive(pid) for pid in running)
    assert komek("status", check=False).returncode == 3


def test_the_second_start_is_quick_and_in_the_foreground_one_signal_stops_everything(
    komek: Launcher,
) -> None:
    passwords = (komek.home / "demo.json").read_text()
    komek("down")
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "launcher", "up"],
        cwd=CODE_DIR,
        env=komek.environment | {"KOMEK_LOG_LEVEL": "debug"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert any("Ctrl-C" in line for line in process.stdout), "it ended before it was ready"
        assert time.monotonic() - began < MINUTE, "nothing is made or fetched a second time"
        assert (komek.home / "demo.json").read_text() == passwords
        running = komek.status()["processes"].values()
        kept = json.loads((komek.home / "run" / "environment.json").read_text())
        kept.pop("KOMEK_CACHE", None)  # whoever runs the tests may have named one
        assert kept == {
            "KOMEK_FETCH_MODEL": "false",
            "KOMEK_LOG_LEVEL": "debug",
        }
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert len(running) == len(ROLES) and not any(is_alive(pid) for pid in running)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def test_production_refuses_the_demo_citys_home(komek: Launcher) -> None:
    komek("down")
    refused = komek("up", "--detach", "--production", check=False)
    assert refused.returncode == 1 and "demo city" in refused.stderr
    assert komek("status", check=False).returncode == 3, "what was started is ended again"
