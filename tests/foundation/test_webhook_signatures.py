"""Signed webhooks: what is accepted and what is refused, with the example of the specification."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from foundation.webhook_signatures import (
    REPLAY_WINDOW,
    SignatureRefused,
    check_signature,
    derive_secret,
    read_secret,
    sign,
    write_secret,
)

NOW = datetime(2026, 12, 3, 6, tzinfo=UTC)
KEY, OLD, STRANGE = b"k" * 24, b"o" * 32, b"s" * 24
BODY = b'{"incident":7}'


def test_the_published_example_has_its_published_signature() -> None:
    key = read_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = sign(
        [key],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        datetime.fromtimestamp(1614265330, UTC),
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_request_is_accepted_by_the_new_and_by_the_old_secret() -> None:
    headers = sign([KEY, OLD], "a", BODY, NOW)
    for secrets in ([KEY], [OLD], [STRANGE, OLD]):
        assert check_signature(secrets, headers, BODY, NOW + REPLAY_WINDOW) == "a"


@pytest.mark.parametrize(
    ("changed", "body", "late"),
    [
        ({}, b'{"incident":8}', 0),
        ({"webhook-id": "b"}, BODY, 0),
        ({"webhook-id": ""}, BODY, 0),
        ({"webhook-timestamp": "1"}, BODY, 0),
        ({"webhook-timestamp": "١٢"}, BODY, 0),
        ({"webhook-signature": ""}, BODY, 0),
        ({"webhook-signature": "v1,\udcff"}, BODY, 0),
        ({"webhook-signature": "v1a,abc"}, BODY, 0),
        ({}, BODY, REPLAY_WINDOW.total_seconds() + 1),
        ({}, BODY, -REPLAY_WINDOW.total_seconds() - 1),
    ],
)  # fmt: skip
def test_a_changed_or_recorded_request_is_refused(
    changed: dict[str, str], body: bytes, late: float
) -> None:
    headers = {**sign([KEY], "a", BODY, NOW), **changed}
    with pytest.raises(SignatureRefused):
        check_signature([KEY], headers, body, NOW + timedelta(seconds=late))
    with pytest.raises(SignatureRefused):
        check_signature([STRANGE], sign([KEY], "a", BODY, NOW), BODY, NOW)


@pytest.mark.parametrize("text", ["whsec_", "whsec_c2hvcnQ=", "whsec_ä", "whsec_" + "A" * 200])
def test_a_bad_secret_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base64"):
        read_secret(text)


def test_each_receiver_has_a_secret_of_its_own() -> None:
    one, two = (derive_secret("master", f"https://{name}.test/") for name in "ab")
    assert one != two
    assert read_secret(write_secret(one)) == one
