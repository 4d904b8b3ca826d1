"""Rows that are kept by key, as every list that lives does it."""

from __future__ import annotations

import pytest

from tests.pages.conftest import Centre

pytestmark = [pytest.mark.pages, pytest.mark.services]
#: Three rows, the last one's button has the focus; then the first is gone. Who has the focus now,
#: and what stands in the list?
FIRST_GOES = """async () => {
  const { el, keyed } = await import("/static/web/dom.js");
  const list = document.body.appendChild(el("ul"));
  const row = (it) => el("li", {}, el("button", { text: it }));
  const draw = (names) => keyed(list, names, (it) => it, row);
  draw(["a", "b", "c"]);
  list.lastChild.firstChild.focus();
  draw(["b", "c", "d"]);
  return [document.activeElement.textContent, list.textContent];
}"""


async def test_a_button_keeps_the_focus_where_a_row_before_it_goes(centre: Centre) -> None:
    page = await (await centre.seat()).page("/staff")
    assert await page.evaluate(FIRST_GOES) == ["c", "bcd"]
