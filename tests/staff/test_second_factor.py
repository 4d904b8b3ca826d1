"""Codes of an app, recovery codes, and who may decide that somebody's factor is taken back."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from staff.roles import ADMINISTRATOR, CLERK, OPERATOR, QUALITY, SHIFT_LEAD
from staff.second_factor import (
    RECOVERY_CODES,
    RESET_LASTS,
    accepted_step,
    is_required,
    new_recovery_codes,
    new_totp_secret,
    recovery_digest,
    seal_secret,
    totp_address,
    unseal_secret,
    why_no_decision,
)

#: RFC 6238, appendix B (SHA-1): the last six of its eight digits.
SECRET = base64.b32encode(b"12345678901234567890").decode()
VECTORS = {59: "287082", 1111111109: "081804", 1234567890: "005924", 2000000000: "279037"}
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize("moment", VECTORS)
def test_a_code_of_the_standard_is_accepted(moment: int) -> None:
    assert accepted_step(SECRET, VECTORS[moment], moment, last_step=0) == moment // 30


def test_a_telephones_clock_may_be_half_a_minute_off_and_no_more() -> None:
    accepted = [
        shift for shift in range(-120, 121, 30) if accepted_step(SECRET, "279037", 2e9 + shift, 0)
    ]
    assert accepted == [-30, 0, 30]


def test_no_code_is_taken_twice_nor_an_earlier_one() -> None:
    step = accepted_step(SECRET, "279037", 2e9, last_step=0)
    assert step is not None
    assert accepted_step(SECRET, "279037", 2e9 + 5, last_step=step) is None
    assert accepted_step(SECRET, "279 037", 2e9, last_step=step - 1) == step


@pytest.mark.parametrize("code", ["", "27903", "2790371", "２７９０３７", "abcdef", "-79037"])
def test_what_is_no_code_is_not_accepted(code: str) -> None:
    assert accepted_step(SECRET, code, 2e9, last_step=0) is None


def test_an_app_reads_the_address() -> None:
    assert totp_address(SECRET, "lead1") == (
        f"otpauth://totp/Komek%20109:lead1?secret={SECRET}&issuer=Komek%20109"
    )
    assert len(new_totp_secret()) == 32


def test_recovery_codes_differ_and_their_digests_belong_to_one_person() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == RECOVERY_CODES
    digests = {recovery_digest("secret", person, code) for person in (1, 2) for code in codes}
    assert len(digests) == 2 * RECOVERY_CODES
    typed = f" {codes[0].lower().replace('-', ' ')} "
    assert recovery_digest("secret", 1, typed) == recovery_digest("secret", 1, codes[0])
    assert recovery_digest("other", 1, codes[0]) not in digests


def test_a_sealed_secret_is_read_with_the_same_key_only() -> None:
    sealed = seal_secret("key", SECRET)
    assert SECRET not in sealed
    assert unseal_secret("key", sealed) == SECRET
    assert unseal_secret("another", sealed) is None


def test_leads_and_administrators_need_one_in_production() -> None:
    roles = (OPERATOR, SHIFT_LEAD, QUALITY, CLERK, ADMINISTRATOR)
    assert [it for it in roles if is_required(it, production=True)] == [SHIFT_LEAD, ADMINISTRATOR]
    assert not any(is_required(it, production=False) for it in roles)


def test_it_takes_two_others_to_take_a_factor_back_within_a_day() -> None:
    asker, whose = 1, 2
    decided = {it: why_no_decision(asker, whose, NOW, it, NOW) for it in (asker, whose, 3)}
    assert decided == {asker: "own", whose: "own", 3: None}
    assert why_no_decision(asker, whose, NOW, 3, NOW + RESET_LASTS) == "over"
    assert why_no_decision(asker, whose, NOW, 3, NOW + RESET_LASTS - timedelta(seconds=1)) is None
