"""Scripts of pages pass the strict check of TypeScript and ESLint."""

from __future__ import annotations

import re
import subprocess

from softphone_ui.web.esbuild import ROOT

NOT_TYPED_YET = {
    "inbox": "dialogs inbox macros message presence side talk",
}
"""The scripts whose types are not complete, by package. A new script never belongs here."""

FOUND = re.compile(r"^(?P<file>[^(\n ][^(\n]*)\(\d+,\d+\): error (?P<code>TS\d+): ", re.MULTILINE)
UNKNOWN_NAME = frozenset({"TS2304", "TS2305", "TS2307", "TS2440", "TS2552"})
"""A name that is neither declared nor imported fails when the page runs: allowed in no script."""


def _run(*command: str) -> tuple[int, str]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_scripts_are_typed_except_those_listed() -> None:
    status, said = _run("node_modules/.bin/tsc", "--project", ".")
    found = list(FOUND.finditer(said))
    assert found or status == 0, said
    listed = {
        f"softphone_ui/{package}/static/{name}.js"
        for package, names in NOT_TYPED_YET.items()
        for name in names.split()
    }
    wrong = [
        line
        for line in said.splitlines()
        if (match := FOUND.match(line)) and match["file"] not in listed
    ]
    assert not wrong, "\n".join(wrong)
    assert listed == {match["file"] for match in found}, "remove what is typed from NOT_TYPED_YET"
    unknown = [match[0] for match in found if match["code"] in UNKNOWN_NAME]
    assert not unknown, unknown


def test_scripts_pass_eslint() -> None:
    status, said = _run("node_modules/.bin/eslint", "softphone_ui", "tests/softphone_ui")
    assert status == 0, said
