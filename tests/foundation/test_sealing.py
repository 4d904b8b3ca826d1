"""Texts that are sealed with the installation's secret."""

from __future__ import annotations

from foundation.sealing import seal, unseal


def test_a_text_is_opened_by_its_own_secret_and_for_its_own_purpose_only() -> None:
    sealed = seal("one", "camera login", "пароль")
    assert "пароль" not in sealed
    assert unseal("one", "camera login", sealed) == "пароль"
    assert unseal("another", "camera login", sealed) is None
    assert unseal("one", "second factor", sealed) is None


def test_what_was_sealed_by_earlier_versions_is_still_opened() -> None:
    """The keys of apps and the logins of cameras are in databases already."""
    factor = (
        "gAAAAABrELae6Qy0RWZM10G_CoT7qyi5Hq_Zivh6et6-oNo4POR-LKUk7zmeNx9C03dc5LzXEIDmxgNh"
        "sQTe2pmZe2CHFMaxCg=="
    )
    login = (
        "gAAAAABrELae36S-yWCd_1j6EusIBunyGlJnCByWgT184CuAKNNwyNs43CdWBiq_IMUkQdGQE7LL76Uh"
        "XewLKNSiqTx8-1YkoHbzvJ4xyKOh1E73dI9Cong="
    )
    assert unseal("one", "second factor", factor) == "JBSWY3DP"
    assert unseal("one", "camera login", login) == '["operator","camera-109"]'
