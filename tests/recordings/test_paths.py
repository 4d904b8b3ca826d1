"""Only an id of a recording becomes a path."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from recordings.paths import BadRecordingId, file_of, id_of_file, read_id


def test_an_id_taken_apart() -> None:
    it = read_id("pbx1-1732460000.12~3")
    assert (it.call_id, it.ring_id, it.on_caller) == (
        "pbx1-1732460000.12",
        "pbx1-1732460000.12~3",
        False,
    )
    assert it.day == date(2024, 11, 24)
    again = read_id("pbx1-1732460000.12~3~2")
    assert (again.ring_id, again.text) == ("pbx1-1732460000.12~3", "pbx1-1732460000.12~3~2")
    assert read_id("pbx1-1732460000.12~parachute").on_caller
    assert read_id("pbx1-1732460000.12~voicemail").on_caller


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pbx1-1732460000.12",
        "../pbx1-1732460000.12~1",
        "pbx1-1732460000.12~1/../../x",
        "pbx1-1732460000.12~1\n",
        "pbx1-1732460000.12~1\0",
        "pbx1-١٧٣٢٤٦٠٠٠٠.12~1",
        "pbx1-1732460000.12~../1",
        "p" * 40 + "-1732460000.12~1",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadRecordingId):
        file_of(Path("/recordings"), text)


@given(some.text() | some.from_regex(r"[a-z/.~0-9-]{1,60}", fullmatch=True))
def test_no_text_leads_out_of_the_folder(text: str) -> None:
    try:
        path = file_of(Path("/recordings"), text)
    except BadRecordingId:
        return
    assert path.is_relative_to("/recordings") and ".." not in path.parts


def test_the_id_in_a_files_name() -> None:
    name = "pbx1-1732460000.12~1"
    for ending in (".raw", ".opus", ".sides.opus", ".json"):
        assert id_of_file(name + ending).text == name
    with pytest.raises(BadRecordingId):
        id_of_file(name + ".wav")
