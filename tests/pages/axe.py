"""axe-core on a page: what keeps people who see, hear or move less from using it; and words in
another language than the page's.

Told through the browser's own tools: our Content-Security-Policy lets no script of others in.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from playwright.async_api import Page

from foundation.settings import CODE_DIR
from tests.pages.conftest import WIDER, Screen, go, quiet, shot
from tests.pages.tongues import change_language, strange

SCRIPT = CODE_DIR / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
#: What a rule finds is as grave as the rule, so those that find nothing grave are not asked; nor
#: are those that axe leaves out by itself.
RUN = """async ([rules, grave]) => {
  const { rules: all, tagExclude } = axe._audit;
  const asked = all.filter((it) => it.enabled && !it.tags.some((tag) => tagExclude.includes(tag)));
  if (!asked.length || !all.every((it) => it.impact)) throw new Error('axe has other rules');
  const values = rules ?? asked.filter((it) => grave.includes(it.impact)).map((it) => it.id);
  const runOnly = { type: 'rule', values };
  const told = await axe.run(document, { resultTypes: ['violations'], runOnly });
  return told.violations.flatMap((it) => it.nodes.map((node) => ({
    impact: it.impact, rule: it.id, where: node.target.join(' '),
    why: node.failureSummary.split('\\n').slice(1).join(' ').trim(),
  })));
}"""


@cache
def source(path: Path = SCRIPT) -> str:
    return path.read_text()


async def grave(page: Page, name: str) -> list[str]:
    """What axe calls serious or critical, and what is not said in the page's language, a sentence
    each; `name` says which page it is. The page is looked at in light colours, and its colours once
    more in dark ones."""
    found = await _run(page, name, None)
    found += await strangers(page, name)
    await page.emulate_media(color_scheme="dark")
    found += await _run(page, f"{name}, dark", ["color-contrast", "link-in-text-block"])
    await page.emulate_media(color_scheme="light")
    return found


#: Rules of WCAG 2.2 AA that axe leaves out by itself.
TOO = {"target-size": {"enabled": True}}
EVERYTHING = """async (rules) => (await axe.run(document, { resultTypes: ['violations'], rules }))
  .violations.flatMap((it) => it.nodes.map((node) =>
    `${it.id} (${it.impact}) at ${node.target.join(' ')}`))"""


async def findings(page: Page, name: str) -> list[str]:
    """Whatever axe finds on a page, however slight, a sentence each; colours once more in dark."""
    await settled(page)
    await page.evaluate(source())
    found = [f"{name}: {it}" for it in await page.evaluate(EVERYTHING, TOO)]
    await page.emulate_media(color_scheme="dark")
    found += await _run(page, f"{name}, dark", ["color-contrast", "link-in-text-block"])
    await page.emulate_media(color_scheme="light")
    return found


async def strangers(page: Page, name: str) -> list[str]:
    """What is not said in the page's language, a sentence each."""
    await settled(page)
    return [f"{name}: another language: {text!r}" for text in await strange(page)]


async def faults_in_each_language(page: Page, addresses: Mapping[str, str]) -> list[str]:
    """What is wrong with pages (name → address) in three languages, Russian last: words of another
    language, a page wider than the screen, and in Russian what axe calls grave."""
    found = []
    for language in ("kk", "en", "ru"):
        await change_language(page, language)
        for name, address in addresses.items():
            await go(page, address)
            await shot(page, f"{name}-{language}")
            look = grave if language == "ru" else strangers
            found += await look(page, f"{name} ({language})")
            if await page.evaluate(WIDER):
                found.append(f"{name} ({language}) is wider than the screen")
    return found


async def _run(page: Page, name: str, rules: list[str] | None) -> list[str]:
    await settled(page)
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(source())
    found = await page.evaluate(RUN, [rules, GRAVE])
    return [
        f"{name}: {it['rule']} at {it['where']}: {it['why']}"
        for it in found
        if it["impact"] in GRAVE
    ]


#: What ends by itself and changes more than a place: the bar of who waits runs for 16 seconds.
SETTLED = """() => {
  const frame = ['offset', 'computedOffset', 'easing', 'composite', 'transform'];
  const changes = (it) => it.effect.getKeyframes().some(
    (each) => Object.keys(each).some((key) => !frame.includes(key)));
  return Promise.allSettled(document.getAnimations()
    .filter((it) => it.effect.getTiming().iterations !== Infinity && changes(it))
    .map((it) => it.finished)).then(() => null);
}"""


async def settled(page: Page) -> None:
    """The page is there whole: one that is being loaded anew has no title at first. And colours on
    their way from one to another are none anybody chose."""
    await page.wait_for_load_state("load")
    await page.evaluate(SETTLED)


#: The languages, each with the colours in which pages are looked at in it.
TONGUES = (("kk", "light"), ("ru", "dark"), ("en", "light"))


async def seen(screen: Screen, pages: Mapping[str, str], language: str, scheme: str) -> list[str]:
    """Each page (its name → its address) is pictured, is no wider than the monitor, and says
    nothing in another language; and what axe finds grave in them. It looks for the same in each
    language, so once in light and once in dark colours is enough."""
    found: list[str] = []
    for name, path in pages.items():
        page = await screen.page(path)
        await quiet(page)
        await shot(page, f"{name}-{language}-{scheme}")
        wide = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{path} is wider than the monitor"
        where = f"{path} ({language}, {scheme})"
        found += await strangers(page, where)
        if language != "en":
            found += await _run(page, where, None)
        await page.close()
    return found
