"""ID tokens: a right one is read, and each wrong one is refused for its own reason."""

from __future__ import annotations

from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from staff.sign_on.id_tokens import (
    LOGOUT_EVENT,
    TokenProblem,
    TokenRefused,
    check_id_token,
    check_logout_token,
)

ISSUER, CLIENT, NONCE = "https://id.city.example", "komek", "n-1"
NOW = 1_800_000_000
KEY = RSAKey.generate_key(2048, {"kid": "1"})
KEYS = KeySet([KEY])


def claims(**other: Any) -> dict[str, Any]:
    usual = {"iss": ISSUER, "aud": CLIENT, "sub": "42", "exp": NOW + 300, "iat": NOW}
    return {**usual, "nonce": NONCE, **other}


def signed(body: dict[str, Any], key: RSAKey | ECKey = KEY, algorithm: str = "RS256") -> str:
    return jwt.encode({"alg": algorithm, "kid": key.kid}, body, key)


def check(token: str, now: int = NOW) -> dict[str, Any]:
    return check_id_token(token, KEYS, issuer=ISSUER, client_id=CLIENT, nonce=NONCE, now=now)


def test_a_token_that_is_right_is_read() -> None:
    assert check(signed(claims(groups=["a"])))["groups"] == ["a"]
    assert check(signed(claims(aud=[CLIENT, "other"], azp=CLIENT)))["sub"] == "42"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"iss": "https://id.other.example"}, TokenProblem.ISSUER),
        ({"aud": "other"}, TokenProblem.AUDIENCE),
        ({"aud": [CLIENT, "other"], "azp": "other"}, TokenProblem.AUDIENCE),
        ({"nonce": "n-2"}, TokenProblem.NONCE),
        ({"nonce": None}, TokenProblem.NONCE),
        ({"exp": NOW - 121}, TokenProblem.EXPIRED),
        ({"exp": "soon"}, TokenProblem.CLAIMS),
        ({"iat": NOW + 600}, TokenProblem.CLOCK),
        ({"sub": None}, TokenProblem.CLAIMS),
        ({"sub": 7}, TokenProblem.CLAIMS),
    ],
)
def test_a_token_that_is_wrong_is_refused(other: dict[str, Any], why: TokenProblem) -> None:
    body = {key: value for key, value in claims(**other).items() if value is not None}
    with pytest.raises(TokenRefused) as refused:
        check(signed(body))
    assert refused.value.why is why


def test_a_clock_that_is_ten_minutes_ahead_is_named_with_its_seconds() -> None:
    with pytest.raises(TokenRefused) as refused:
        check(signed(claims(iat=NOW + 600, exp=NOW + 900)))
    assert (refused.value.why, refused.value.detail) == (TokenProblem.CLOCK, "600 s ahead")


def test_clocks_may_differ_by_two_minutes() -> None:
    assert check(signed(claims(iat=NOW + 119)))
    assert check(signed(claims(exp=NOW - 119)))


def test_signatures_by_others_and_by_nothing_are_refused() -> None:
    stranger = RSAKey.generate_key(2048, {"kid": "1"})
    unknown = ECKey.generate_key("P-256", {"kid": "2"})
    shared = OctKey.import_key("secret-of-the-client-32-bytes-xx", {"kid": "1"})
    by_secret = jwt.encode({"alg": "HS256", "kid": "1"}, claims(), shared)
    unsigned = jwt.encode({"alg": "none"}, claims(), shared, algorithms=["none"])
    for token in (
        signed(claims(), stranger), signed(claims(), unknown, "ES256"), by_secret, unsigned, "",
        "a.b.c", "a" * 70_000, signed(claims())[:-8],
    ):  # fmt: skip
        with pytest.raises(TokenRefused) as refused:
            check(token)
        assert refused.value.why in (
            TokenProblem.SIGNATURE, TokenProblem.KEY, TokenProblem.CLAIMS,
        )  # fmt: skip


def test_only_a_logout_ends_sessions() -> None:
    usual = {"iss": ISSUER, "aud": CLIENT, "sub": "42", "iat": NOW, "jti": "1"}
    logout = {**usual, "events": {LOGOUT_EVENT: {}}}

    def ends(body: dict[str, Any], now: int = NOW) -> bool:
        try:
            return bool(
                check_logout_token(signed(body), KEYS, issuer=ISSUER, client_id=CLIENT, now=now)
            )
        except TokenRefused:
            return False

    assert ends(logout)
    assert not ends(usual)
    assert not ends({**logout, "nonce": NONCE})
    assert not ends({**logout, "events": []})
    assert not ends(logout, NOW + 3600)
