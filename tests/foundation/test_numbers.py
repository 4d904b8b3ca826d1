"""Callers' numbers, in every shape a provider has sent them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.telephones.numbers import from_headers, likely_language, read_caller, region

ALMATY = "+77272551234"


@pytest.mark.parametrize(
    ("raw", "e164"),
    [
        ("87010000001", "+77010000001"),
        ("+7 747 123 45 67", "+77471234567"),
        ("8 (7172) 55-12-34", "+77172551234"),
        ("77010000001", "+77010000001"),
        ("7010000001", "+77010000001"),
        ("0077010000001", "+77010000001"),
        ("8 10 7 916 123-45-67", "+79161234567"),
        ("79161234567", "+79161234567"),
        ("+14155552671", "+14155552671"),
        ("77010000001;phone-context=kz", "+77010000001"),
        ("<sip:+77010000001@10.0.0.1:5060;user=phone>;tag=a1", "+77010000001"),
        ("sip:87010000001@city.example;tag=9", "+77010000001"),
        ("tel:+77010000001", "+77010000001"),
    ],
)
def test_known(raw: str, e164: str) -> None:
    caller = read_caller(raw, "", "KZ")
    assert (caller.kind, caller.e164) == ("known", e164)
    assert caller.shown.startswith("+")


@pytest.mark.parametrize("raw", ["101", "103", "109", "112", "1001", "721234", "0"])
def test_short_codes_are_not_taken_for_numbers(raw: str) -> None:
    caller = read_caller(raw, "", "KZ")
    assert (caller.kind, caller.e164, caller.shown) == ("short", None, raw)


@pytest.mark.parametrize(
    "raw",
    ["", " ", "anonymous", "Anonymous", "<unknown>", "restricted", "Private", "asterisk",
     "<sip:anonymous@anonymous.invalid>;tag=1", '"x" <sip:@host>'],
)  # fmt: skip
def test_anonymous(raw: str) -> None:
    caller = read_caller(raw, "", "KZ")
    assert (caller.kind, caller.e164, caller.shown) == ("anonymous", None, "")


@pytest.mark.parametrize(
    "raw",
    ["alice", "+7701", "8" * 11, "9" * 10_000, "+" + "7" * 64, "7701000000\r\nAction: x",
     "<sip:%0d%0aEvent%3a%20x@h>", "٠١٢٣٤٥٦٧٨٩٠", "12345678", "+++"],
)  # fmt: skip
def test_malformed(raw: str) -> None:
    caller = read_caller(raw, "", "KZ")
    assert (caller.kind, caller.e164) == ("malformed", None)
    assert caller.shown and len(caller.shown) <= 24


def test_a_number_of_another_country_needs_its_own_rules() -> None:
    assert read_caller("020 7946 0018", "", "GB").e164 == "+442079460018"
    assert read_caller("020 7946 0018", "", "KZ").kind == "malformed"


def test_kazakhstan_and_russia_share_a_code_but_not_a_region() -> None:
    assert (region(ALMATY), region("+79161234567")) == ("KZ", "RU")


@pytest.mark.parametrize(
    ("header", "number", "name"),
    [
        ('"Әйгерім" <sip:+77010000001@h>;tag=1', "+77010000001", "Әйгерім"),
        ('"say \\"hi\\": <sip:1@x>" <sip:2@h>', "2", 'say "hi": <sip:1@x>'),
        ("Bob Lee <sip:bob@h>", "bob", "Bob Lee "),
        ("<sip:1@h>", "1", ""),
        ("sip:1@h;tag=z", "1", ""),
        ("<sip:%0d%0aX@h>", "\r\nX", ""),
    ],
)
def test_from_headers(header: str, number: str, name: str) -> None:
    assert from_headers(header, header) == (number, name)


@pytest.mark.parametrize(
    ("number", "city", "language"),
    [
        ("+77010000001", "kk", "kk"),
        ("+77010000001", "ru", "ru"),
        (None, "ru", "ru"),
        ("+79161234567", "kk", "ru"),
        ("+491701234567", "ru", "en"),
    ],
)
def test_until_it_is_chosen_the_language_is_the_citys(
    number: str | None, city: str, language: str
) -> None:
    assert likely_language(number, city) == language


def test_a_header_cut_in_two_gives_name_and_number() -> None:
    header = '"' + "Ә" * 3000 + '" <sip:87010000001@h>;tag=abc'
    caller = read_caller(header[-300:], header[:250], "KZ")
    assert caller.e164 == "+77010000001" and caller.name == "Ә" * 80


def test_ten_thousand_letters_cost_nothing() -> None:
    read_caller("+77010000001", "", "KZ")  # phonenumbers loads its tables once
    began = time.process_time()
    for raw in ("7" * 10_000, "sip:" * 10_000, '"\\' * 10_000, "<" * 10_000, "я" * 10_000):
        caller = read_caller(raw, raw, "KZ")
        assert len(caller.name) <= 80 and len(caller.raw) <= 64
    assert time.process_time() - began < 0.5


@given(st.text(max_size=400), st.text(max_size=400))
def test_anything_is_served(raw: str, name: str) -> None:
    caller = read_caller(raw, name, "KZ")
    assert (caller.e164 is None) == (caller.kind != "known")
    for text in (caller.shown, caller.raw, caller.name):
        assert text.isprintable() and len(text) <= 80


@given(st.from_regex(r"\+77[0-9]{9}", fullmatch=True))
def test_a_number_once_read_reads_the_same_again(number: str) -> None:
    caller = read_caller(number, "", "KZ")
    if caller.e164 is not None:
        assert read_caller(caller.e164, "", "KZ").e164 == caller.e164
