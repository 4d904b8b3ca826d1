// The worker of the citizens' pages: news are shown at once, however slow the network is.
import assert from "node:assert/strict";
import test from "node:test";

const ICON = "/static/citizen/icons/192.png";
const listeners = {}, shown = [], kept = new Map();
globalThis.self = {
  location: { origin: "https://city.test" },
  addEventListener: (type, listener) => { listeners[type] = listener; },
  registration: { showNotification: async (title, options) => { shown.push({ title, ...options }); } },
};
globalThis.caches = { match: async (name) => kept.get(name)?.clone() };
globalThis.fetch = () => new Promise(() => {}); // a network that never answers
await import("/static/citizen/worker.js");

const pushed = async (news) => {
  const waits = [];
  listeners.push({ data: { json: () => news }, waitUntil: (work) => waits.push(work) });
  await Promise.all(waits);
  return shown.pop();
};
const NEWS = { title: "109", body: "solved", path: "/follow?ticket=1" };

test("a notification is shown without asking the network for anything, and brings its icon along", async () => {
  kept.set(ICON, new Response(new Uint8Array([1, 2, 250])));
  const { icon, ...rest } = await pushed(NEWS);
  assert.equal(icon, "data:image/png;base64,AQL6");
  assert.deepEqual(rest, { title: "109", body: "solved", tag: NEWS.path, data: { path: NEWS.path } });
});

test("where the icon is not kept, it is left out", async () => {
  kept.clear();
  assert.equal("icon" in (await pushed(NEWS)), false);
});
