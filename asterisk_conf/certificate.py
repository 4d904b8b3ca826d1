"""A certificate of our own making for the encrypted SIP port, where the settings name none.

Telephones cannot check it against anybody, so it keeps out who listens, not who pretends.
"""

from __future__ import annotations

import ipaddress
import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from foundation.errors import StartError
from foundation.settings import Settings

NAME = "komek109"
LIVES = timedelta(days=3650)


class NoCertificate(StartError):
    """The error for a file of sip_tls_certificate or sip_tls_key that cannot be read or used."""


def check_certificate(settings: Settings) -> None:
    """Raise NoCertificate if the files set for the encrypted SIP port cannot be used.

    They must be readable, and be a certificate and its key. Files that Komek makes itself are not
    checked."""
    if not (settings.ports.sip_tls_port and settings.exchange.sip_tls_certificate):
        return
    certificate, key = settings.sip_tls_files
    _check_readable(certificate, key)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except (ssl.SSLError, ValueError) as error:
        raise NoCertificate(
            f"{certificate} and {key} are no certificate with its key, in PEM and without a "
            f"password (sip_tls_certificate, sip_tls_key): {_reason(error)}"
        ) from None


def _check_readable(certificate: Path, key: Path) -> None:
    for path in (certificate, key):
        if not os.access(path, os.R_OK):
            raise NoCertificate(f"{path} cannot be read (sip_tls_certificate, sip_tls_key)")


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", None) or error)


def end_of_certificate(settings: Settings) -> datetime | None:
    """Return when the certificate of the encrypted SIP port ends (UTC); None without such a port.
    Raises OSError or ValueError where it cannot be read."""
    if not settings.ports.sip_tls_port:
        return None
    certificate, _ = settings.sip_tls_files
    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc


def ensure_certificate(settings: Settings) -> None:
    """See to it that the encrypted port's files are there. Raises NoCertificate.

    One of ours is made once and kept: a telephone may have been told to trust it.
    """
    if not settings.ports.sip_tls_port:
        return
    certificate, key = settings.sip_tls_files
    if settings.exchange.sip_tls_certificate:
        _check_readable(certificate, key)
        return
    if not (certificate.exists() and key.exists()):
        _make(certificate, key, [settings.place.listen, settings.place.external_address])


def _make(certificate: Path, key: Path, addresses: list[str]) -> None:
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LIVES)
        .add_extension(x509.SubjectAlternativeName(_names(addresses)), critical=False)
        .sign(secret, hashes.SHA256())
    )
    certificate.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    plain = serialization.NoEncryption()
    pem = secret.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    _write(key, pem)
    _write(certificate, made.public_bytes(serialization.Encoding.PEM))


def _names(addresses: list[str]) -> list[x509.GeneralName]:
    names: list[x509.GeneralName] = [x509.DNSName(NAME)]
    for address in addresses:
        if not address:
            continue
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(address)))
        except ValueError:
            names.append(x509.DNSName(address))
    return names


def _write(path: Path, text: bytes) -> None:
    """Whole or not at all, and readable by us alone."""
    part = path.with_name(path.name + ".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(text)
    os.replace(part, path)
