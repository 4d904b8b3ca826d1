"""The administrator adds, changes and closes people in a browser, one and from a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.pages.axe import grave
from tests.pages.conftest import Centre, shot

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def test_a_person_is_added_and_comes_in_by_the_link(centre: Centre) -> None:
    page = await (await centre.seat()).sign_in("admin", path="/people")
    await shot(page, "people")
    found = await grave(page, "people")
    await page.click("#add")
    await page.fill("[name=name]", "Жаңа Оператор")
    await page.fill("[name=login]", "zhana")
    await page.fill("[name=extension]", "1077")
    await shot(page, "people-add")
    found += await grave(page, "a person in the form")
    await page.keyboard.press("Enter")
    await expect(page.locator("#invitations tr")).to_have_count(1)
    await shot(page, "people-links")
    address = await page.locator("#invitations td:nth-child(3)").inner_text()
    await page.click("#links [data-close]")
    await page.fill("#find", "1077")
    await expect(page.locator("#rows tr")).to_have_count(1)
    await expect(page.locator("#rows tr")).to_contain_text("пароль ещё не выбран")
    other = await (await centre.seat()).page(address.removeprefix(centre.address))
    found += await grave(other, "choosing a password")
    await other.fill("[name=new]", "ұзақ құпиясөз")
    await other.fill("[name=again]", "ұзақ құпиясөз")
    await shot(other, "people-choose")
    await other.keyboard.press("Enter")
    await expect(other.locator("form[action='/staff']")).to_be_visible()
    assert found == []


async def test_an_administrator_ends_the_sessions_of_a_person(centre: Centre) -> None:
    """Their open page closes by itself."""
    theirs = await (await centre.seat()).sign_in("lead1", path="/tickets")
    page = await (await centre.seat()).sign_in("admin", path="/people")
    await page.fill("#find", "lead1")
    await page.locator("#rows button").first.click()
    await shot(page, "people-sessions")
    await page.click("#end-sessions")
    await expect(page.locator("#edit")).to_be_hidden()
    await expect(theirs.locator("form[action='/staff']")).to_be_visible()


async def test_a_file_is_looked_at_and_kept(centre: Centre, tmp_path: Path) -> None:
    sheet = tmp_path / "люди.csv"
    rows = "\r\n".join(("login;ФИО;роль;добавочный", "a1;Ж Ж;оператор;1088", "a 2;И;оператор;1089"))
    sheet.write_bytes(rows.encode("cp1251"))
    page = await (await centre.seat()).sign_in("admin", path="/people")
    await page.click("#from-file")
    await page.set_input_files("#sheet", sheet)
    await expect(page.locator("#judged")).to_have_text("Можно добавить: 1, нельзя: 1.")
    await expect(page.locator("#lines")).to_contain_text("Логин состоит")
    await shot(page, "people-file")
    assert await grave(page, "people from a file") == []
    await page.click("#keep")
    await expect(page.locator("#invitations tr")).to_have_count(1)
    await page.click("#links [data-close]")
    await page.click("#file [data-close]")
    await page.fill("#find", "a1")
    await expect(page.locator("#rows tr")).to_have_count(1)
