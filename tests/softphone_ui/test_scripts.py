"""What our modules compute without a page, tried by Node: `tests/softphone_ui/*.test.js`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize("script", sorted(path.name for path in HERE.glob("*.test.js")))
def test_a_module_computes_what_it_should(script: str) -> None:
    node = shutil.which("node")
    assert node, "Node.js builds our pages, so it is there"
    done = subprocess.run(
        [node, "--import", str(HERE / "static_urls.mjs"), "--test", str(HERE / script)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
