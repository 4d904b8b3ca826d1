// Letters that are typed on when their field has gone: they are no keys of the page.
import assert from "node:assert/strict";
import test from "node:test";

let now = 0, focused = null;
const listeners = {};
globalThis.addEventListener = (type, listener) => { listeners[type] = listener; };
globalThis.document = { get activeElement() { return focused; } };
Object.defineProperty(globalThis, "performance", { value: { now: () => now } });
await import("/static/web/typing_guard.js");

const FIELD = { matches: () => true };
const BODY = { matches: () => false };

/** Whether the page's own keys hear of this key. */
function heard(key, more = {}) {
  let stopped = false;
  listeners.keydown({ key, ...more, preventDefault() {}, stopImmediatePropagation() { stopped = true; } });
  return !stopped;
}
function typed(text) {
  focused = FIELD;
  for (const letter of text) assert.equal(heard(letter), true, "a field hears its letters");
  focused = BODY;
}

test("a space and letters that follow when the field has gone answer nobody", () => {
  typed("мост");
  for (const key of [" ", "e", "e", "g", "Backspace"]) {
    now += 1500;
    assert.equal(heard(key), false, key);
  }
});

test("who has stopped typing has keys again", () => {
  typed("мост");
  now += 2000;
  assert.equal(heard(" "), true);
});

for (const [way, leave] of [
  ["Esc", () => { focused = FIELD; heard("Escape"); focused = BODY; }],
  ["Esc when the field has gone", () => heard("Escape")],
  ["Tab", () => { focused = FIELD; heard("Tab"); focused = BODY; }],
  ["Alt and a letter", () => { focused = FIELD; heard("t", { altKey: true }); focused = BODY; }],
  ["the mouse", () => listeners.pointerdown({})],
]) {
  test(`who leaves the field by ${way} has keys at once`, () => {
    typed("мост");
    leave();
    assert.equal(heard(" "), true);
  });
}

test("keys that were typed into no field are keys", () => {
  now += 5000;
  for (const key of ["g", " ", "e"]) assert.equal(heard(key), true);
});
