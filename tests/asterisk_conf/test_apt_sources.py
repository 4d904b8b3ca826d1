"""This machine's apt sources, in every form people have them."""

from __future__ import annotations

from pathlib import Path

from asterisk_conf.apt_fetch import candidates, major
from asterisk_conf.apt_sources import parse_deb822, parse_one_line, read_sources

DEBIAN = """\
# the main archive
Types: deb deb-src
URIs: http://mirror.example/debian
Suites: trixie trixie-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.pgp

Types: deb
URIs: http://mirror.example/debian-security
Suites: trixie-security
Components: main
"""
UBUNTU = """\
Types: deb
URIs: http://mirror.example/ubuntu/
Suites: noble noble-updates
Components: main universe
Signed-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg
"""
KEY_INSIDE = """\
Types: deb
URIs: http://mirror.example/debian/
Suites: bookworm
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mDMEY865UxYJ
 -----END PGP PUBLIC KEY BLOCK-----
"""


def test_deb822() -> None:
    first, security = parse_deb822(DEBIAN)
    assert first.uri == "http://mirror.example/debian" and first.is_debian_archive
    assert first.suites == ("trixie", "trixie-updates") and "main" in first.components
    assert first.options["signed-by"].endswith("keyring.pgp")
    assert not security.is_debian_archive


def test_what_is_switched_off_or_only_sources_is_left_out() -> None:
    assert parse_deb822(DEBIAN.replace("Types: deb deb-src", "Types: deb-src\nEnabled: yes"))[
        0
    ].uri.endswith("security")
    assert parse_deb822("Enabled: no\n" + UBUNTU) == []


def test_one_line() -> None:
    found = parse_one_line(
        "# deb http://off.example/debian trixie main\n"
        "deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian trixie main # here\n"
        "deb-src http://mirror.example/debian trixie main\n"
        "deb http://mirror.example/debian trixie main non-free\n"
    )
    assert [source.suites for source in found] == [("trixie",), ("trixie",)]
    assert found[0].options == {"arch": "amd64", "signed-by": "/k.gpg"}
    assert found[1].components == ("main", "non-free")


def test_all_files_are_read(tmp_path: Path) -> None:
    parts = tmp_path / "sources.list.d"
    parts.mkdir()
    (tmp_path / "sources.list").write_text("deb http://a.example/debian trixie main\n")
    (parts / "b.list").write_text("deb http://b.example/debian trixie main\n")
    (parts / "c.sources").write_text(UBUNTU)
    (parts / "ignored.save").write_text("deb http://d.example/debian trixie main\n")
    assert [source.uri for source in read_sources(tmp_path)] == [
        "http://a.example/debian",
        "http://b.example/debian",
        "http://mirror.example/ubuntu/",
    ]
    assert read_sources(tmp_path / "nowhere") == []


def test_on_debian_the_coming_suites_of_its_own_mirror_are_asked() -> None:
    stanzas = candidates(parse_deb822(DEBIAN))
    assert [stanza.title for stanza in stanzas] == [
        "forky of http://mirror.example/debian",
        "sid of http://mirror.example/debian",
    ]
    assert "Signed-By: /usr/share/keyrings/debian-archive-keyring.pgp\n" in stanzas[0].text


def test_a_key_written_inside_is_carried_over() -> None:
    (stanza, _) = candidates(parse_deb822(KEY_INSIDE))
    (again,) = parse_deb822(stanza.text)
    assert "mDMEY865UxYJ" in again.options["signed-by"]
    assert again.suites == ("forky",)


def test_on_ubuntu_its_own_archive_is_asked_and_no_other() -> None:
    (stanza,) = candidates(parse_deb822(UBUNTU))
    assert "Suites: noble noble-updates\nComponents: main universe\n" in stanza.text


def test_on_ubuntu_with_a_debian_mirror_configured_that_one_is_asked() -> None:
    stanzas = candidates(parse_deb822(UBUNTU) + parse_deb822(DEBIAN))
    assert stanzas[0].title == "forky of http://mirror.example/debian"


def test_versions() -> None:
    assert major("1:22.10.1+dfsg+~cs6.17-1") == 22
    assert major("1:20.6.0~dfsg+~cs6.13.40431414-2build5") == 20
    assert major("") == major("(none)") == 0
