// A page says its words in another language, also where the server is away at that moment.
import assert from "node:assert/strict";
import test from "node:test";

const asked = [];
let away = 0;
globalThis.document = { documentElement: { lang: "kk" }, body: { dataset: {} }, querySelectorAll: () => [] };
globalThis.Element = class {};
globalThis.fetch = async (address) => {
  asked.push(address);
  if (away-- > 0) throw new TypeError("fetch failed");
  return { ok: true, json: async () => ({ Yes: address.slice(11, 13) }) };
};
const { currentLanguage, setLanguage, t } = await import("/static/web/words.js");

test("words that cannot be had now are asked for again", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  asked.length = 0;
  away = 2;
  const changing = setLanguage("ru");
  for (let look = 0; look < 3; look++) {
    await new Promise(setImmediate);
    mock.timers.tick(1000);
  }
  await changing;
  assert.deepEqual([currentLanguage(), t("Yes"), asked.length], ["ru", "ru", 3]);
});

test("a language chosen meanwhile is the one that is said", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  away = 1;
  const first = setLanguage("en");
  await new Promise(setImmediate);
  await setLanguage("kk");
  mock.timers.tick(1000);
  await first;
  assert.deepEqual([currentLanguage(), t("Yes")], ["kk", "kk"]);
});

test("a place without a value is a dash, and is told", ({ mock }) => {
  const told = mock.method(console, "error", () => {});
  assert.equal(t("{n} of {m}", { n: 0, m: undefined }), "0 of –");
  assert.equal(t("{n} s", { n: Number.NaN }), "– s");
  assert.equal(told.mock.callCount(), 2);
});
