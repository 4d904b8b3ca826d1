// Which parts of the recordings an assessor has played.
import assert from "node:assert/strict";
import test from "node:test";

const { unheardOf, withPlayed } = await import("/static/assessments/heard.js");
const ranges = (...all) => ({ length: all.length, start: (at) => all[at][0], end: (at) => all[at][1] });

test("parts that touch or overlap become one, of one recording alone", () => {
  let spans = withPlayed([], "a", ranges([0, 10.04], [20, 30]));
  spans = withPlayed(spans, "b", ranges([0, 5]));
  spans = withPlayed(spans, "a", ranges([10, 20]));
  assert.deepEqual(spans, [{ recording: "b", begins: 0, ends: 5 }, { recording: "a", begins: 0, ends: 30 }]);
});

test("what was not played is counted over all recordings, and never below nought", () => {
  const spans = withPlayed([], "a", ranges([0, 12]));
  assert.deepEqual(unheardOf(spans, { a: 10, b: 7 }), [7, 17]);
  assert.deepEqual(unheardOf([], {}), [0, 0]);
});
