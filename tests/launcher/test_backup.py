"""What docs/BACKUP.md copies is all there is to copy, and the database comes back from its copy."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import asyncpg
import pytest

from foundation.settings import CODE_DIR, Settings, groups
from foundation.settings.kinds import kinds_of
from launcher import postgres
from tests.softphone_ui.city import settle
from tests.softphone_ui.finding.stage import tickets_there

#: Made anew from the database.
MADE_ANEW = {"open_data_dir"}
#: Two copies of the same differ in these lines alone.
OF_ONE_COPY = ("--", "\\restrict", "\\unrestrict")


def test_every_folder_that_is_kept_is_copied_and_brought_back() -> None:
    kept = {key.removesuffix("_dir") for key in kinds_of(groups.Folders) if key not in MADE_ANEW}
    paper = (CODE_DIR / "docs" / "BACKUP.md").read_text(encoding="utf-8")
    copied = [set(parts.split()) for parts in re.findall(r"^for part in (.*); do$", paper, re.M)]
    assert copied == [kept | {"asterisk/keys"}] * 2


def program(name: str, *arguments: str) -> str:
    command = [postgres.binaries() / name, *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(url: str) -> list[str]:
    """All that stands in a database's tables, in no order."""
    told = program("pg_dump", "--data-only", f"--dbname={url}").splitlines()
    return sorted(line for line in told if not line.startswith(OF_ONE_COPY))


def parts(copy: str) -> list[str]:
    """What a copy has, from tables to triggers, each by kind and name."""
    told = program("pg_restore", "--list", copy).splitlines()
    return sorted(line.split(" ", 3)[3] for line in told if not line.startswith(";"))


@pytest.mark.services
async def test_the_database_comes_back_from_its_copy(
    fresh_settings: Settings, tmp_path: Path
) -> None:
    """As the paper says it: where a function looks for tables in no schema of its own it fails."""
    await settle(fresh_settings)
    await tickets_there(fresh_settings)
    url, copy, again = fresh_settings.stores.database_url, tmp_path / "one", tmp_path / "two"
    program("pg_dump", "--format=custom", f"--file={copy}", f"--dbname={url}")
    link = await asyncpg.connect(url, database="postgres")
    await link.execute("CREATE DATABASE brought_back")
    brought_back = url.rpartition("/")[0] + "/brought_back"
    program("pg_restore", "--exit-on-error", f"--dbname={brought_back}", str(copy))
    program("pg_dump", "--format=custom", f"--file={again}", f"--dbname={brought_back}")
    assert rows(brought_back) == rows(url)
    assert parts(str(again)) == parts(str(copy))
    await link.execute("DROP DATABASE brought_back")
    await link.close()
