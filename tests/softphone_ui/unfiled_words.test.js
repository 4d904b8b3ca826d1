// Words that have no ticket yet: kept letter by letter, and joined to a ticket's own.
import assert from "node:assert/strict";
import test from "node:test";

const { EMPTY, joined, nothing, UnfiledWords } = await import("/static/ticket_form/unfiled_words.js");

const browser = (have = {}) => ({
  have,
  get(key) { return this.have[key] ?? null; },
  keep(key, draft) { this.have[key] = structuredClone(draft); return true; },
  drop(key) { delete this.have[key]; },
});
const clock = () => 1000;

test("each letter is kept under its call", () => {
  const drafts = browser();
  new UnfiledWords("a", drafts, { clock }).type("text", "л");
  assert.deepEqual(drafts.have, { a: { words: { ...EMPTY, text: "л" }, typed_at: 1000 } });
});

test("a page loaded anew has them again", () => {
  const drafts = browser();
  new UnfiledWords("a", drafts, { clock }).type("text", "люк");
  assert.equal(new UnfiledWords("a", drafts).words.text, "люк");
  assert.equal(new UnfiledWords("b", drafts).words.text, "");
});

test("words that are taken back leave no draft", () => {
  const drafts = browser();
  const words = new UnfiledWords("a", drafts, { clock });
  words.type("text", "л");
  words.type("text", "");
  assert.deepEqual([drafts.have, words.empty], [{}, true]);
});

test("a call that gets its name keeps what was typed under another", () => {
  const drafts = browser({ a: { words: { ...EMPTY, text: "before" } } });
  const words = new UnfiledWords("phone 1", drafts, { clock });
  words.type("text", "after");
  words.rename("a");
  assert.deepEqual([Object.keys(drafts.have), words.words.text], [["a"], "before\nafter"]);
});

test("neither the ticket's words nor those typed before it was there are replaced", () => {
  const ticket = { ...EMPTY, subject: "Люк", text: "открыт", topic_id: 1 };
  const typed = { ...EMPTY, subject: "у школы", text: "второй день", address: "Абая, 1", topic_id: 2 };
  assert.deepEqual(joined(ticket, typed), { ...ticket, subject: "Люк у школы", text: "открыт\nвторой день", address: "Абая, 1", topic_id: 2 });
  assert.deepEqual(joined(ticket, EMPTY), ticket);
  assert.deepEqual(joined(ticket, ticket), ticket, "joined twice counts once");
});

test("nothing is nothing", () => {
  assert.equal(nothing(EMPTY), true);
  assert.equal(nothing({ ...EMPTY, topic_id: 1 }), false);
});
