"""``./komek person`` on a real database, as an administrator meets it on the terminal."""

import asyncio
import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from argon2 import PasswordHasher

from foundation.settings import Settings
from launcher import __main__ as launcher
from staff import passwords
from staff.phone_secrets import SIP_REALM
from tests.softphone_ui.city import QUICK_HASHER

pytestmark = pytest.mark.services

FULL_HASHER = passwords.HASHER  # whatever a test puts in its place
Komek = Callable[..., str]
OPERATOR = ("--role", "operator", "--name", "Әйгерім Сәт", "--extension", "1001")
CLERK = ("--role", "clerk", "--name", "Марат Оспанов", "--body", "water")


@pytest.fixture
def quick_hashes() -> Iterator[None]:
    """Passwords are hashed with as little work as can be."""
    with patch("staff.passwords.HASHER", QUICK_HASHER):
        yield


@pytest.fixture
def person(
    fresh_settings: Settings,
    quick_hashes: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Komek:
    """``./komek person`` in a new home: what it says, or the one sentence with which it fails."""
    monkeypatch.setenv("KOMEK_HOME", str(fresh_settings.home))

    def run(*words: str, fails: bool = False) -> str:
        monkeypatch.setattr("sys.argv", ["komek", "person", *words])
        code = launcher.main()
        said = capsys.readouterr()
        assert code == (1 if fails else 0), said
        if fails:
            assert said.err.startswith("komek: ") and said.err.count("\n") == 1, said.err
        return said.err if fails else said.out

    return run


def rows(settings: Settings, query: str) -> list[dict[str, Any]]:
    async def fetch() -> list[dict[str, Any]]:
        link = await asyncpg.connect(settings.stores.database_url)
        try:
            return [dict(row) for row in await link.fetch(query)]
        finally:
            await link.close()

    return asyncio.run(fetch())


def test_an_operator_gets_a_password_and_a_telephone(
    person: Komek, fresh_settings: Settings
) -> None:
    with patch("staff.passwords.HASHER", FULL_HASHER):
        said = person("add", "aigerim", *OPERATOR, "--language", "ru")
    login = re.search(r"aigerim / (\S{12,})", said)
    telephone = re.search(r"user 1001, password (\S{12,})", said)
    assert login and telephone and "next start" in said, said
    (row,) = rows(fresh_settings, "SELECT * FROM people JOIN operators USING (person_id)")
    assert (row["role"], row["name"], row["language"]) == ("operator", "Әйгерім Сәт", "ru")
    assert row["must_change_password"] and row["extension"] == "1001"
    assert PasswordHasher().verify(row["password_hash"], login[1])
    assert not PasswordHasher().check_needs_rehash(row["password_hash"]), "with the usual work"
    clear = f"1001:{SIP_REALM}:{telephone[1]}"
    assert row["sip_ha1"] == hashlib.md5(clear.encode()).hexdigest()


def test_a_clerk_is_of_a_body(person: Komek, fresh_settings: Settings) -> None:
    person("add", "marat", *CLERK)
    (row,) = rows(fresh_settings, "SELECT code FROM people JOIN bodies USING (body_id)")
    assert row["code"] == "water"


def test_a_head_heads_the_body_from_today_on_and_nobody_beside(
    person: Komek, fresh_settings: Settings
) -> None:
    def today() -> date:
        return datetime.now(UTC).astimezone(ZoneInfo(fresh_settings.timezone)).date()

    head, before = ("--role", "head", "--body", "water", "--name"), today()
    person("add", "igor", *head, "Игорь Тен")
    query = "SELECT login, since, until FROM headships JOIN people USING (person_id)"
    (row,) = rows(fresh_settings, query)
    assert (row["login"], row["until"]) == ("igor", None)
    assert row["since"] in {before, today()}, "midnight may pass meanwhile"
    assert "heads water already" in person("add", "talgat", *head, "Талғат", fails=True)
    assert len(rows(fresh_settings, "TABLE people")) == 1


@pytest.mark.parametrize("role", ["shift_lead", "quality", "administrator", "deputy_akim", "akim"])
def test_whoever_else_works_here_needs_a_name_only(person: Komek, role: str) -> None:
    assert f"{role}: gulmira / " in person("add", "gulmira", "--role", role, "--name", "Гүлмира")


def test_another_password_ends_the_sessions_of_the_first(
    person: Komek, fresh_settings: Settings
) -> None:
    person("add", "marat", *CLERK)
    (before,) = rows(fresh_settings, "SELECT * FROM people")
    said = re.search(r"marat / (\S{12,})", person("password", "marat"))
    (after,) = rows(fresh_settings, "SELECT * FROM people")
    assert said and PasswordHasher().verify(after["password_hash"], said[1])
    assert after["password_version"] == before["password_version"] + 1
    assert after["must_change_password"]


def test_a_lost_second_factor_is_forgotten_and_sessions_end(
    person: Komek, fresh_settings: Settings
) -> None:
    person("add", "marat", *CLERK)
    (before,) = rows(fresh_settings, "SELECT * FROM people")
    put = "INSERT INTO totp_secrets (person_id, sealed, last_step) VALUES ({}, 'x', 0) RETURNING 1"
    assert rows(fresh_settings, put.format(before["person_id"]))
    assert "marat signs in by the password alone" in person("forget-factor", "marat")
    assert not rows(fresh_settings, "SELECT FROM totp_secrets")
    (after,) = rows(fresh_settings, "SELECT * FROM people")
    assert after["password_version"] == before["password_version"] + 1
    (*_, last) = rows(fresh_settings, "SELECT action FROM audit ORDER BY audit_id")
    assert last["action"] == "second_factor_reset"
    assert "nobody may sign in as nina" in person("forget-factor", "nina", fails=True)


def test_who_is_closed_may_not_sign_in_and_is_told_apart(
    person: Komek, fresh_settings: Settings
) -> None:
    person("add", "aigerim", *OPERATOR)
    person("add", "marat", *CLERK)
    person("close", "aigerim")
    assert not rows(fresh_settings, "SELECT FROM people WHERE login = 'aigerim' AND active")
    head, first, last = person("list").splitlines()
    assert head.split() == ["login", "role", "name", "extension", "body"]
    assert first.split()[:2] == ["marat", "clerk"] and "water" in first
    assert last.split()[:2] == ["aigerim", "operator"] and last.endswith("closed")
    for act in ("password", "close"):
        assert "nobody may sign in as aigerim" in person(act, "aigerim", fails=True)


def test_each_change_has_its_line_in_the_audit_and_no_password_in_it(
    person: Komek, fresh_settings: Settings
) -> None:
    said = person("add", "aigerim", *OPERATOR) + person("password", "aigerim")
    person("close", "aigerim")
    lines = rows(fresh_settings, "SELECT action, subject, detail FROM audit ORDER BY audit_id")
    actions = ["person_added", "password_given", "person_closed"]
    assert [line["action"] for line in lines] == actions
    assert {line["subject"] for line in lines} == {"aigerim"}
    passwords = re.findall(r"(?:/ |password )(\S{12,})", said)
    assert len(passwords) == 3 and not any(it in str(lines) for it in passwords)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("new", "--role", "boss", "--name", "A"), "no such role: boss"),
        (("new", "--role", "quality", "--name", "A", "--language", "de"), "no such language: de"),
        (("new", "--role", "quality", "--name", "A\r\nB"), "a name has 1 to 200 letters"),
        (("new", "--role", "quality", "--name", "  "), "a name has 1 to 200 letters"),
        (("new", "--role", "quality", "--name", "A" * 201), "a name has 1 to 200 letters"),
        (("a b", "--role", "quality", "--name", "A"), "a login has 1 to 64 letters"),
        (("new", "--role", "operator", "--name", "A"), "operator needs an --extension"),
        (("new", *CLERK, "--extension", "1002"), "clerk has no --extension"),
        (("new", "--role", "clerk", "--name", "A"), "clerk needs a --body"),
        (("new", *CLERK[:-1], "watr"), "no such body: watr; there are "),
        (("new", *OPERATOR[:-1], "12"), "an extension has 3 to 6 digits"),
        (("new", *OPERATOR[:-1], "112"), "112 is a number of a line or of the directory"),
        (("new", *OPERATOR), "the extension 1001 is taken"),
        (("aigerim", *CLERK), "the login aigerim is taken"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_and_nothing_is_kept(
    person: Komek, fresh_settings: Settings, words: tuple[str, ...], said: str
) -> None:
    person("add", "aigerim", *OPERATOR)
    assert said in person("add", *words, fails=True)
    assert len(rows(fresh_settings, "SELECT FROM people")) == 1
    assert len(rows(fresh_settings, "SELECT FROM audit")) == 1


def test_a_database_that_is_away_is_named(person: Komek, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMEK_DATABASE_DSN", "postgresql://komek@127.0.0.1:9/komek")
    assert "the database is away" in person("list", fails=True)
