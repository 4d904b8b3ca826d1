"""Numbers in addresses."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import make_mocked_request

from softphone_ui.web.errors import NotFound
from softphone_ui.web.path_ids import id_in


def test_a_number_is_read() -> None:
    for text, number in (("0", 0), ("42", 42), ("9" * 15, 10**15 - 1)):
        assert id_in(make_mocked_request("GET", "/", match_info={"it": text}), "it") == number


@pytest.mark.parametrize("text", ["", "-1", "1.5", "x", " 1", "٣", "²", "1_0", "9" * 16])
def test_what_is_no_number_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        id_in(make_mocked_request("GET", "/", match_info={"it": text}), "it")
