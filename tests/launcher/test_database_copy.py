"""A database goes into a file and out of it whole, or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import StartError
from foundation.postgres.schema import ensure_empty_database
from foundation.settings import CODE_DIR, Settings, load_settings
from launcher import database_copy, postgres
from launcher.backup import DATABASE
from launcher.control import is_alive, wait_until
from launcher.homes import ensure_home, fresh_home
from tests.launcher.copies import QUIET, bring_back, elsewhere, lived_in, make_copy, rewrite
from tests.real_services import environment

__all__ = ["elsewhere", "lived_in"]


@pytest.mark.parametrize(
    ("url", "address", "password"),
    [
        ("postgresql://komek:p%40ss@one/komek", "postgresql://komek@one/komek", "p@ss"),
        ("postgres://a:b:c@one:1,two:2/x?sslmode=require",
         "postgres://a@one:1,two:2/x?sslmode=require", "b:c"),
        ("postgresql:///komek?host=/run/postgresql", "postgresql:///komek?host=/run/postgresql",
         ""),
        ("postgresql://one/x?password=p%26&user=u", "postgresql://one/x?user=u", "p&"),
        ("postgresql://one/x?user=u&password=p", "postgresql://one/x?user=u", "p"),
        ("postgresql://a@one/x", "postgresql://a@one/x", ""),
    ],
)  # fmt: skip
def test_a_password_is_on_no_command_line(url: str, address: str, password: str) -> None:
    assert database_copy.without_password(url) == (address, password)


@given(st.text())
def test_any_text_has_an_address_without_a_password(url: str) -> None:
    address, _ = database_copy.without_password(url)
    assert len(address) <= len(url)
    assert database_copy.without_password(address)[1] == ""


FAILS = """#!/bin/sh
echo 'psql: the first reason' >&2
echo 'and what follows from it' >&2
exit 3
"""
TELLS = "#!/bin/sh\nyes 'a line of a copy' | head -c 10000000\n"


def stand_in(folder: Path, **scripts: str) -> None:
    """For PostgreSQL's programs of these names."""
    for name, script in scripts.items():
        (folder / name).write_text(script)
        (folder / name).chmod(0o700)


@pytest.mark.parametrize("much", [True, False])
def test_a_server_that_takes_nothing_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, much: bool
) -> None:
    """However much there was still to be given to it."""
    stand_in(tmp_path, psql=FAILS, pg_restore=TELLS if much else "#!/bin/sh\n")
    monkeypatch.setattr(postgres, "binaries", lambda: tmp_path)
    with pytest.raises(StartError, match="psql did not end well: psql: the first reason"):
        database_copy.load(load_settings(tmp_path), tmp_path / "copy", QUIET)


def test_a_copy_that_cannot_be_read_is_never_written_to_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """psql would keep what it got."""
    ended = tmp_path / "ended"
    scripts = {
        "psql": f"#!/bin/sh\ncat > /dev/null\ntouch {ended}\n",
        "pg_restore": "#!/bin/sh\necho 'SELECT 1;'\necho 'pg_restore: cut short' >&2\nexit 1\n",
    }
    stand_in(tmp_path, **scripts)
    monkeypatch.setattr(postgres, "binaries", lambda: tmp_path)
    with pytest.raises(StartError, match="pg_restore did not end well: pg_restore: cut short"):
        database_copy.load(load_settings(tmp_path), tmp_path / "copy", QUIET)
    assert not ended.exists()


WITH_SERVER = """
import sys, time
from pathlib import Path
from foundation.settings import load_settings
from launcher import database_copy
with database_copy.server(load_settings(Path(sys.argv[1]))):
    print("there", flush=True)
    time.sleep(600)
"""


@pytest.mark.services
def test_a_server_ends_with_a_restore_that_is_killed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o755)
    for folder in tmp_path.parents[:2]:
        folder.chmod(0o755)  # its user has to reach it
    fresh_home(home)
    settings = ensure_home(home)
    postgres.ensure_database_files(settings)
    with subprocess.Popen(
        [sys.executable, "-c", WITH_SERVER, str(home)], cwd=CODE_DIR,
        env=environment(settings), stdout=subprocess.PIPE, text=True,
    ) as restore:  # fmt: skip
        assert restore.stdout is not None and restore.stdout.readline() == "there\n"
        server = int((postgres.data_dir(settings) / "postmaster.pid").read_text().split()[0])
        restore.send_signal(signal.SIGKILL)
    wait_until(lambda: not is_alive(server), 60, "the server ends")
    assert not (postgres.data_dir(settings) / "postmaster.pid").exists(), "it has stopped in order"


@pytest.mark.services
async def test_a_database_that_was_cut_short_fills_nothing(
    lived_in: Settings, elsewhere: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    await make_copy(lived_in, copy)
    database = lived_in.stores.database_url.rpartition("/")[0] + "/cut_short"
    rewrite(copy, database_dsn=database)
    whole = (copy / DATABASE).read_bytes()
    (copy / DATABASE).write_bytes(whole[: len(whole) * 9 // 10])
    with pytest.raises(StartError, match=f"pg_restore did not end well.*removed.*{elsewhere}"):
        await bring_back(copy)
    await ensure_empty_database(lived_in.changed(database_dsn=database))
