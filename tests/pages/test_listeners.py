"""A page that shows a change adds no listener to what stays: they would do the same work again and
again, until the page does not answer any more."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.pages.conftest import Centre, ready
from tests.pages.test_desk import in_call, open_desk
from tests.pages.test_in_call import open_floor

pytestmark = [pytest.mark.pages, pytest.mark.services]
CHANGES = 6
#: Counts the listeners that elements with an id, the document and the window get.
COUNTING = """
window.listeners = new Map();
const add = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (type, ...rest) {
  const name = this === window ? "window" : this === document ? "document" : this.id;
  const key = `${name} ${type}`;
  if (name) window.listeners.set(key, (window.listeners.get(key) ?? 0) + 1);
  return add.call(this, type, ...rest);
};
"""


async def grown(page: Page, before: dict[str, int]) -> dict[str, int]:
    """How many listeners of each came since."""
    after: dict[str, int] = await page.evaluate("Object.fromEntries(window.listeners)")
    return {
        key: after[key] - before.get(key, 0) for key in after if after[key] > before.get(key, 0)
    }


@pytest.mark.parametrize("name", ["desk", "floor"])
async def test_a_change_on_the_floor_adds_no_listener_to_what_stays(
    centre: Centre, name: str
) -> None:
    desk = await open_desk(centre)
    await in_call(centre, desk)
    page = desk if name == "desk" else await open_floor(centre)
    await page.add_init_script(COUNTING)
    await page.reload()
    await ready(page)
    if name == "desk":
        await expect(page.locator("#text")).to_be_visible()
        await page.focus("#text")
    before: dict[str, int] = await page.evaluate("Object.fromEntries(window.listeners)")
    assert before
    for change in range(CHANGES):
        await centre.stage.offer(caller=f"+7701000000{change}")
        if name == "desk":  # what leaves a field is looked at, too
            await page.focus("#address" if change % 2 else "#text")
        else:
            await expect(page.locator("#waiting-count")).to_have_text(str(change + 1))
    new = await grown(page, before)
    # Something that opens once may add its own; what adds one for each change is the fault.
    assert {key: count for key, count in new.items() if count >= CHANGES - 1} == {}
