"""A new role is a row of `staff/roles.py`: every page that lists roles shows it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from foundation.names import Names
from foundation.settings import Settings
from launcher.table import start_table
from softphone_ui.people.sheet import COLUMNS, Known, judged
from staff.roles import ROLES, MonthFigures, Right, Role, Scope, code_named
from tests.softphone_ui.city import program, settle, web_process

FIELD_CREW_LEAD = Role(
    "field_crew_lead",
    Names("Көшпелі топ жетекшісі", "Старший выездной бригады", "Field crew lead"),
    frozenset({Right.SIGNED_IN, Right.KNOWLEDGE, Right.BODY, Right.STEPS, Right.KPI_OWN, Right.KPI})
    | {Right.TICKETS, Right.FLOOR_CHANGE},
    home="/body",
    scope=Scope.OWN_BODY,
    figures=MonthFigures.DEADLINES,
)
PRODUCT = ("agi", "asterisk_conf", "channels", "city", "foundation", "quality", "queue_manager",
           "recordings", "registry", "softphone_ui")  # fmt: skip
#: Words that mean nothing else in the product than a role.
ONLY_A_ROLE = {"shift_lead", "quality_lead", "administrator", "deputy_akim", "akim"}


@pytest.fixture(autouse=True)
def new_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ROLES, FIELD_CREW_LEAD.code, FIELD_CREW_LEAD)


@pytest.mark.services
async def test_a_new_role_is_given_signs_in_and_opens_its_pages(fresh_settings: Settings) -> None:
    await settle(fresh_settings)
    name = FIELD_CREW_LEAD.names.ru
    async with web_process(fresh_settings) as address:
        async with program(address, "admin") as admin:
            for path in ("/people", "/alerts/rules/new", "/tickets"):
                status, page = await admin.page(path)
                assert (status, name in page) == (200, True), path
            account = {"login": "crew", "name": "Айдос", "role": "field_crew_lead", "body": "water"}
            status, added = await admin.ask("POST", "/api/people", account)
            assert status == 200, added
        async with program(address) as crew:
            passwords = {"new": "ұзақ құпиясөз 1", "again": "ұзақ құпиясөз 1"}
            async with crew.http.post(
                added["path"], data=passwords, allow_redirects=False
            ) as answer:
                assert answer.status == 303
            signs_in = {"login": "crew", "password": passwords["new"]}
            assert (await crew.ask("POST", "/api/sign-in", signs_in))[0] == 200
            async with crew.http.get("/staff", allow_redirects=False) as answer:
                assert (answer.status, answer.headers["Location"]) == (303, "/body")
            assert (await crew.page("/body"))[0] == 200
            status, _ = await crew.ask("GET", "/api/body/tickets")
            assert status == 200
            status, month = await crew.ask("GET", "/api/me/month")
            codes = [line["code"] for line in month["sheet"]["lines"]]
            assert (status, codes) == (200, ["terms_city", "terms_law"])
            assert "Айдос" in (await crew.page("/kpi"))[1]


def test_an_uploaded_table_names_a_role_in_each_language() -> None:
    names = ("Field crew lead", "СТАРШИЙ ВЫЕЗДНОЙ БРИГАДЫ", "көшпелі топ жетекшісі")
    assert {code_named(name) for name in names} == {"field_crew_lead"}
    house = Known(frozenset(), frozenset(), frozenset(), frozenset({"water"}))
    line = {**dict.fromkeys(COLUMNS.names, ""), "login": "crew", "name": "Айдос"}
    found = judged([(2, line | {"role": names[1], "body": "water"})], house)
    assert [it.role for it in found.good] == ["field_crew_lead"]


def test_words_that_tables_used_before_are_still_read() -> None:
    before = {
        "оператор": "operator",
        "ауысым жетекшісі": "shift_lead",
        "контроль качества": "quality",
        "сапа бақылаушысы": "quality",
        "руководитель контроля качества": "quality_lead",
        "қызметкер": "clerk",
        "сотрудник": "clerk",
        "администратор": "administrator",
    }
    assert {word: code_named(word) for word in before} == before


def test_no_word_names_two_roles() -> None:
    words = [
        word
        for role in ROLES.values()
        for word in {role.code, *(role.names.in_language(it).lower() for it in ("kk", "ru", "en"))}
        | role.also_called
    ]
    assert len(words) == len(set(words))


def test_the_terminal_names_roles_and_shows_an_unknown_code_as_it_is() -> None:
    codes = ("akim", "deputy_akim", "head", "field_crew_lead", "night_watch")
    staff = [{"role": it, "login": "somebody", "password": "-", "name": it} for it in codes]
    status: Any = {
        "sip": {"host": "127.0.0.1", "port": 5060},
        "lines": ["109"],
        "web": "http://127.0.0.1",
        "recordings": "",
        "made_up_past": None,
        "staff": staff,
        "operators": [],
    }
    shown = [line.split("somebody")[0].strip() for line in start_table(status).splitlines()]
    names = ["akim", "deputy akim", "head of a body", "field crew lead", "night_watch"]
    assert [it for it in shown if it in names] == names


def test_whoever_signs_a_sheet_has_one() -> None:
    for role in ROLES.values():
        assert (Right.KPI_OWN in role.rights) is (role.figures is not None), role.code


def test_nothing_but_the_table_names_roles_in_python() -> None:
    root = Path(__file__).parents[3]
    found = [
        f"{file.relative_to(root)}:{node.lineno}: {node.value}"
        for package in PRODUCT
        for file in (root / package).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant) and node.value in ONLY_A_ROLE
    ]
    assert found == []
