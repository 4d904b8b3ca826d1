"""Toll fraud begins with a number: what may be called, and what never may."""

from __future__ import annotations

import pytest

from foundation.telephones.permitted import why_not_called

KAZAKHSTAN = ("+77",)


@pytest.mark.parametrize("number", ["+77012345678", "+77771234567", "+77172550000"])
def test_citizens_of_the_country(number: str) -> None:
    assert why_not_called(number, KAZAKHSTAN) is None


@pytest.mark.parametrize(
    "number",
    [
        "+79161234567",  # Russia shares the +7
        "+12025550123",
        "+882161234567",  # satellite
        "+448712345678",
    ],
)
def test_abroad(number: str) -> None:
    assert why_not_called(number, KAZAKHSTAN) == "not_allowed"


@pytest.mark.parametrize(
    "number",
    [
        "", "109", "112", "87012345678", "+7701234567", "+770123456789", "+7 701 234 56 78",
        "+77012345678@evil.example", "+77012345678,1",
        "+77012345678\r\nAction: Logoff", "+7701234567a",
        "＋77012345678", "+٧٧٠١٢٣٤٥٦٧٨",
    ],
)  # fmt: skip
def test_what_is_no_number(number: str) -> None:
    assert why_not_called(number, KAZAKHSTAN) is not None


def test_what_costs_extra_is_refused_though_its_beginning_is_allowed() -> None:
    assert why_not_called("+448712345678", ("+44",)) == "not_allowed"  # shared cost
    assert why_not_called("+449098790000", ("+44",)) == "not_allowed"  # premium
    assert why_not_called("+442079460958", ("+44",)) is None
