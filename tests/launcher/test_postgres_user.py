"""Two first starts at once on a machine that has never had PostgreSQL's user."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from foundation.settings import CODE_DIR

#: Both wait for the other's line on standard input, then add the user in the same instant.
ADD = """
import sys
from launcher import postgres
print("ready", flush=True)
sys.stdin.readline()
postgres.ensure_user()
print(postgres._user().pw_name, postgres._user().pw_uid)
"""
#: In an /etc of its own, so that the machine's users stay as they are.
ALONE = """
cp -a /etc "$1" && mount --bind "$1/etc" /etc || exit
userdel komek
shift
exec "$@"
"""
TWO = f"""
import subprocess, sys
pipe = subprocess.PIPE
start = [sys.executable, "-c", {ADD!r}]
starts = [subprocess.Popen(start, stdin=pipe, stdout=pipe, text=True) for _ in "12"]
for start in starts:
    start.stdout.readline()
for start in starts:
    start.stdin.write("now\\n")
    start.stdin.flush()
print("|".join(sorted({{start.communicate()[0].strip() for start in starts}})))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root adds users")
def test_two_first_starts_share_one_user(tmp_path: Path) -> None:
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", ALONE, "sh", tmp_path, sys.executable, "-c", TWO],
        cwd=CODE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    users = done.stdout.strip().split("|")
    assert len(users) == 1 and users[0].startswith("komek "), done.stdout + done.stderr
