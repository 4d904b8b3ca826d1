"""One rounding and one text of a percentage, on the server and in browsers."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from foundation.percent import percent_number, percent_text

ROOT = Path(__file__).parents[2]
SCRIPT = """
import { readFileSync } from "node:fs";
const { percentText } = await import("file://PATH");
const asked = JSON.parse(readFileSync(0, "utf8"));
const write = ([share, language, digits]) => percentText(share, language, digits);
console.log(JSON.stringify(asked.map(write)));
"""
#: What writes a percentage by itself: a share times 100 in an f-string, or Intl's percent style.
OWN_WRITING = re.compile(
    r"\{100(?:\.0)? \* [^}]*:\.\d[f}]|:\.\d%\}|style: \"percent\""
    r"|round\([^)]*\* 100\)\}|\* 100\)\} ?%"
)
#: Those that may: the two functions, and a benchmark's table with a tolerance.
MAY_WRITE = {
    "foundation/percent.py",
    "softphone_ui/web/static/percent.js",
    "quality/replay/table.py",
}


@pytest.mark.parametrize(
    ("share", "digits", "number"),
    [
        (0.9655, 1, "96.6"),
        (0.125, 0, "13"),
        (0.99999, 1, "99.9"),
        (0.00001, 0, "1"),
        (1, 1, "100.0"),
        (0, 1, "0.0"),
        (-0.0321, 1, "-3.2"),
    ],
)
def test_it_rounds_half_up_and_says_all_or_nothing_only_of_all_or_nothing(
    share: float, digits: int, number: str
) -> None:
    assert percent_number(share, digits) == Decimal(number)


def test_a_browser_writes_the_same_text() -> None:
    node = shutil.which("node")
    assert node, "Node.js builds our pages, so it is there"
    shares = [None, *(n / of for of in (1, 3, 7, 16, 200, 1000, 2001) for n in range(of + 1))]
    asked = [
        (share, language, digits)
        for share in shares
        for language in ("kk", "ru", "en")
        for digits in (0, 1)
    ]
    script = SCRIPT.replace("PATH", str(ROOT / "softphone_ui/web/static/percent.js"))
    done = subprocess.run(
        [node, "--input-type=module", "-e", script],
        input=json.dumps(asked), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    written = json.loads(done.stdout)
    differing = [
        (*of, text, percent_text(*of))
        for of, text in zip(asked, written, strict=True)
        if text != percent_text(*of)
    ]
    assert not differing, differing[:10]


def test_nobody_else_writes_percentages() -> None:
    found = []
    for room in ("foundation", "staff", "registry", "queue_manager", "channels", "recordings",
                 "quality", "city", "softphone_ui", "launcher"):  # fmt: skip
        for path in [*(ROOT / room).rglob("*.py"), *(ROOT / room).rglob("*.js")]:
            name = str(path.relative_to(ROOT))
            if "/built/" in name or "/vendor/" in name or name in MAY_WRITE:
                continue
            for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if OWN_WRITING.search(line):
                    found.append(f"{name}:{n}: {line.strip()}")
    assert not found, "write percentages by foundation/percent.py or web/static/percent.js:\n" + (
        "\n".join(found)
    )
