// When a figure on the wall is in order, to be watched, or to be acted on.
import assert from "node:assert/strict";
import test from "node:test";

const { ofLevel, ofOwed, ofRemaining, ofWaiting, remaining } = await import("/static/wall/signs.js");

test("seconds left are counted on from the frame, and below nought", () => {
  const oldest = { kpi_ms: 16_000, waited_ms: 10_000 };
  assert.equal(remaining(null, 0), null);
  assert.equal(remaining(oldest, 0), 6);
  assert.equal(remaining(oldest, 5_001), 0);
  assert.equal(remaining(oldest, 6_000), 0);
  assert.equal(remaining(oldest, 6_001), -1);
  assert.equal(remaining(oldest, 8_000), -2);
});

test("a sign says what is to be done", () => {
  assert.equal(ofRemaining(null), "good");
  assert.equal(ofRemaining(6), "good");
  assert.equal(ofRemaining(5), "warn");
  assert.equal(ofRemaining(-1), "bad");
  assert.equal(ofLevel({ share: null }), null);
  assert.equal(ofLevel({ share: 0.8 }), "good");
  assert.equal(ofLevel({ share: 0.7999 }), "warn");
  assert.equal(ofLevel({ share: 0.5 }), "bad");
  assert.equal(ofWaiting(0, 0), "good");
  assert.equal(ofWaiting(3, 2), "bad");
  assert.equal(ofOwed(0), "good");
  assert.equal(ofOwed(10), "bad");
});
