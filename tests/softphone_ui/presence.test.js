// What is typed in a conversation, said to a server that answers as the test says.
import assert from "node:assert/strict";
import test, { mock } from "node:test";

globalThis.document = { documentElement: { lang: "en" }, body: null, querySelector: () => null, addEventListener: () => {} };
globalThis.addEventListener = () => {};
let asked = []; // { sent, answer(status) } in their order
globalThis.fetch = (path, { body } = {}) => new Promise((done) => {
  if (!body) return done({ ok: false }); // the words of the page's language
  asked.push({
    sent: JSON.parse(body),
    answer: (status) => done({ status, ok: status < 400, statusText: "", text: async () => "{}" }),
  });
});
const { Presence } = await import("/static/inbox/presence.js");

const settled = () => new Promise((done) => setImmediate(done));
const pass = async (ms) => { mock.timers.tick(ms); await settled(); };

async function opened() {
  asked = [];
  mock.timers.reset();
  mock.timers.enable({ apis: ["setInterval", "Date"], now: Date.parse("2026-11-29T09:00:00Z") });
  const presence = new Presence(() => {});
  presence.open(1);
  asked.shift().answer(200);
  await settled();
  await pass(3000);
  presence.typed("a crew", "answer");
  return presence;
}

test("words that did not arrive are said again", async () => {
  await opened();
  asked.shift().answer(503);
  await settled();
  await pass(3000);
  assert.equal(asked.shift()?.sent.draft, "a crew");
});

test("words of an answer that has been sent since are no draft again", async () => {
  const presence = await opened();
  presence.sent();
  asked.shift().answer(503);
  await settled();
  await pass(3000);
  assert.equal(asked.length, 0);
});
