"""The tokens' colours can be read by who sees less well: WCAG 2.2 contrast, light and dark."""

from __future__ import annotations

import pytest

from tests.pages.conftest import Centre

pytestmark = [pytest.mark.pages, pytest.mark.services]

# Text on its ground; for text 4.5 : 1, for dots and borders 3 : 1 (WCAG 2.2, 1.4.3 and 1.4.11).
TEXT = [
    *((ink, ground) for ink in ("--text", "--text-soft", "--accent", "--alarm")
      for ground in ("--ground", "--surface", "--raised")),
    ("--text", "--accent-wash"),
    ("--text", "--alarm-wash"),
    ("--text", "--warn-wash"),
    ("--on-accent", "--accent"),
    ("--on-ringing", "--ringing"),
    *(("--on-state", f"--{state}") for state in
      ("signed-out", "available", "talking", "hold", "wrap-up", "paused", "set-aside")),
]  # fmt: skip
SIGNS = [
    ("--edge-strong", "--surface"),
    ("--focus", "--surface"),
    *(
        (f"--dot-{state}", "--surface")
        for state in ("available", "talking", "wrap-up", "set-aside")
    ),
]
MEASURE = """(pairs) => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const place = document.body.appendChild(document.createElement('p'));
  const light = (name) => {
    place.style.color = `var(${name})`;
    canvas.fillStyle = getComputedStyle(place).color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((c) => {
      const part = c / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return pairs.map(([one, other]) => {
    const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everything_can_be_read(centre: Centre, scheme: str) -> None:
    page = await (await centre.seat(color_scheme=scheme)).page()
    for pairs, least in ((TEXT, 4.5), (SIGNS, 3.0)):
        ratios = await page.evaluate(MEASURE, [list(pair) for pair in pairs])
        poor = {
            f"{ink} on {ground}": round(ratio, 2)
            for (ink, ground), ratio in zip(pairs, ratios, strict=True)
            if ratio < least
        }
        assert poor == {}
