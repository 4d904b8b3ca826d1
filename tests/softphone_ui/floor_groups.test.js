// Who stands where on the floor, who is gone, and how many there are.
import assert from "node:assert/strict";
import test from "node:test";

const { away, GROUPS, groupOf, isGone, isOfTheShift, isSetAside, tally, turn } = await import("/static/floor/groups.js");

const one = (extension, state, more = {}) => ({ extension, state, since: "2026-11-27T10:00:00Z", device: "web", reachable: ["web"], ...more });
const GONE = one("1003", "paused", { reason: "unreachable", reachable: [] });
const RANG_OUT = one("1004", "paused", { reason: "no_answer" });
const LUNCH = one("1005", "paused", { reason: "lunch" });

test("a page that is gone is no pause, and nothing a lead could end", () => {
  assert.equal(groupOf(GONE), "gone");
  assert.equal(isGone(GONE) && !isSetAside(GONE), true);
  assert.deepEqual([groupOf(LUNCH), groupOf(RANG_OUT), isSetAside(RANG_OUT), isSetAside(LUNCH)], ["paused", "paused", true, false]);
});

test("each state has its group", () => {
  const names = new Set(GROUPS.map(({ name }) => name));
  for (const state of ["signed_out", "available", "ringing", "talking", "calling_out", "hold", "wrap_up", "paused"]) {
    assert.ok(names.has(groupOf(one("1001", state))), state);
  }
});

test("what is away is the page, or the telephone of who works with one", () => {
  assert.equal(away(GONE), "page");
  assert.equal(away({ ...GONE, device: "phone" }), "telephone");
  assert.equal(away({ ...LUNCH, reachable: [] }), "page");
  assert.equal(away(LUNCH), "");
  assert.equal(away(one("1006", "signed_out", { reachable: [] })), "");
  assert.equal(away(one("1007", "available", { reachable: undefined })), "", "nothing is known");
});

test("who is gone does not count as there", () => {
  assert.deepEqual(tally([GONE, RANG_OUT, LUNCH, one("1001", "talking"), one("1002", "signed_out")]), { there: 3, aside: 1, gone: 1 });
});

test("set aside first, then the longest in their state; the absent by number", () => {
  const longer = one("1009", "paused", { reason: "lunch", since: "2026-11-27T09:00:00Z" });
  assert.deepEqual([LUNCH, RANG_OUT, longer].sort(turn).map(({ extension }) => extension), ["1004", "1009", "1005"]);
  const absent = [one("1008", "signed_out", { since: "2026-11-27T08:00:00Z" }), one("1002", "signed_out")];
  assert.deepEqual(absent.sort(turn).map(({ extension }) => extension), ["1002", "1008"]);
});

test("whoever serves only lines for the named has a group of their own and counts in no other", () => {
  const lines = { 109: { named_only: false }, 1090: { named_only: true } };
  const skills = (served, named_only) => ({ skills: { calls: true, lines: served, named_only } });
  const controller = one("1100", "available", skills(["1090"], true));
  const unnamed = one("1101", "signed_out", skills([], true));
  const helps = one("1102", "available", skills(["109", "1090"], true));
  const operator = one("1001", "available", skills([], false));
  assert.deepEqual([controller, unnamed, helps, operator].map((it) => groupOf(it, lines)), ["named", "named", "available", "available"]);
  assert.deepEqual(tally([controller, unnamed, helps, operator], lines), { there: 2, aside: 0, gone: 0 });
  assert.ok(isOfTheShift(one("1002", "available", { skills: { calls: false, lines: ["1090"] } }), lines), "who only answers in writing");
  assert.ok(GROUPS.some(({ name }) => name === "named"));
});
