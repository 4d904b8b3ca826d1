// The picture of who speaks when: columns of peaks, and the area they make.
import assert from "node:assert/strict";
import test from "node:test";

const { area, bytesOf, heights, withoutGaps } = await import("/static/web/voice_shape.js");

test("a column shows the loudest of its peaks, and full scale is full height", () => {
  const tall = heights(Uint8Array.from([0, 255, 0, 0, 0, 10]), 3, 30);
  assert.equal(tall.length, 3);
  assert.equal(tall[0], 30);
  assert.equal(tall[1], 0);
  assert.ok(tall[2] > 10 && tall[2] < 15, "a soft voice is seen, too");
});

test("a short recording has fewer columns, none has one", () => {
  assert.equal(heights(Uint8Array.from([1, 2]), 600).length, 2);
  assert.deepEqual(heights(new Uint8Array(), 600), [0]);
});

test("the caller stands above the line, the operator below", () => {
  assert.ok(area([10], -1).includes("0.0 20.0"));
  assert.ok(area([10], 1).includes("0.0 40.0"));
});

test("base64 is bytes", () => assert.deepEqual(Array.from(bytesOf("AQI=")), [1, 2]));

test("a part that was not recorded is no silence of the talk", () => {
  const silences = [{ at: 5, seconds: 10 }, { at: 40, seconds: 6 }];
  const left = withoutGaps({ silences }, [{ from_seconds: 4, seconds: 12 }]);
  assert.deepEqual(left.silences, [{ at: 40, seconds: 6 }]);
});
