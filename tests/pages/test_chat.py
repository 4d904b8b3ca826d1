"""A citizen writes in the chat on the site: the bot answers on the open page, then an operator."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from foundation.settings import Settings
from tests.channels.town import town
from tests.pages.conftest import PHONE, Centre, go, shot
from tests.pages.test_citizen import look

pytestmark = [pytest.mark.pages, pytest.mark.services]
SITE = "https://astana.example"
#: An operator takes a conversation and answers it; the status of the answer.
ANSWER = """async ([number, text]) => {
  const csrf = document.querySelector('meta[name="csrf"]').content;
  const send = (path, body) => fetch(`/api/inbox/${number}/${path}`, { method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CSRF': csrf },
    body: body && JSON.stringify(body) });
  await send('claim');
  return (await send('answers', { key: crypto.randomUUID(), text })).status;
}"""


@pytest.fixture
def fresh_settings(fresh_settings: Settings) -> Settings:
    return fresh_settings.changed(site_embedded_in=(SITE,))


@pytest.mark.parametrize("language", ["kk", "ru"])
async def test_a_chat_goes_from_the_bot_to_an_operator_and_back(
    centre: Centre, fresh_settings: Settings, language: str
) -> None:
    words = {"kk": "Абай көшесі 12 үйдің ауласында көше шамы жанбайды",
             "ru": "Возле дома Абая 12 не горит уличный фонарь"}[language]  # fmt: skip
    async with town(fresh_settings, counts=False) as city:
        page = await (await centre.seat(**PHONE, locale=language)).page("/")
        await page.locator('.ways a[href="/chat"]').click()
        await expect(page.locator("#chat-empty")).to_be_visible()
        found = await look(page, f"chat-empty-{language}")
        await page.locator("#text").fill(words)
        await page.locator("#chat-form .primary").click()
        lines = page.locator("#chat-lines li")
        await expect(page.locator("#chat-lines li.bot").first).to_be_visible(timeout=20_000)
        await expect(lines.first).to_contain_text(words)
        await expect(page.locator("#text")).to_have_value("")
        await expect(page.locator("#chat-empty")).to_have_count(0)
        found += await look(page, f"chat-bot-{language}")
        assert found == []

        desk = await (await centre.seat()).sign_in("1001", path="/inbox")
        number = await city.value("SELECT conversation_id FROM conversations")
        assert await desk.evaluate(ANSWER, [number, "Бригада выехала"]) < 300
        answer = page.locator("#chat-lines li.operator")
        await expect(answer).to_contain_text("Бригада выехала", timeout=20_000)
        await shot(page, f"chat-operator-{language}")
        await page.reload()
        await expect(answer).to_contain_text("Бригада выехала")


async def test_a_chat_in_a_frame_of_another_site_has_a_chat_of_its_own(
    centre: Centre, fresh_settings: Settings
) -> None:
    async with town(fresh_settings, counts=False) as city:
        screen = await centre.seat(**PHONE, locale="ru")
        page = await screen.page("/embed/chat")
        await page.locator("#text").fill("Когда включат отопление?")
        await page.locator("#chat-form .primary").click()
        await expect(page.locator("#chat-lines li.bot").first).to_be_visible(timeout=20_000)
        assert await look(page, "chat-embedded-ru") == []
        assert "komek_chat" not in {it["name"] for it in await page.context.cookies()}
        await go(page, f"{centre.address}/chat")
        await expect(page.locator("#chat-empty")).to_be_visible()
        assert await city.value("SELECT count(*) FROM messages WHERE kind = 'in'") == 1


async def test_the_chat_works_without_scripts(centre: Centre, fresh_settings: Settings) -> None:
    async with town(fresh_settings, counts=False) as city:
        screen = await centre.seat(**PHONE, locale="ru", java_script_enabled=False)
        page = await screen.context.new_page()
        await page.goto(f"{centre.address}/chat")
        await page.locator("#chat-form .primary").click()
        await expect(page.locator("#text-error")).to_be_visible()
        await page.locator("#text").fill("Не горит фонарь, Абая 12")
        await page.locator("#chat-form .primary").click()
        await expect(page.locator("#chat-lines li.citizen")).to_have_count(1)
        await city.until_value("SELECT count(*) > 0 FROM messages WHERE part = 'bot'", True)
        await page.locator("#chat-again").click()
        await expect(page.locator("#chat-lines li.bot").first).to_be_visible()
