"""What a database holds, so that two can be compared."""

from __future__ import annotations

import subprocess

from launcher import postgres

#: Two copies of the same differ in these lines alone.
OF_ONE_COPY = ("--", "\\restrict", "\\unrestrict")


def program(name: str, *arguments: str) -> str:
    """What one of PostgreSQL's programs says."""
    command = [postgres.binaries() / name, *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows_of(url: str, *but: str) -> list[str]:
    """All that stands in a database's tables, in no order, `but` for some tables."""
    leave_out = [f"--exclude-table={table}" for table in but]
    told = program("pg_dump", "--data-only", *leave_out, f"--dbname={url}").splitlines()
    return sorted(line for line in told if not line.startswith(OF_ONE_COPY))


def parts_of(copy: str) -> list[str]:
    """What a copy has, from tables to triggers, each by kind and name."""
    told = program("pg_restore", "--list", copy).splitlines()
    return sorted(line.split(" ", 3)[3] for line in told if not line.startswith(";"))
