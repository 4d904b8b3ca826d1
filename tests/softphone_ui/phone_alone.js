// The telephone of a page, in Node: the page, the server and the SIP library are played by the tests.
import { EventEmitter } from "node:events";
import JsSIP from "/built/jssip.js";

globalThis.document = { documentElement: { lang: "en" }, body: null, querySelector: () => null, addEventListener: () => {} };
globalThis.location = { protocol: "https:", origin: "https://desk.test", host: "desk.test", hostname: "desk.test" };
globalThis.addEventListener = () => {};
globalThis.Audio = class { pause() {} };
const { setInterval } = globalThis;
globalThis.setInterval = (...given) => setInterval(...given).unref(); // the page's clock keeps no test from its end
globalThis.Worker = class { addEventListener() {} };
const GIVEN = JSON.stringify({ extension: "1001", user: "1001", password: "secret" });

/** What the server says of the page's telephone. */
export const answer = (status = 200) => ({ status, ok: status === 200, text: async () => (status === 200 ? GIVEN : "") });
globalThis.fetch = async () => answer();

/** Every telephone that was signed in, in order. */
export const telephones = [];
JsSIP.UA = class extends EventEmitter {
  constructor() { super(); telephones.push(this); }
  start() {}
};
const { pulse } = await import("/static/web/pulse.js");
pulse.known = Promise.resolve();
export const { Phone } = await import("/static/telephone/phone.js");
