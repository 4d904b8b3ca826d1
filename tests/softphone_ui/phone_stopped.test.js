// A telephone that is put away while the server is still asked for it does not come after all.
import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import test from "node:test";
import JsSIP from "/built/jssip.js";

globalThis.document = { documentElement: { lang: "en" }, body: null, querySelector: () => null, addEventListener: () => {} };
globalThis.location = { protocol: "https:", origin: "https://desk.test", host: "desk.test", hostname: "desk.test" };
globalThis.addEventListener = () => {};
globalThis.Audio = class { pause() {} };
const { setInterval } = globalThis;
globalThis.setInterval = (...given) => setInterval(...given).unref(); // the page's clock keeps no test from its end
globalThis.Worker = class { addEventListener() {} };
globalThis.fetch = async () => { throw new Error("there are no words"); };
let telephones = 0;
JsSIP.UA = class extends EventEmitter {
  constructor() { super(); telephones += 1; }
  start() {}
};
const { pulse } = await import("/static/web/pulse.js");
pulse.known = Promise.resolve();
const { Phone } = await import("/static/telephone/phone.js");

const GIVEN = JSON.stringify({ extension: "1001", user: "1001", password: "secret" });
let answers = [];
globalThis.fetch = () => new Promise((done) => {
  answers.push((status = 200) => done({ status, ok: status === 200, text: async () => (status === 200 ? GIVEN : "") }));
});

test.beforeEach(() => {
  telephones = 0;
  answers = [];
});

test("nor does it where the server has given it", async () => {
  const phone = new Phone({ stream: null }, () => {});
  const started = phone.start();
  phone.stop();
  answers[0]();
  await started;
  assert.deepEqual([phone.link, telephones], ["off", 0]);
});

test("nor is it lost where the server was away", async () => {
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
  for (const answer of answers) answer();
  await Promise.all([before, after]);
  assert.equal(telephones, 1);
});
