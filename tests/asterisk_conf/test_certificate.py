"""The certificate of the encrypted SIP port: ours, or the one that the settings name."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography import x509

from asterisk_conf.certificate import NoCertificate, ensure_certificate
from foundation.settings import Settings


def test_one_of_ours_is_made_once_and_the_key_is_ours_alone(tmp_path: Path) -> None:
    settings = Settings.of(home=tmp_path, sip_tls_port=5061, external_address="198.51.100.1")
    ensure_certificate(settings)
    certificate, key = settings.sip_tls_files
    made = certificate.read_bytes()
    names = x509.load_pem_x509_certificate(made).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert {str(each) for each in names.value.get_values_for_type(x509.IPAddress)} == {
        "127.0.0.1", "198.51.100.1",
    }  # fmt: skip
    assert key.stat().st_mode & 0o777 == 0o600
    ensure_certificate(settings)
    assert certificate.read_bytes() == made


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    settings = Settings.of(
        home=tmp_path,
        sip_tls_port=5061,
        sip_tls_certificate=str(tmp_path / "no.crt"),
        sip_tls_key=str(tmp_path / "no.key"),
    )
    with pytest.raises(NoCertificate, match=r"no\.crt"):
        ensure_certificate(settings)


def test_a_closed_port_needs_none(tmp_path: Path) -> None:
    settings = Settings.of(home=tmp_path)
    ensure_certificate(settings)
    assert not settings.sip_tls_files[0].exists()
