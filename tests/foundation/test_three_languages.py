"""A name in three languages."""

from __future__ import annotations

import msgspec
import pytest

from foundation.names import LANGUAGES, Names, in_language

MANHOLE = Names("Ашық люк", "Открытый люк", "Open manhole")


def test_a_name_is_told_in_each_language() -> None:
    told = [MANHOLE.in_language(language) for language in LANGUAGES]
    assert told == ["Ашық люк", "Открытый люк", "Open manhole"]
    assert in_language(MANHOLE, "ru") == "Открытый люк"
    assert in_language(None, "ru") is None
    with pytest.raises(AttributeError):
        MANHOLE.in_language("de")


def test_it_is_an_object_in_json_and_comes_back_whole() -> None:
    written = msgspec.json.encode(MANHOLE)
    assert msgspec.json.decode(written) == {
        "kk": "Ашық люк", "ru": "Открытый люк", "en": "Open manhole",
    }  # fmt: skip
    assert msgspec.json.decode(written, type=Names) == MANHOLE
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"kk": "a", "ru": "b"}', type=Names)
