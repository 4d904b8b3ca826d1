"""Every key is documented; what is unknown or bad is named."""

import json
import math
import re
import tempfile
from pathlib import Path
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from foundation.settings import (
    CODE_DIR,
    KEYS,
    PORT_KEYS,
    SECRET_KEYS,
    SettingsError,
    load_settings,
    named_home,
)
from foundation.settings.addresses import judge_plain
from foundation.settings.judged import judged
from foundation.settings.kinds import Check, Hidden, marks
from foundation.settings.networks import OLD_KEYS
from launcher.homes import BLOCKS, ensure_home, free_ports, new_home

AWKWARD = [
    "08:00Z-09:00",
    "~nobody-here/x",
    "10.0.0.0/99",
    "::1%x",
    "1e999",
    "",
    "\x00",
    "a" * 5000,
]
#: What may stand in a file, or in the environment.
WRITTEN = st.sampled_from(AWKWARD) | st.recursive(
    st.text() | st.integers() | st.floats() | st.booleans() | st.datetimes() | st.times(),
    lambda it: st.lists(it, max_size=3) | st.dictionaries(st.text(), it, max_size=3),
    max_leaves=5,
)


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("KOMEK_"):
            monkeypatch.delenv(name)


def documented() -> dict[str, str]:
    """Key → what its row says, of docs/SETTINGS.md."""
    text = (CODE_DIR / "docs" / "SETTINGS.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([a-z_.]+)` \| (.*) \|$", text, re.M))


def test_every_key_is_documented_and_no_other() -> None:
    assert documented().keys() == KEYS.keys()


@pytest.mark.parametrize("key", sorted(set(KEYS) - {"home", *SECRET_KEYS}))
def test_the_documented_default_is_the_real_one(key: str, tmp_path: Path) -> None:
    shown = documented()[key].split(" | ")[0].strip("`")
    value = load_settings(tmp_path).value(key)
    if isinstance(value, tuple):
        assert tuple(json.loads(shown)) == value
    elif key.endswith("_dir"):
        assert shown.replace("$KOMEK_HOME", str(tmp_path)) == str(value)
    elif isinstance(value, bool):
        assert shown == str(value).lower()
    elif isinstance(value, float):
        assert float(shown) == value
    else:
        assert shown == (str(value) or "empty")


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("KOMEK_SIP_PROT", "5060", "in the environment (did you mean KOMEK_SIP_PORT?)"),
        ("KOMEK_SIP_PORT", "five", "bad setting sip_port"),
        ("KOMEK_SIP_PORT", "70000", "bad setting sip_port"),
        ("KOMEK_GREETING", "half", 'bad setting greeting: must be one of "full", "none"'),
        ("KOMEK_PRODUCTION", "perhaps", "bad setting production: must be true or false"),
        ("KOMEK_KPI_SECONDS", "nan", "bad setting kpi_seconds"),
        ("KOMEK_CALLBACK_RETRY_MINUTES", "5,0", "bad setting callback_retry_minutes"),
        ("KOMEK_CALLBACK_HOURS", "08:00-22:00+05:00", "bad setting callback_hours: must be like"),
        ("KOMEK_LINE", "1o9", "bad setting line"),
        ("KOMEK_LINE", "109\n", "bad setting line"),
        ("KOMEK_TIMEZONE", "Mars/Olympus", "bad setting timezone"),
        ("KOMEK_TRUNK_HOSTS", "10.0.0.1, 10.20.0.300", "a host's name, not '10.20.0.300'"),
        ("KOMEK_TRUNK_HOSTS", "10.20.0.0/40", "bad setting trunk_hosts: must be an address"),
        ("KOMEK_TRUNK_HOSTS", "sip:city.example", "bad setting trunk_hosts: must be an address"),
        ("KOMEK_TRUNK_HOSTS", "a\nb", "bad setting trunk_hosts: must be an address"),
        ("KOMEK_FILES_DIR", "~nobody-here/files", "bad setting files_dir: whose folder"),
        ("KOMEK_TRUNK_USER", "a\nb", "bad setting trunk_user"),
        ("KOMEK_WEB_PORT", "5060", "sip_port and web_port are both 5060"),
        ("KOMEK_RTP_END", "10001", "rtp_end must be"),
        ("KOMEK_MAP_TILES", "https://a; script-src *", "bad setting map_tiles"),
        ("KOMEK_SIP_PORT", "10500", "sip_port lies between rtp_start and rtp_end"),
        ("KOMEK_FILES_DIR", "recordings", "files_dir and recordings_dir are one folder"),
        ("KOMEK_MAP_TILES", "https://a/{z}/{x}.png", "must hold {z}, {x} and {y}"),
    ],
)
def test_a_bad_environment_is_named(
    variable: str, value: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=re.escape(said)) as raised:
        load_settings(tmp_path)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sip_prot = 5060", r"unknown setting sip_prot in komek.toml \(did you mean sip_port\?\)$"),
        ('trunk_host = "a"', r"unknown setting trunk_host in komek.toml .did you mean trunk_hosts"),
        ("entirely_else = 1", "unknown setting entirely_else in komek.toml$"),
        ("[mail]\nhost = 1", r"unknown section \[mail\] in komek.toml: all keys stand flat"),
        ("[networks.vk]\ntokn = 1", r"unknown setting networks.vk.tokn .* mean networks.vk.token"),
        ("[networks.vks]\ntoken = 1", r"unknown section \[networks.vks\] in komek.toml: all keys"),
        ("networks = 5", "unknown setting networks in komek.toml"),
        ('[networks.vk]\napi = "x"', "bad setting networks.vk.api"),
        (
            'vk_token = "a"\n[networks.vk]\ntoken = "b"',
            "vk_token and networks.vk.token .* one setting",
        ),
        ('sip_port = "x"', "bad setting sip_port"),
        ("sip_port = ", "cannot be read"),
    ],
)
def test_a_bad_file_is_named(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "komek.toml").write_text(text)
    with pytest.raises(SettingsError, match=said):
        load_settings(tmp_path)


NO_HOSTS = ("not an address", "a b", "host:port", "http://a", "-a.kz", "a..b", "10.0.0.300", "a/b")
NO_PORTS = ("sip.example:port", "sip.example:0", "sip.example:65536", "sip.example:", ":5060")
NO_PAGES = ("ftp://a", "a.example", "https://a:99999", "https://-a", "https://a..b", "https://")
#: What is none of its kind, key by key.
NONE_OF_THE_KIND = {
    "listen": ("", "localhost", "10.20.0.5:80", *NO_HOSTS),
    "external_address": NO_HOSTS,
    "trunk_registrar": (*NO_PORTS, "not an address", "sip:city.example"),
    "trunk_out": (*NO_PORTS, "not an address"),
    "mail_host": NO_HOSTS,
    "imap_host": NO_HOSTS,
    "country": ("", "kz", "XX", "KAZ"),
    "database_dsn": (
        "mysql://a/b", "db.internal", "postgresql://h:x/komek",
        "postgresql://h:0/komek", "postgresql://h/komek?sslmode=bogus", "postgresql://[h/komek",
        "postgresql://u:secret/pass@h/komek",
    ),
    "redis_dsn": (
        "redis+sentinel://h:26379/0", "h:6379", "redis://h:x/0", "redis://h:0/0", "unix:///run/r",
        "redis://h/zero", "redis://[h/0", "redis://:secret@a b/0",
    ),
    "asterisk_prefix": ("~nobody-here/x", "a\nb"),
    "sip_tls_certificate": ("~nobody-here/x", "a;b"),
    "mail_from": ("", "komek", "a@b@c d", "a@-b", "a b@c"),
    "mailbox_address": ("komek", "a@b..c"),
    "service_address": ("komek", "a b@c"),
    "telegram_token": ("my token", "123"),
    "citizens_bot_token": ("my token", "123"),
    "map_tiles": ("https://a:99999/{z}/{x}/{y}.png",),
    **{key: NO_PAGES for key in ("public_address", "webhook_address", "sms_url", "telegram_url")},
    **{key: NO_PAGES for key in KEYS if key.endswith(".api")},
    **{key: NO_PAGES for key in ("citizens_bot_api", "statistics_address", "sign_on_issuer")},
    "site_embedded_in": ("https://a:99999", "http://a", "https://a..b"),
    "networks.news.feeds": ("https://a:99999/feed", "ftp://a", "https://-a/feed"),
}  # fmt: skip
#: Their text means something to other programs and people alone.
FREE_TEXT = {"map_attribution", "mail_user", "imap_user", "imap_folder", "sms_sender"}
FREE_TEXT |= {"trunk_user", "networks.vk.confirmation", "sign_on_client_id", "sign_on_name"}


@pytest.mark.parametrize(
    ("key", "value"), [(key, it) for key, all_ in NONE_OF_THE_KIND.items() for it in all_]
)
def test_what_is_none_of_its_kind_is_refused_without_a_secret(key: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^bad setting {key}: ") as raised:
        judged(key, KEYS[key], value)
    assert "secret" not in str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("listen", "::1"), ("external_address", "pbx.city.example"), ("country", "RU"),
        ("trunk_registrar", "sip.example:5060"), ("trunk_registrar", "10.20.0.1"),
        ("redis_dsn", "rediss://user:p%40ss@cache.internal:6380/3"), ("redis_dsn", "redis://[::1]"),
        ("database_dsn", "postgresql://u:p;w%2F@h1:5432,h2/komek?sslmode=verify-full"),
        ("database_dsn", "postgresql:///komek?host=/run/postgresql"),
        ("mail_from", "109@city.example"), ("asterisk_prefix", "~/asterisk"),
    ],
)  # fmt: skip
def test_what_is_of_its_kind_is_taken_as_it_stands(key: str, value: str) -> None:
    assert judged(key, KEYS[key], value) == value


def test_every_text_has_a_kind() -> None:
    """A new key of text is judged by more than being one line, or stands in FREE_TEXT."""

    def is_judged(kind: object) -> bool:
        if not isinstance(kind, type(Annotated[int, 0])):
            return kind is not str
        checks = [it for it in marks(kind, Check) if it.judge is not judge_plain]
        lengths = {"max_length", "min_length"}
        limits = [it for it in marks(kind, Meta) if set(limits_of(it)) - lengths]
        return bool(checks or limits or marks(kind, Hidden)) or is_judged(kind.__origin__)

    texts = {key for key, kind in KEYS.items() if isinstance(load_settings().value(key), str)}
    assert {key for key in texts if not is_judged(KEYS[key])} == FREE_TEXT


def limits_of(meta: Meta) -> list[str]:
    return [key for key in ("pattern", "max_length", "min_length", "ge", "le", "gt", "lt")
            if getattr(meta, key) is not None]  # fmt: skip


def test_no_number_is_endless_or_none() -> None:
    for key, kind in KEYS.items():
        if isinstance(load_settings().value(key), int | float) and kind is not bool:
            for value in (math.nan, math.inf, -math.inf):
                with pytest.raises(SettingsError, match=f"^bad setting {key}: "):
                    judged(key, kind, value)


def test_a_network_has_a_section_and_a_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "komek.toml").write_text('[networks.vk]\ngroup = 456\napi = "https://a.kz"\n')
    (tmp_path / "secrets.toml").write_text('networks.vk.token = "secret"\n')
    monkeypatch.setenv("KOMEK_NETWORKS_VK_GROUP", "457")
    settings = load_settings(tmp_path)
    vk = settings.networks.vk
    assert (vk.group, vk.token, vk.api, vk.is_read) == (457, "secret", "https://a.kz", True)
    assert settings.networks.addresses == {"networks.vk.api": "https://a.kz"}
    assert "secret" not in repr(settings)
    assert settings.changed(line="110").networks.vk == vk


@pytest.mark.parametrize("old", sorted(OLD_KEYS))
def test_an_old_key_of_a_network_is_read_and_the_new_one_is_named(
    old: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    new = OLD_KEYS[old]
    monkeypatch.setattr("foundation.settings.warned_keys", set())
    meant = {"news_feeds": "https://a.kz/rss", "telegram_public_hash": "4" * 32}.get(
        old, "https://a.kz" if old.endswith("_api") else "123"
    )
    (tmp_path / "komek.toml").write_text(f'{old} = "{meant}"\n')
    found = load_settings(tmp_path).value(new)
    assert found == (meant,) if isinstance(found, tuple) else str(found) == meant
    said = f"the setting {old} in komek.toml is called {new} now"
    assert [said in it.getMessage() for it in caplog.records] == [True]
    (tmp_path / "komek.toml").unlink()
    monkeypatch.setenv(f"KOMEK_{old.upper()}", meant)
    assert load_settings(tmp_path).value(new) == found


def test_environment_over_secrets_over_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "komek.toml").write_text('ami_password = "file"\nline = "110"\nsip_port = 5070\n')
    (tmp_path / "secrets.toml").write_text('ami_password = "secret"\n')
    monkeypatch.setenv("KOMEK_SIP_PORT", "5080")
    settings = load_settings(tmp_path)
    assert (settings.calls.line, settings.exchange.ami_password, settings.ports.sip_port) == (
        "110",
        "secret",
        5080,
    )


@pytest.mark.parametrize(
    ("variable", "written", "meant"),
    [
        ("KOMEK_CALLBACK_LOST", "no", False),
        ("KOMEK_CALLBACK_LOST", " True", True),
        ("KOMEK_CALLBACK_LOST", "0", False),
        ("KOMEK_SIP_PORT", " 5_070 ", 5070),
        ("KOMEK_KPI_SECONDS", "16", 16.0),
        ("KOMEK_CALLBACK_RETRY_MINUTES", "5, 20.5", (5.0, 20.5)),
    ],
)
def test_an_environment_has_text_only(
    variable: str, written: str, meant: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, written)
    assert load_settings(tmp_path).value(variable.removeprefix("KOMEK_").lower()) == meant


def test_what_is_hidden_is_in_no_text_of_the_settings(tmp_path: Path) -> None:
    given = {"citizens_bot_token": f"1:{'q' * 12}", "database_dsn": "postgresql://q" * 2}
    for key, value in given.items():
        assert value not in repr(load_settings(tmp_path).changed(**{key: value}))


@pytest.mark.parametrize("key", ["sounds_dir", "recordings_dir", "files_dir"])
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("kept/here", "{home}/kept/here"),
        ("../beside", "{above}/beside"),
        ("~/kept", "{user}/kept"),
        ("/srv/kept", "/srv/kept"),
    ],
)
def test_a_folder_is_the_same_whichever_program_reads_it(
    key: str, written: str, meant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/city")
    (tmp_path / "komek.toml").write_text(f'{key} = "{written}"\n')
    wanted = meant.format(home=tmp_path, above=tmp_path.parent, user="/home/city")
    assert str(load_settings(tmp_path).value(key)) == wanted


def test_a_certificate_may_lie_below_the_home(tmp_path: Path) -> None:
    text = 'sip_tls_certificate = "keys/109.crt"\nsip_tls_key = "/etc/109.key"\n'
    (tmp_path / "komek.toml").write_text(text)
    found = load_settings(tmp_path).sip_tls_files
    assert found == (tmp_path / "keys/109.crt", Path("/etc/109.key"))


def test_hosts_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = ("10.0.0.1", "10.20.0.1/24", "fd00::1", "sip-1.city.example", "localhost")
    monkeypatch.setenv("KOMEK_TRUNK_HOSTS", ", ".join(hosts))
    assert load_settings(tmp_path).trunk.trunk_hosts == hosts


def test_a_home_too_deep_for_unix_sockets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="bad setting home"):
        load_settings(tmp_path / ("x" * 80))


def test_a_home_of_nobody_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMEK_HOME", "~nobody-here/home")
    for read in (named_home, load_settings):
        with pytest.raises(SettingsError, match="bad setting home: whose folder"):
            read()


@given(WRITTEN)
def test_whatever_is_written_is_taken_or_refused_by_its_key(written: object) -> None:
    for key, kind in KEYS.items():
        try:
            judged(key, kind, written)
        except SettingsError as error:
            assert str(error).startswith(f"bad setting {key}: ")


@pytest.mark.parametrize("letter", ["%", ";", '"', "\\", "\n"])
def test_a_home_that_other_programs_would_misread_is_refused(letter: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="bad setting home"):
        load_settings(tmp_path / f"a{letter}b")


def test_secrets_are_made_once_for_the_owner_only_and_never_shown(tmp_path: Path) -> None:
    first = ensure_home(tmp_path)
    second = ensure_home(tmp_path)
    assert (tmp_path / "secrets.toml").stat().st_mode & 0o777 == 0o600
    for key in SECRET_KEYS:
        secret = first.value(key)
        assert len(secret) >= 40 and secret == second.value(key)
        assert secret not in repr(first)


def test_a_home_stays_in_production_however_it_is_started_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOMEK_PRODUCTION", "true")
    ensure_home(tmp_path)
    monkeypatch.delenv("KOMEK_PRODUCTION")
    again = ensure_home(tmp_path)
    assert again.production and again.sms_way == "", "no message counts as sent"


def test_what_contradicts_a_home_in_production_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "komek.toml").write_text("production = true\n")
    ensure_home(tmp_path)
    (tmp_path / "komek.toml").write_text("production = false\n")
    with pytest.raises(SettingsError, match="is in production since its first start") as raised:
        ensure_home(tmp_path)
    assert "\n" not in str(raised.value)
    monkeypatch.setenv("KOMEK_PRODUCTION", "true")
    assert ensure_home(tmp_path).production


def test_a_servers_own_address_replaces_the_embedded_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded = ensure_home(tmp_path)
    assert embedded.stores.database_url.endswith("@127.0.0.1:5439/komek")
    monkeypatch.setenv("KOMEK_DATABASE_DSN", "postgresql://u@db/x")
    monkeypatch.setenv("KOMEK_REDIS_DSN", "redis://cache:1/2")
    own = load_settings(tmp_path)
    assert (own.stores.database_url, own.stores.redis_url) == (
        "postgresql://u@db/x",
        "redis://cache:1/2",
    )


def test_homes_side_by_side_share_no_port(tmp_path: Path) -> None:
    one, other = new_home(tmp_path / "a", greeting="none"), new_home(tmp_path / "b")
    assert one == load_settings(tmp_path / "a"), "as whoever reads it later sees it"
    assert one.calls.greeting == "none" and other.calls.greeting == "full"
    ports = [{home.value(key) for key in PORT_KEYS} for home in (one, other)]
    assert not ports[0] & ports[1]


def test_more_homes_than_blocks_of_ports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of tests each make a home; few of them ever start."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # others take blocks meanwhile
    given = [free_ports(tmp_path)["web_port"] for _ in range(BLOCKS + 5)]
    assert len(set(given[:BLOCKS])) > BLOCKS - 50, "given out again before all others were"
