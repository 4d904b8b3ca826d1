"""The lead's own words: none that nobody says any more. (That none is missing, and that the
blanks agree, is tried for all rooms at once in tests/softphone_ui/test_words.py.)"""

from __future__ import annotations

import re

import pytest

from softphone_ui.messages import TRANSLATED, messages
from softphone_ui.words import HERE

MESSAGE = re.compile(r'^msgid "((?:[^"\\]|\\.)+)"$', re.MULTILINE)


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    said = {found.message for found in messages()}
    own = (HERE / "lead" / "words" / f"{language}.po").read_text(encoding="utf-8")
    told = MESSAGE.findall(own)
    assert len(told) > 150
    assert [message for message in told if message not in said] == []
