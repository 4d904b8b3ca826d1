"""What is rendered, read back by pyst2's parser of Asterisk's files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from asterisk import config
from hypothesis import given
from hypothesis import strategies as st

from asterisk_conf.dialled import BadDialledLine, DialledLine
from asterisk_conf.phones import BadPhone, OperatorPhone
from asterisk_conf.prefix import Pbx
from asterisk_conf.render import AMI_EVENTS, Unrenderable, render, write_conf
from foundation.settings import Settings
from queue_manager.domain.lines.hours import OpeningSpan
from queue_manager.loop import BEAT_EVERY

OLD = (20, 6, 0)
NEW = (22, 10, 1)
HA1 = "0123456789abcdef0123456789abcdef"


LINE, QUIET = DialledLine("109", "greeting"), DialledLine("104")


def a_pbx(version: tuple[int, ...] = NEW) -> Pbx:
    everything = frozenset({"res_pjsip", "app_queue", "cel_custom", "res_agi"})
    return Pbx(("asterisk",), version, Path("/m"), Path("/d"), everything, "ru", Path("/moh"))


def settings(**keys: object) -> Settings:
    return Settings.of(home=Path("/tmp/komek-render"), ami_password="ami-secret", **keys)


def operators(*names: str) -> list[OperatorPhone]:
    return [OperatorPhone(str(1001 + at), name, HA1) for at, name in enumerate(names)]


def rendered(names: tuple[str, ...] = ("Әйгерім",), version=NEW, **keys: object) -> dict[str, str]:
    return render(settings(**keys), a_pbx(version), operators(*names), [LINE])


def sections(text: str, folder: Path) -> list[tuple[str, dict[str, str]]]:
    """Sections in order with their values, as pyst2 reads them (templates taken off)."""
    path = folder / "read.conf"
    plain = re.sub(r"^(\[[^\]]*\])\([^)]*\)$", r"\1", text, flags=re.MULTILINE)
    plain = re.sub(r"^#include .*$", "", plain, flags=re.MULTILINE)
    path.write_text(plain, encoding="utf-8")
    found: list[tuple[str, dict[str, str]]] = []
    for category in config.Config(str(path)).categories:
        values: dict[str, str] = {}
        for item in category.items:
            values[item.name.strip()] = item.value.strip()
        found.append((category.name, values))
    return found


def section(text: str, name: str, folder: Path) -> dict[str, str]:
    merged: dict[str, str] = {}
    for title, values in sections(text, folder):
        if title == name:
            merged |= values
    return merged


def test_every_file_is_read_back(tmp_path: Path) -> None:
    for name, text in rendered().items():
        assert text.startswith("; Made by Komek 109"), name
        assert "{{" not in text and "{%" not in text, name
        assert sections(text, tmp_path) or name in EMPTY, name


EMPTY = {"acl.conf"}


def test_an_operator_has_two_telephones(tmp_path: Path) -> None:
    text = rendered()["pjsip_operators.conf"]
    plain, web = section(text, "1001", tmp_path), section(text, "1001-web", tmp_path)
    assert plain["password_digest"] == f"MD5:{HA1}"
    assert plain["callerid"] == web["callerid"] == '"Әйгерім" <1001>'
    assert web["auth"] == "1001-web" and web["password_digest"] != plain["password_digest"]


def test_an_older_asterisk_gets_the_older_words(tmp_path: Path) -> None:
    plain = section(rendered(version=OLD)["pjsip_operators.conf"], "1001", tmp_path)
    assert (plain["auth_type"], plain["md5_cred"]) == ("md5", HA1)


def test_only_modules_that_are_there_are_loaded() -> None:
    text = rendered()["modules.conf"]
    assert "load = app_queue.so" in text and "res_cdrel_custom" not in text
    assert "autoload = no" in text


@pytest.mark.parametrize(
    "name",
    [
        "Иван\r\n[evil]\r\ntype = endpoint",
        'a"; <sip:x> ; #exec rm',
        "#include /etc/passwd",
        "${SHELL(id)}",
        "\x00\x1b[31m",
        "я" * 10_000,
        "",
        "\u2028\u2029\u0085next",
    ],
)
def test_a_hostile_name_is_only_a_name(name: str, tmp_path: Path) -> None:
    clean = rendered(("Иван",))["pjsip_operators.conf"]
    text = rendered((name,))["pjsip_operators.conf"]
    assert len(text.splitlines()) == len(clean.splitlines())
    titles = [title for title, _ in sections(text, tmp_path)]
    assert titles == [title for title, _ in sections(clean, tmp_path)]
    shown = section(text, "1001", tmp_path)["callerid"]
    assert shown.count('"') == 2 and shown.endswith(" <1001>") and len(shown) < 80


@given(st.text(max_size=300))
def test_no_name_adds_a_line(name: str) -> None:
    lines = rendered((name,))["pjsip_operators.conf"].splitlines()
    assert len(lines) == len(rendered(("x",))["pjsip_operators.conf"].splitlines())
    assert not [line for line in lines if line.startswith("#")]


@pytest.mark.parametrize("extension", ["", "1", "100a", "1001\n", "*10", "1001;", "123456789"])
def test_a_bad_extension_is_refused(extension: str) -> None:
    with pytest.raises(BadPhone):
        OperatorPhone(extension, "x", HA1)


@pytest.mark.parametrize("password", ["", "short", "with space 1", "semi;colon1", "line\nbreak1"])
def test_a_bad_password_is_refused_without_being_told(password: str) -> None:
    with pytest.raises(BadPhone) as refusal:
        OperatorPhone("1001", "x", password=password)
    assert not password or password not in str(refusal.value)


@pytest.mark.parametrize("number", ["109\n[evil]", "", "1", "*10", "10,1", "1" * 16])
def test_a_bad_number_of_a_line_is_refused(number: str) -> None:
    with pytest.raises(BadDialledLine):
        DialledLine(number)


@pytest.mark.parametrize("prompt", ["greeting-110", "../x", "a,b", "greeting\n"])
def test_a_greeting_is_the_lines_own(prompt: str) -> None:
    with pytest.raises(BadDialledLine):
        DialledLine("109", prompt)


def test_each_line_has_its_extension_its_queue_and_its_greeting(tmp_path: Path) -> None:
    files = render(settings(), a_pbx(), [], [LINE, DialledLine("103", "greeting-103"), QUIET])
    trunk = files["dialplan/from_trunk.conf"]
    assert [trunk.count(f"exten => {number},1,") for number in ("103", "104", "109")] == [1, 1, 1]
    assert trunk.count("Set(KOMEK_GREETING=greeting-103)") == 1
    assert trunk.count("Set(KOMEK_GREETING=") == 2
    for number, music in (("103", "parachute-103"), ("104", "default"), ("109", "parachute-109")):
        queue = section(files["queues.conf"], f"parachute-{number}", tmp_path)
        assert queue["musicclass"] == music
    assert "entry = /tmp/komek-render/sounds/greeting-103-kk" in files["musiconhold.conf"]


@pytest.mark.parametrize("folder", ["/a,b", "/a;b", "/$(id)", "/a&b", "/a\nb", '/a"b'])
def test_a_path_that_would_mean_something_else_is_refused(folder: str) -> None:
    with pytest.raises(Unrenderable, match="the path"):
        rendered(sounds_dir=Path(folder))


def test_the_trunk_by_address(tmp_path: Path) -> None:
    text = rendered(trunk_hosts=("203.0.113.7", "203.0.113.8"))["pjsip_trunk.conf"]
    assert section(text, "trunk", tmp_path)["identify_by"] == "ip"
    assert text.count("match = ") == text.count("permit = ") == 2
    assert "registration" not in text


def test_the_trunk_may_be_told_as_an_address_with_the_mask_of_its_network() -> None:
    files = rendered(trunk_hosts=("10.20.0.1/24",))
    assert files["pjsip_trunk.conf"].count("10.20.0.1/24") == 2
    assert "endpoint_identifier_order = ip,username\n" in files["pjsip.conf"]


def test_the_trunk_with_a_name_has_no_numeric_acl() -> None:
    text = rendered(trunk_hosts=("sip.example.kz",))["pjsip_trunk.conf"]
    assert "match = sip.example.kz" in text and "permit" not in text


def test_the_trunk_with_registration(tmp_path: Path) -> None:
    text = rendered(
        trunk_registrar="sip.example.kz", trunk_user="city", trunk_password=">p@ss!=word"
    )["pjsip_trunk.conf"]
    registration = section(text, "trunk-registration", tmp_path)
    assert registration["client_uri"] == "sip:city@sip.example.kz"
    assert section(text, "trunk-auth", tmp_path)["password"] == ">p@ss!=word"


def test_a_caller_without_sound_is_missed_within_the_trunks_own_time(tmp_path: Path) -> None:
    trunk = section(rendered()["pjsip_trunk.conf"], "provider", tmp_path)
    assert (trunk["rtp_timeout"], trunk["rtp_timeout_hold"]) == ("30", "300")
    never = section(rendered(trunk_silence_seconds=0)["pjsip_trunk.conf"], "provider", tmp_path)
    assert (never["rtp_timeout"], never["rtp_timeout_hold"]) == ("0", "0")


def test_who_is_asked_first_depends_on_the_trunk() -> None:
    assert "endpoint_identifier_order = username,ip\n" in rendered()["pjsip.conf"]
    away = rendered(trunk_hosts=("203.0.113.7",))["pjsip.conf"]
    assert "endpoint_identifier_order = ip,username\n" in away


def test_everything_listens_where_the_settings_say() -> None:
    closed = rendered()
    assert closed["pjsip_transports.conf"].count("bind = 127.0.0.1:5060") == 2
    assert "media_address = 127.0.0.1" in closed["pjsip_operators.conf"]
    opened = rendered(listen="0.0.0.0", external_address="198.51.100.1")
    assert opened["pjsip_transports.conf"].count("bind = 0.0.0.0:5060") == 2
    assert opened["pjsip_transports.conf"].count("external_media_address = 198.51.100.1") == 2
    assert "media_address" not in opened["pjsip_operators.conf"]
    for name in ("http.conf", "manager.conf"):
        assert "bindaddr = 127.0.0.1" in opened[name]


def test_the_event_filter_lets_only_our_events_pass() -> None:
    row = next(r for r in rendered()["manager.conf"].splitlines() if r.startswith("eventfilter"))
    pattern = row.partition("= ")[2].replace("[[:space:]]", r"\s")
    assert all(re.search(pattern, f"Event: {name}\r\n") for name in AMI_EVENTS)
    for name in ("VarSet", "Newexten", "RTCPSent", "SoftHangupRequest", "NewchannelX"):
        assert not re.search(pattern, f"Event: {name}\r\n")


def test_an_event_that_somebody_hears_is_written() -> None:
    row = next(r for r in rendered()["manager.conf"].splitlines() if r.startswith("disabledevents"))
    untold = set(row.partition("= ")[2].split(","))
    assert "Newexten" in untold and not untold & set(AMI_EVENTS)


def test_without_a_greeting_nothing_is_played() -> None:
    silent = render(settings(), a_pbx(), [], [QUIET])["dialplan/caller.conf"]
    assert "Playback" not in silent
    assert rendered()["dialplan/caller.conf"].count("Gosub(part,1(") == 2


def hours_of(line: DialledLine) -> list[str]:
    text = render(settings(), a_pbx(), [], [line])["dialplan/refused.conf"]
    return text.partition("[hours]\n")[2].split("\n")[:-1]


def test_a_line_without_hours_lets_everybody_into_the_parachute() -> None:
    assert hours_of(QUIET) == ["exten => 104,1,Goto(parachute,${KOMEK_REASON},1)"]


def test_a_line_with_hours_lets_in_who_dials_then_while_the_dispatcher_is_away() -> None:
    nine_to_six = (OpeningSpan(540, 1080),)
    split = (OpeningSpan(0, 720), OpeningSpan(780, 1440))
    line = DialledLine("104", hours=(nine_to_six, split, *[()] * 5))
    spans = ["09:00-17:59,mon", "00:00-11:59,tue", "13:00-23:59,tue"]
    let_in = "*,*,Asia/Almaty?parachute,${KOMEK_REASON},1)"
    assert hours_of(line) == [
        "exten => 104,1,NoOp()",
        *[f" same => n,GotoIfTime({span},{let_in}" for span in spans],
        " same => n,Goto(refused,closed,1)",
    ]


def test_a_line_that_the_administrator_has_closed_lets_nobody_in() -> None:
    whole_week = ((OpeningSpan(0, 1440),),) * 7
    closed = ["exten => 104,1,NoOp()", " same => n,Goto(refused,closed,1)"]
    assert hours_of(DialledLine("104", open=False)) == closed
    assert hours_of(DialledLine("104", open=False, hours=whole_week)) == closed


def test_no_secret_but_in_its_own_file() -> None:
    files = rendered()
    assert [name for name, text in files.items() if "ami-secret" in text] == ["manager.conf"]


def test_only_changed_files_are_written(tmp_path: Path) -> None:
    files = rendered()
    assert sorted(write_conf(tmp_path, files)) == sorted(files)
    assert write_conf(tmp_path, files) == []
    files["queues.conf"] += "; more\n"
    before = {path: path.stat().st_ino for path in tmp_path.rglob("*.conf")}
    assert write_conf(tmp_path, files) == ["queues.conf"]
    changed = [path for path, inode in before.items() if path.stat().st_ino != inode]
    assert changed == [tmp_path / "queues.conf"]
    assert (tmp_path / "manager.conf").stat().st_mode & 0o077 == 0


def test_who_waits_is_taken_by_the_parachute_within_two_seconds_of_the_last_beat() -> None:
    waiting = rendered()["dialplan/waiting.conf"]
    stale = {float(it) for it in re.findall(r"GLOBAL\(KOMEK_BEAT\)\} < ([\d.]+)\]", waiting)}
    looks = [float(it) for it in re.findall(r"WaitExten\(([\d.]+)\)", waiting)]
    assert len(stale) == 1 and max(stale) + max(looks) <= 2.0
    assert 2 * BEAT_EVERY.total_seconds() <= min(stale), "one late beat is no death"


def test_a_damaged_file_is_written_anew(tmp_path: Path) -> None:
    files = {"pjsip.conf": "[transport]\n", "queues.conf": "; ещё\n"}
    assert sorted(write_conf(tmp_path, files)) == ["pjsip.conf", "queues.conf"]
    (tmp_path / "pjsip.conf").write_bytes(b"\0\xff{damaged")
    assert write_conf(tmp_path, files) == ["pjsip.conf"]
    assert (tmp_path / "pjsip.conf").read_text() == files["pjsip.conf"]
