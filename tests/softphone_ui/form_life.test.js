// Whose the form is, through rings, talks, wrap-ups, breaks of ours, and what the person opens.
import assert from "node:assert/strict";
import test from "node:test";

const { factsOf, formAfter, formNamed, NOBODYS, reopened, WRITABLE } = await import("/static/ticket_form/form_life.js");

const T1 = "109-2026-0000001";
const T2 = "109-2026-0000002";
const call = (call_id, ticket = null) => ({ call_id, ticket });
const free = (state = "available") => ({ state });
const wrapUp = (call_id) => ({ state: "wrap_up", operator: { call_id } });
const after = (form, now, { session = null, writing = false, ticketOf } = {}) => formAfter(form, factsOf(now, session, ticketOf), { writing });
const told = (...story) => story.reduce((form, now) => after(form, now), NOBODYS);
const looks = ({ phase, call, shown }) => [phase, call, shown];
const RINGS_A = { state: "ringing", call: call("a") };
const TALKS_A = { state: "talking", call: call("a", T1) };
const RINGS_B = { state: "ringing", call: call("b") };

/** From, what is told, to: each way that a form can go. */
const WAYS = [
  [[], free(), ["idle", null, null]],
  [[], RINGS_A, ["awaiting", "a", null]],
  [[RINGS_A], { state: "connecting", call: call("a") }, ["awaiting", "a", null]],
  [[RINGS_A], TALKS_A, ["open", "a", T1]],
  [[RINGS_A], free("set_aside"), ["idle", null, null]],
  [[RINGS_A], RINGS_B, ["awaiting", "b", null]],
  [[RINGS_A], { state: "ringing", ring: { call_id: "b" } }, ["awaiting", "b", null]],
  [[TALKS_A], { state: "hold", call: call("a", T1) }, ["open", "a", T1]],
  [[TALKS_A], { state: "kept", call: call("a", T1) }, ["open", "a", T1]],
  [[TALKS_A], wrapUp("a"), ["wrap_up", "a", T1]],
  [[TALKS_A, wrapUp("a")], free(), ["finished", "a", T1]],
  [[TALKS_A], free("paused"), ["finished", "a", T1]],
  [[TALKS_A, wrapUp("a"), free()], RINGS_B, ["awaiting", "b", null]],
  [[TALKS_A, wrapUp("a")], RINGS_B, ["awaiting", "b", null]],
  [[TALKS_A], { state: "unknown" }, ["open", "a", T1]],
  [[TALKS_A], { state: "elsewhere" }, ["elsewhere", "a", T1]],
  [[TALKS_A, { state: "elsewhere" }], TALKS_A, ["open", "a", T1]],
  [[TALKS_A, { state: "elsewhere" }], wrapUp("a"), ["wrap_up", "a", T1]],
  [[TALKS_A, { state: "elsewhere" }], free(), ["finished", "a", T1]],
  [[{ state: "elsewhere" }], free(), ["idle", null, null]],
];
for (const [story, now, end] of WAYS) {
  test(`${story.map((it) => it.state).join(", ") || "nothing"}, then ${now.state}: ${end[0]}`, () => assert.deepEqual(looks(after(told(...story), now)), end));
}

test("a caller who is handed on has a ticket when the telephone rings", () => {
  assert.deepEqual(looks(told({ state: "ringing", call: call("a", T1) })), ["open", "a", T1]);
});

test("a ring with a ticket that is refused leaves nothing to write", () => {
  assert.deepEqual(looks(told({ state: "ringing", call: call("a", T1) }, free("set_aside"))), ["idle", null, null]);
});

test("the same caller who rings again is begun anew", () => {
  const again = after(told(RINGS_A, free("set_aside"), free()), RINGS_A);
  assert.deepEqual(looks(again), ["awaiting", "a", null]);
  const back = after(told(TALKS_A, wrapUp("a"), free()), { state: "ringing", call: call("a", T1) });
  assert.deepEqual(looks(back), ["open", "a", T1]);
});

test("a page loaded in the wrap-up awaits the ticket, and a call that is over at once does too", () => {
  assert.deepEqual(looks(told(wrapUp("a"))), ["awaiting", "a", null]);
  const seen = told(RINGS_A, wrapUp("a"));
  assert.deepEqual(looks(seen), ["awaiting", "a", null]);
  assert.deepEqual(looks(after(seen, wrapUp("a"), { ticketOf: () => T1 })), ["wrap_up", "a", T1]);
});

test("a sentence that is written when the wrap-up ends is written to its end", () => {
  const on = after(told(TALKS_A, wrapUp("a")), free(), { writing: true });
  assert.deepEqual([looks(on), formNamed(on)], [["reopened", "a", T1], { reopened: true }]);
  assert.deepEqual(looks(after(on, RINGS_B)), ["awaiting", "b", null]);
});

test("a ring that comes to nothing leaves the form to who types in it, until they leave it", () => {
  const on = after(told(RINGS_A), free("set_aside"), { writing: true });
  assert.deepEqual(looks(on), ["awaiting", "a", null]);
  assert.deepEqual(looks(after(on, free())), ["idle", null, null]);
  assert.deepEqual(looks(after(on, RINGS_A)), ["awaiting", "a", null]);
  assert.deepEqual(looks(after(on, RINGS_B, { writing: true })), ["awaiting", "b", null]);
});

test("a form that is shut stays so, whatever has the focus", () => {
  assert.equal(after(told(TALKS_A, wrapUp("a"), free()), free("paused"), { writing: true }).phase, "finished");
});

test("a save names its call, and no call where the ticket was opened deliberately", () => {
  assert.deepEqual(formNamed(told(RINGS_A, TALKS_A)), { call_id: "a" });
  assert.deepEqual(formNamed(told(TALKS_A, wrapUp("a"))), { call_id: "a" });
  assert.deepEqual(formNamed(reopened(told(TALKS_A), T2)), { reopened: true });
});

test("another ticket is opened beside a call, and B leads back", () => {
  const other = reopened(told(TALKS_A), T2);
  assert.deepEqual(looks(other), ["reopened", "a", T2]);
  assert.deepEqual(looks(after(other, { state: "hold", call: call("a", T1) })), ["reopened", "a", T2]);
  assert.deepEqual(looks(reopened(other, T1)), ["open", "a", T1]);
  assert.deepEqual(looks(reopened(after(other, wrapUp("a")), T1)), ["wrap_up", "a", T1]);
});

test("while a caller is awaited, or in another window, no ticket is opened", () => {
  for (const form of [told(RINGS_A), told(TALKS_A, { state: "elsewhere" })]) assert.equal(reopened(form, T2), form);
});

test("the next call's ring ends what was opened", () => {
  assert.deepEqual(looks(after(reopened(told(free()), T2), RINGS_A)), ["awaiting", "a", null]);
});

test("a citizen who is called back: the ticket's form, opened deliberately", () => {
  const operator = { outgoing: { out_id: "out1", ticket: T2 } };
  const rung = after(told(TALKS_A, wrapUp("a"), free()), { state: "rung_back", operator });
  assert.deepEqual([looks(rung), formNamed(rung)], [["open", "out1", T2], { reopened: true }]);
  const out = after(rung, { state: "calling_out", operator });
  assert.deepEqual(looks(after(out, wrapUp(null))), ["wrap_up", "out1", T2]);
  assert.deepEqual(looks(after(rung, free())), ["idle", null, null], "declined");
});

test("the dispatcher is away: the talk goes on with its form, and another ring is another call", () => {
  const talk = after(told(RINGS_A), TALKS_A, { session: "phone 1" });
  const away = after(talk, { state: "talking", byPhone: true }, { session: "phone 1" });
  assert.deepEqual(looks(away), ["open", "a", T1]);
  const next = after(away, { state: "ringing", byPhone: true }, { session: "phone 2" });
  assert.deepEqual(looks(next), ["awaiting", "phone 2", null]);
  const third = after(next, { state: "ringing", byPhone: true }, { session: "phone 3" });
  assert.deepEqual(looks(third), ["awaiting", "phone 3", null]);
});

test("the dispatcher is back and tells whose call it was: its draft goes on under that name", () => {
  const by = after(NOBODYS, { state: "talking", byPhone: true }, { session: "phone 2" });
  const back = after(by, { state: "talking", call: call("b") }, { session: "phone 2" });
  assert.deepEqual([looks(back), back.adopts], [["awaiting", "b", null], "phone 2"]);
});

test("what is typed is taken in four phases", () => {
  assert.deepEqual([...WRITABLE], ["awaiting", "open", "wrap_up", "reopened"]);
});

test("no story leaves the last ticket in the form of a caller who rings", () => {
  const steps = [RINGS_A, TALKS_A, wrapUp("a"), free(), free("paused"), { state: "elsewhere" }, { state: "unknown" }];
  const walk = (form, depth) => {
    const rung = after(form, RINGS_B);
    assert.deepEqual(looks(rung), ["awaiting", "b", null]);
    if (depth === 0) return;
    for (const now of steps) for (const writing of [false, true]) walk(after(form, now, { writing }), depth - 1);
    walk(reopened(form, T2), depth - 1);
  };
  walk(NOBODYS, 4);
});
