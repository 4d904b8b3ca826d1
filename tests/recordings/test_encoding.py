"""Raw sound to Opus: who is where, whole files or none, and what a full disk does."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile

from recordings import encoding
from recordings.disk import sha256_of
from recordings.encoding import EncodingFailed, NoRoom, encode
from recordings.paths import read_id
from tests.calls.stage import tones_in
from tests.recordings.sounds import LEFT_HZ, RATE, RIGHT_HZ, strength, tone, write_raw

RING = "pbx1-1732460000.12~1"
PARACHUTE = "pbx1-1732460000.12~parachute"


def test_an_operators_leg_has_the_operator_left_and_is_turned_round(tmp_path: Path) -> None:
    raw = write_raw(tmp_path / "x.raw", left=LEFT_HZ, right=RIGHT_HZ)
    done = encode(raw, read_id(RING), tmp_path, tmp_path)
    assert done is not None
    sound, rate = soundfile.read(tmp_path / done.sides_path)
    caller, operator = sound[:, 0], sound[:, 1]
    assert strength(caller, RIGHT_HZ, rate) > 0.2 > 0.02 > strength(caller, LEFT_HZ, rate)
    assert strength(operator, LEFT_HZ, rate) > 0.2 > 0.02 > strength(operator, RIGHT_HZ, rate)


def test_the_parachute_records_on_the_callers_leg(tmp_path: Path) -> None:
    raw = write_raw(tmp_path / "x.raw")
    done = encode(raw, read_id(PARACHUTE), tmp_path, tmp_path)
    assert done is not None
    sound, rate = soundfile.read(tmp_path / done.sides_path)
    assert strength(sound[:, 0], LEFT_HZ, rate) > 0.2
    assert strength(sound[:, 1], RIGHT_HZ, rate) > 0.2


def test_both_are_heard_in_the_mixed_file(tmp_path: Path) -> None:
    done = encode(write_raw(tmp_path / "x.raw"), read_id(RING), tmp_path, tmp_path)
    assert done is not None
    sound, rate = soundfile.read(tmp_path / done.mixed_path)
    assert sound.ndim == 1
    assert strength(sound, LEFT_HZ, rate) > 0.2 and strength(sound, RIGHT_HZ, rate) > 0.2


def test_what_is_known_of_the_file(tmp_path: Path) -> None:
    raw = write_raw(tmp_path / "x.raw", seconds=61.0)
    ended = datetime(2026, 11, 24, 8, 1, 1, tzinfo=UTC).timestamp()
    os.utime(raw, (ended, ended))
    done = encode(raw, read_id(RING), tmp_path, tmp_path)
    assert done is not None
    assert done.seconds == 61.0
    assert done.started_at == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert (done.call_id, done.ring_id) == ("pbx1-1732460000.12", RING)
    assert done.mixed_path == f"2024/11/24/{RING}.opus"
    mixed, sides = tmp_path / done.mixed_path, tmp_path / done.sides_path
    assert (done.mixed_sha256, done.sides_sha256) == (sha256_of(mixed), sha256_of(sides))
    assert done.bytes == mixed.stat().st_size + sides.stat().st_size
    assert mixed.stat().st_size * 8 / 61 < 26_000 and sides.stat().st_size * 8 / 61 < 32_000


def test_a_file_cut_in_the_middle_of_a_sample_is_taken_as_far_as_it_goes(tmp_path: Path) -> None:
    raw = write_raw(tmp_path / "x.raw", seconds=1.0)
    with raw.open("r+b") as out:
        out.truncate(raw.stat().st_size - 3)
    done = encode(raw, read_id(RING), tmp_path, tmp_path)
    assert done is not None and done.seconds == 1.0 - 1 / 8000


@pytest.mark.parametrize("size", [0, 1, 3])
def test_where_nothing_was_recorded_there_is_no_file(tmp_path: Path, size: int) -> None:
    raw = tmp_path / "x.raw"
    raw.write_bytes(b"\0" * size)
    assert encode(raw, read_id(PARACHUTE), tmp_path, tmp_path) is None
    said = encode(raw, read_id(RING), tmp_path, tmp_path)
    assert said is not None
    assert (said.ring_id, said.seconds, said.bytes) == (RING, 0.0, 0), "a talk without a sound"
    assert [it.name for it in tmp_path.iterdir()] == ["x.raw"]


def test_the_shortest_talk_is_kept(tmp_path: Path) -> None:
    raw = write_raw(tmp_path / "x.raw", seconds=0.02)
    done = encode(raw, read_id(RING), tmp_path, tmp_path)
    assert done is not None and soundfile.info(tmp_path / done.mixed_path).frames == 160


def test_loud_voices_are_clipped_and_do_not_wrap() -> None:
    for loud, clipped in ((30_000, 32_767), (-30_000, -32_768)):
        mixed = encoding.mix(np.full((800, 2), loud, np.int16))
        assert set(mixed.tolist()) == {clipped}


@pytest.fixture
def files_of_20_kb() -> Iterator[None]:
    """The kernel refuses to let a file grow beyond 20 kB: the write error of a full disk."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, old[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, old)


def test_a_write_error_leaves_the_raw_file_and_nothing_else(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    raw = write_raw(tmp_path / "x.raw", seconds=60.0)
    before = sha256_of(raw)
    request.getfixturevalue("files_of_20_kb")
    with pytest.raises((EncodingFailed, OSError)):
        encode(raw, read_id(RING), tmp_path, tmp_path)
    assert sha256_of(raw) == before
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [raw]


def test_what_the_encoder_says_when_it_opens_or_closes_is_a_failure_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = write_raw(tmp_path / "x.raw", seconds=1.0)

    def no_inodes(*_: object, **__: object) -> None:
        raise soundfile.LibsndfileError(2)

    monkeypatch.setattr(encoding.soundfile, "SoundFile", no_inodes)
    with pytest.raises(EncodingFailed):
        encode(raw, read_id(RING), tmp_path, tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [raw]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 4 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("only root can mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = write_raw(small_disk / "x.raw", seconds=60.0)
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * (encoding.free_bytes(small_disk) - 40_000))
    with pytest.raises(NoRoom):
        encode(raw, read_id(RING), small_disk, small_disk)
    # Somebody else takes the room while we encode: the check before did not help.
    monkeypatch.setattr(encoding, "free_bytes", lambda folder: 1 << 40)
    with pytest.raises((EncodingFailed, OSError)):
        encode(raw, read_id(RING), small_disk, small_disk)
    assert sorted(path.name for path in small_disk.rglob("*") if path.is_file()) == [
        "filler",
        "x.raw",
    ]
    filler.unlink()
    monkeypatch.undo()
    assert encode(raw, read_id(RING), small_disk, small_disk) is not None


def test_encoding_a_minute_takes_little_of_a_core(tmp_path: Path) -> None:
    raw = write_raw(tmp_path / "x.raw", seconds=60.0)
    before = time.process_time()
    encode(raw, read_id(RING), tmp_path, tmp_path)
    assert time.process_time() - before < 6.0


def test_who_is_silent_while_the_other_speaks_is_not_heard_with_their_tone(tmp_path: Path) -> None:
    """Opus lets a little of one side through; who looks for tones must take it for silence."""
    caller, operator = tone(LEFT_HZ, 2.0), tone(RIGHT_HZ, 2.0)
    operator[RATE : RATE + RATE // 2] = 0
    raw = tmp_path / "x.raw"
    np.stack([caller, operator], axis=1).astype("<i2").tofile(raw)
    done = encode(raw, read_id(PARACHUTE), tmp_path, tmp_path)
    assert done is not None
    both = {LEFT_HZ, RIGHT_HZ}
    assert tones_in(str(tmp_path / done.sides_path), both, 0.2) == [{LEFT_HZ}, {RIGHT_HZ}]
