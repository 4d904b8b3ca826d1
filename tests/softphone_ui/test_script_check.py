"""The scripts of pages are typed: TypeScript and ESLint find nothing in any of them."""

from __future__ import annotations

import subprocess

from softphone_ui.web.esbuild import ROOT


def _run(*command: str) -> tuple[int, str]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_scripts_are_typed() -> None:
    status, said = _run("node_modules/.bin/tsc", "--project", ".")
    assert status == 0, said


def test_scripts_pass_eslint() -> None:
    status, said = _run("node_modules/.bin/eslint", "softphone_ui", "tests/softphone_ui")
    assert status == 0, said
