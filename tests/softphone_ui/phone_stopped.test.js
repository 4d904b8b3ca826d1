// A telephone that is put away while the server is still asked for it does not come after all.
import assert from "node:assert/strict";
import test from "node:test";
import { answer, Phone, telephones } from "./phone_alone.js";

let answers = [];
globalThis.fetch = () => new Promise((done) => {
  answers.push((status) => done(answer(status)));
});

test.beforeEach(() => {
  telephones.length = 0;
  answers = [];
});

test("it does not where the server has given it", async () => {
  const phone = new Phone({ stream: null }, () => {});
  const started = phone.start();
  phone.stop();
  answers[0]();
  await started;
  assert.deepEqual([phone.link, telephones.length], ["off", 0]);
});

test("it is not lost where the server was away", async () => {
  const phone = new Phone({ stream: null }, () => {});
  const started = phone.start();
  phone.stop();
  answers[0](503);
  await started;
  assert.equal(phone.link, "off");
});

test("what is wanted again comes, and once", async () => {
  const phone = new Phone({ stream: null }, () => {});
  const before = phone.start();
  phone.stop();
  const after = phone.start();
  for (const done of answers) done();
  await Promise.all([before, after]);
  assert.equal(telephones.length, 1);
});
