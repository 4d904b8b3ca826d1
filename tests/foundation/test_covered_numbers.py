"""A telephone number is found in every form in which it is written, and covered in its place."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from foundation.process import overwriting
from foundation.process.overwriting import cover_number
from foundation.settings import CODE_DIR
from foundation.telephones.written_forms import WrittenNumber, written_forms


def forms_of(number: str) -> WrittenNumber:
    found = written_forms(number)
    assert found is not None
    return found


KAZAKH = forms_of("+77012345678")


@pytest.mark.parametrize(
    "text",
    [
        "+77012345678", "77012345678", "87012345678", "7012345678", "0077012345678",
        "+7 701 234 56 78", "8 (701) 234-56-78", "+7\u00a0701\u00a0234\u00a056\u00a078",
        "words=%2B77012345678&x", "words=%2B7%20701%20234%205678", "sip:+77012345678@trunk",
        '"","+77012345678","109"', "PJSIP/87012345678@trunk-out", "1764460800.7012345678",
    ],
)  # fmt: skip
def test_each_form_is_found(text: str) -> None:
    assert len(list(KAZAKH.spans(text.encode()))) == 1


@pytest.mark.parametrize(
    "text", ["97012345678", "701234567890", "170123456789", "+77012345679", "7012345", ""]
)
def test_other_numbers_are_not_found(text: str) -> None:
    assert list(KAZAKH.spans(text.encode())) == []


@pytest.mark.parametrize("number", ["+4915112345678", "+12025550123", "+996555123456"])
def test_numbers_of_other_countries_are_found(number: str) -> None:
    assert len(list(forms_of(number).spans(f"x {number} y {number[1:]}".encode()))) == 2


@pytest.mark.parametrize("address", ["aigul@mail.kz", "109", "+7701", "", "@aigul", "+999123"])
def test_what_is_no_number_has_no_forms(address: str) -> None:
    assert written_forms(address) is None


def test_a_number_is_covered_in_place_wherever_pieces_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In pieces of every length: those that part it, and those that begin in it."""
    text = b'"a","87012345679"\n"b","+7 (701) 234-56-78",71\n%2B77012345678\n87012345678'
    covered = b'"a","87012345679"\n"b","+7 (xxx) xxx-xx-xx",71\n%2B7xxxxxxxxxx\n8xxxxxxxxxx'
    path = tmp_path / "cel.csv"
    for length in range(1, len(text) + 2):
        monkeypatch.setattr(overwriting, "PIECE_BYTES", length)
        path.write_bytes(text)
        inode = path.stat().st_ino
        assert (length, cover_number(path, KAZAKH)) == (length, 3)
        assert path.read_bytes() == covered
        assert path.stat().st_ino == inode
    assert cover_number(path, KAZAKH) == 0, "nothing is left"
    assert cover_number(tmp_path / "none", KAZAKH) == 0


def test_a_file_that_cannot_be_written_is_named_and_holds_up_no_other(tmp_path: Path) -> None:
    target, link = tmp_path / "log", tmp_path / "link"
    target.write_text("+77012345678")
    link.symlink_to(target)
    wanted = {"number": "+77012345678", "paths": [str(link), str(target)]}
    done = subprocess.run(
        [sys.executable, "-m", "foundation.process.overwriting"],
        input=json.dumps(wanted), capture_output=True, text=True, check=True, cwd=CODE_DIR,
    )  # fmt: skip
    said = json.loads(done.stdout)
    assert (said["covered"], [it.partition(":")[0] for it in said["failed"]]) == (1, [str(link)])
    assert target.read_text() == "+7xxxxxxxxxx"
