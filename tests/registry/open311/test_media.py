"""Which addresses of pictures everybody may be led to."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.open311.media import LONGEST_ADDRESS, publishable
from tests.outside import outside_text

PUBLIC = [
    "https://img.astana.kz/a/1.jpg",
    "https://IMG.astana.kz:8443/a?x=1&y=%20#f",
    "HTTPS://img.astana.kz/",
    "https://сурет.қаз/1.jpg",
    "https://8.8.8.8/x.jpg",
    "https://[2001:4860:4860::8888]/x",
    "https://a_b.example.kz/x",
    "https://img.astana.kz./x",
    "https://img.kz/a@b.jpg",
    "https://img.kz/'a'.jpg",
]
OTHERS = [
    "http://img.astana.kz/1.jpg",
    "ftp://x.kz/",
    "javascript:alert(1)",
    "//img.kz/x",
    "https:img.kz",
    "https:///x",
    "https://",
    "https://user@img.kz/",
    "https://user:pw@img.kz/",
    "https://@img.kz/",
    "https://img.kz@127.0.0.1/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://127.0.0.1./",
    "https://10.1.2.3/",
    "https://192.168.1.1/",
    "https://172.16.0.1/",
    "https://169.254.169.254/latest",
    "https://100.64.0.1/",
    "https://0.0.0.0/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:8.8.8.8]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fc00::1]/",
    "https://[ff02::1]/",
    "https://[2002:7f00:1::]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[::127.0.0.1]/",
    "https://[2001:db8::1]/",
    "https://localhost/",
    "https://localhost./",
    "https://x.localhost/",
    "https://printer/",
    "https://printer.local/",
    "https://db.internal/",
    "https://a.test/",
    "https://127\u30020\u30020\u30021/",
    "https://\u2460\u2461\u2466.0.0.1/",
    "https://loc\xadalhost/",
    "https://img.kz\\@127.0.0.1/",
    "https://img.kz/a b",
    "https://img.kz/\n",
    "https://img.kz:0/",
    "https://img.kz:99999/",
    "https://img.kz:x/",
    "https://a..kz/",
    "https://-a.kz/",
    'https://img.kz/"x',
    "https://img.kz/<x>",
    "https://img.kz/" + "x" * 1000,
    "",
    "https://[::1",
    "https://%6c%6f%63alhost/",
    "https://127.0.0.1%2f@img.kz/",
    "https://.kz/",
    "https://img.kz\u202e/x",
    "https://xn--/",
    "https://0x/",
    "https://1.2.3/",
    "https://\u24dbocalhost/",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_host_by_https_is_published(address: str) -> None:
    assert publishable(address)


@pytest.mark.parametrize("address", OTHERS)
def test_what_leads_into_somebodys_own_network_is_not(address: str) -> None:
    assert not publishable(address)


@given(st.ip_addresses())
def test_of_addresses_only_global_ones_are_published(address: IPv4Address | IPv6Address) -> None:
    host = f"[{address}]" if address.version == 6 else str(address)
    if publishable(f"https://{host}/x.jpg"):
        assert address.is_global and not address.is_multicast


@given(outside_text())
def test_whatever_words_are_sent_an_answer_comes(text: str) -> None:
    for address in (text, f"https://{text}", f"https://img.kz/{text}"):
        if publishable(address):
            assert len(address) <= LONGEST_ADDRESS and address.isprintable()
