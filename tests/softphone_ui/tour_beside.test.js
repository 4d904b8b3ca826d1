// Where the card of the tour stands: beside its control, within the window.
import assert from "node:assert/strict";
import test from "node:test";

const { beside } = await import("/static/first_day/beside.js");
const CARD = { width: 384, height: 200 };
const MONITOR = { width: 1366, height: 768 };
const TELEPHONE = { width: 390, height: 844 };

const box = (left, top, width, height) => ({ left, top, right: left + width, bottom: top + height });
const covers = (place, control) => place.left < control.right && place.left + CARD.width > control.left
  && place.top < control.bottom && place.top + CARD.height > control.top;
const inside = (place, view) => place.left >= 0 && place.top >= 0
  && place.left + CARD.width <= view.width && place.top + CARD.height <= view.height;

for (const [name, control] of Object.entries({
  "on top": box(900, 0, 460, 60), "at the bottom": box(0, 700, 300, 60), "a column on the left": box(0, 60, 340, 700),
  "a column on the right": box(1000, 60, 366, 700), "in the middle": box(500, 300, 200, 40),
})) {
  test(`the card is beside a control ${name}`, () => {
    const place = beside(control, CARD, MONITOR);
    assert.ok(inside(place, MONITOR), JSON.stringify(place));
    assert.ok(!covers(place, control), JSON.stringify(place));
  });
}

test("a control as large as the window leaves the card within it", () => {
  assert.ok(inside(beside(box(0, 0, 1366, 768), CARD, MONITOR), MONITOR));
});

test("on a telephone the card is in the other half", () => {
  assert.ok(beside(box(0, 10, 390, 100), CARD, TELEPHONE).top > 600);
  assert.equal(beside(box(0, 700, 390, 100), CARD, TELEPHONE).top, 8);
});
