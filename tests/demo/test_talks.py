"""Made-up talks: two voices in turns, as the recorder hears them."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from demo.quality_past import MadeTalk, record
from demo.talks import RATE, lower, talk
from recordings.paths import RAW_ENDING, Folders
from recordings.voice_finder import VoiceFinder
from tests.recordings.test_voices import vowel


def test_both_speak_in_turns_for_so_long() -> None:
    sound = talk(40.0, [vowel(1.2), vowel(2.0, pitch=180)], Random(3))
    assert sound.shape == (40 * RATE, 2)
    finder = VoiceFinder()
    finder.add(sound[:, ::-1])
    found = finder.voices()
    assert found.caller_seconds > 8 and found.operator_seconds > 8
    assert found.caller_seconds + found.operator_seconds < 45


def test_the_same_seed_is_the_same_talk() -> None:
    phrases = [vowel(1.0)]
    one, two, other = (talk(5.0, phrases, Random(seed)) for seed in (1, 1, 2))
    assert (one == two).all() and not (one == other).all()


def test_a_lower_voice_is_slower() -> None:
    assert len(lower(vowel(1.0), by=1.25)) == RATE * 1.25 - 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root writes for somebody else")
def test_what_root_records_is_read_by_the_recorder(tmp_path: Path) -> None:
    """The recorder runs as the user of its own, to whom the folder belongs."""
    folders = Folders(tmp_path / "recordings")
    folders.make()
    os.chown(folders.incoming, 65534, 65534)
    ended = datetime(2026, 3, 2, 9, tzinfo=UTC)
    record(MadeTalk("c1", "r1", "1001", None, ended, 2.0), [vowel(1.0)], folders, seed=1)
    (found,) = folders.incoming.iterdir()
    assert found.name == f"r1{RAW_ENDING}"
    assert (found.stat().st_uid, found.stat().st_mtime) == (65534, ended.timestamp())
