"""Every key is documented; what is unknown or bad is named."""

import json
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.settings import (
    CODE_DIR,
    KEYS,
    PORT_KEYS,
    SECRET_KEYS,
    SettingsError,
    load_settings,
    named_home,
)
from foundation.settings.judged import judged
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
    return dict(re.findall(r"^\| `([a-z_]+)` \| (.*) \|$", text, re.M))


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
        ("KOMEK_SIP_PROT", "5060", "unknown setting KOMEK_SIP_PROT"),
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
        ("sip_prot = 5060", "unknown setting sip_prot"),
        ('sip_port = "x"', "bad setting sip_port"),
        ("sip_port = ", "cannot be read"),
    ],
)
def test_a_bad_file_is_named(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "komek.toml").write_text(text)
    with pytest.raises(SettingsError, match=said):
        load_settings(tmp_path)


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
