"""Ports for the way out of the trunk, which are bound long after they were chosen."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from foundation.settings import CODE_DIR
from sip_peers import outside

#: Below all that homes are given.
PORTS = range(19_990, 19_992)
ASKS = f"""
from sip_peers import outside
outside.WAYS_OUT = {PORTS!r}
outside.free_udp_port()
"""


def test_a_port_is_given_to_one_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two workers that chose the same one would find out minutes later, when the second binds."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(outside, "WAYS_OUT", PORTS)
    assert {outside.free_udp_port(), outside.free_udp_port()} == set(PORTS)
    with pytest.raises(OSError, match="no free port"):
        outside.free_udp_port()
    another = subprocess.run(
        [sys.executable, "-c", ASKS],
        cwd=CODE_DIR,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert "no free port" in another.stderr
