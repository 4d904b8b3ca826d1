"""What a page says in another language than its own: words that nobody translated, or that stay
when the language is changed in place."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from functools import cache

from playwright.async_api import Page

from softphone_ui.web.words import LANGUAGES, read_catalogue
from tests.pages.conftest import quiet

#: Every text that is seen, heard by a screen reader, or told when pointed at, but not a text that
#: says itself which language it is in, or that it is in none; and not what passes in seconds.
SAID = """() => {
  const said = [], tells = ['title', 'aria-label', 'placeholder'];
  const ours = (it) => it.closest('[lang], [translate=no], .toasts') === document.documentElement;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (ours(node.parentElement) && node.parentElement.checkVisibility()) said.push(node.data);
  }
  for (const name of tells) {
    const telling = [...document.querySelectorAll(`[${name}]`)].filter(ours);
    said.push(...telling.map((it) => it.getAttribute(name)));
  }
  return said.map((it) => it.trim()).filter(Boolean);
}"""
A_VALUE = re.compile(r"\{\w+\}")
#: With fewer, anything would be taken for the phrase: "в {time}".
ENOUGH_LETTERS = 4


async def strange(page: Page) -> list[str]:
    """What the page says of our words in a language that is not its own."""
    own = await page.evaluate("document.documentElement.lang")
    return strangers(own, await page.evaluate(SAID))


def strangers(own: str, said: Iterable[str]) -> list[str]:
    """Of these texts, those that only a language other than `own` has."""
    others = [_phrases(language) for language in LANGUAGES if language != own]
    return sorted(
        text
        for text in set(said)
        if any(other.fullmatch(text) for other in others) and not _phrases(own).fullmatch(text)
    )


async def change_language(page: Page, code: str) -> None:
    """As a person does it; ends when what the page asks for in the new language is there."""
    await page.evaluate(f"document.querySelector('[data-language={code}]').click()")
    await page.wait_for_selector(f"html[lang={code}]")
    await quiet(page)


async def in_each_language(page: Page, look: Callable[[str], Awaitable[None]]) -> None:
    """Look at the page in each language; the person reads the one they had before again."""
    before = str(await page.get_attribute("html", "lang"))
    try:
        for code in LANGUAGES:
            await change_language(page, code)
            await look(code)
    finally:
        await change_language(page, before)


@cache
def _phrases(language: str) -> re.Pattern[str]:
    """Every phrase of a language, with something in the place of its values."""
    patterns = set()
    for message in read_catalogue("ru" if language == "en" else language):
        said = message.id if language == "en" else message.string
        for phrase in (said,) if isinstance(said, str) else said:
            letters = sum(letter.isalpha() for letter in A_VALUE.sub("", phrase))
            value = ".+" if letters >= ENOUGH_LETTERS else r"[\d\s:.,]+"
            if letters:
                patterns.add(value.join(map(re.escape, A_VALUE.split(phrase))))
    return re.compile("|".join(f"(?:{it})" for it in sorted(patterns)), re.DOTALL)
