// A ticket's words on their way to a server that answers as the test says.
import assert from "node:assert/strict";
import test, { mock } from "node:test";

globalThis.document = { documentElement: { lang: "en" }, body: null, querySelector: () => null, addEventListener: () => {} };
let asked = []; // { sent, answer(status, body) } in their order
globalThis.fetch = (path, { body } = {}) => new Promise((done) => {
  asked.push({
    sent: body && JSON.parse(body),
    answer: (status, told) => done({ status, ok: status < 400, statusText: "", text: async () => JSON.stringify(told) }),
  });
  if (!body) done({ ok: false }); // the words of the page's language
});
const { TicketSaving } = await import("/static/ticket_form/ticket_saving.js");

const EMPTY = { subject: "", text: "", address: "", topic_id: null, place: null, body_id: null, state: null };
const AWAY = { error: "database_away", message: "" };
const SAVED = { version: 2, body_id: null, saved_at: "2026-11-26T09:00:00Z" };
const QUIET_MS = 900;
const AGAIN_MS = 400;
const settled = () => new Promise((done) => setImmediate(done));
const theirs = (words) => ({ ticket: { ...EMPTY, lat: null, lon: null, version: 2, ...words } });
const pass = async (ms) => { mock.timers.tick(ms); await settled(); };

const drafts = {
  keep(number, draft) { this.kept = structuredClone(draft); return true; },
  drop() { this.kept = null; },
};

const TYPED_AT = Date.parse("2026-11-26T08:59:59Z");

function begin(from = { version: 1, base: { ...EMPTY }, words: EMPTY }) {
  asked = [];
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  return new TicketSaving("1", from, drafts, () => {}, () => TYPED_AT);
}

test("a word that is typed is saved when it has been quiet for a moment", async () => {
  const saving = begin();
  saving.type("subject", "a manhole");
  await pass(QUIET_MS - 1);
  assert.equal(asked.length, 0);
  await pass(1);
  assert.equal(asked[0].sent.subject, "a manhole");
  asked[0].answer(200, SAVED);
  await settled();
  assert.deepEqual([saving.status, saving.version], ["clean", 2]);
});

/** "a man" is sent and its answer lost, and "a manhole" is typed meanwhile; then it is sent again. */
async function typedOnAndSentAgain() {
  const saving = begin();
  saving.type("subject", "a man");
  await pass(QUIET_MS);
  saving.type("subject", "a manhole");
  asked[0].answer(503, AWAY);
  await settled();
  await pass(AGAIN_MS);
  return saving;
}

test("a save whose answer was lost goes out again as it was, and then what was typed on", async () => {
  await typedOnAndSentAgain();
  assert.deepEqual(asked[1].sent, asked[0].sent, "known by the server as the same");
  asked[1].answer(200, SAVED);
  await settled();
  await pass(QUIET_MS);
  assert.deepEqual([asked[2].sent.version, asked[2].sent.subject], [2, "a manhole"]);
});

test("a lost answer is remembered by a page that is loaded anew", async () => {
  const saving = begin();
  saving.type("subject", "a man");
  await pass(QUIET_MS);
  saving.type("subject", "a manhole");
  const anew = begin(drafts.kept);
  anew.now();
  await pass(0);
  assert.equal(asked[0].sent.subject, "a man");
});

test("one's own words are no conflict where somebody wrote after a lost answer", async () => {
  const saving = await typedOnAndSentAgain();
  asked[1].answer(409, theirs({ subject: "a man", text: "theirs", version: 3 }));
  await settled();
  await pass(QUIET_MS);
  const { version, subject, text } = asked[2].sent;
  assert.deepEqual([saving.theirs, version, subject, text], [{}, 3, "a manhole", "theirs"]);
});

test("what was sent without an answer is taken back by another save", async () => {
  const saving = begin();
  saving.type("subject", "a man");
  await pass(QUIET_MS);
  asked[0].answer(503, AWAY);
  await settled();
  saving.type("subject", "");
  await pass(QUIET_MS);
  asked[1].answer(200, SAVED);
  await settled();
  await pass(QUIET_MS);
  assert.deepEqual([asked[2].sent.version, asked[2].sent.subject], [2, ""]);
});

test("a place that is not taken keeps no other word from being saved", async () => {
  const saving = begin();
  saving.type("subject", "a manhole");
  saving.type("place", "10.000000,20.000000");
  await pass(0);
  asked[0].answer(422, { error: "outside_city", message: "This place is outside the city." });
  await settled();
  await pass(QUIET_MS);
  assert.deepEqual([asked[1].sent.subject, "place" in asked[1].sent], ["a manhole", false]);
  asked[1].answer(200, SAVED);
  await settled();
  assert.deepEqual([saving.status, saving.left], ["clean", "This place is outside the city."]);
});

test("a word taken back is nothing to save", async () => {
  const saving = begin();
  saving.type("subject", "a");
  saving.type("subject", "");
  await pass(QUIET_MS);
  assert.deepEqual([saving.status, asked.length], ["clean", 0]);
});

test("what is typed while a conflict comes up does not overwrite it", async () => {
  const saving = begin();
  saving.type("subject", "mine");
  await pass(QUIET_MS);
  saving.type("text", "more of mine");
  asked[0].answer(409, theirs({ subject: "theirs" }));
  await settled();
  assert.deepEqual([saving.status, saving.theirs], ["conflict", { subject: "theirs" }]);
  await pass(QUIET_MS);
  assert.equal(asked.length, 1, "nothing is saved before the person has chosen");
  saving.settle("subject", true);
  await pass(0);
  const { version, subject, text } = asked[1].sent;
  assert.deepEqual([version, subject, text], [2, "mine", "more of mine"]);
});

test("who takes the other's word has nothing left to save", async () => {
  const saving = begin();
  saving.type("topic_id", 1);
  await pass(0);
  asked[0].answer(409, theirs({ topic_id: 2 }));
  await settled();
  saving.settle("topic_id", false);
  await pass(0);
  assert.deepEqual([saving.status, saving.words.topic_id, asked.length], ["clean", 2, 1]);
});

test("a page loaded anew before the person has chosen meets the conflict again", async () => {
  const saving = begin();
  saving.type("subject", "mine");
  saving.type("address", "my street");
  await pass(QUIET_MS);
  asked[0].answer(409, theirs({ subject: "theirs", address: "their street", text: "their text" }));
  await settled();
  saving.settle("address", true);
  const anew = begin(drafts.kept);
  anew.now();
  await pass(0);
  assert.equal(asked[0].sent.version, 1, "a version that the server refuses");
  asked[0].answer(409, theirs({ subject: "theirs", address: "their street", text: "their text" }));
  await settled();
  assert.deepEqual([anew.status, anew.theirs], ["conflict", { subject: "theirs" }], "what was settled is");
  anew.settle("subject", false);
  await pass(0);
  const { version, subject, address, text } = asked[1].sent;
  assert.deepEqual([version, subject, address, text], [2, "theirs", "my street", "their text"]);
});

test("a save says in which call's form its words were typed, and when", async () => {
  const saving = begin({ version: 1, base: { ...EMPTY }, words: EMPTY, form: { call_id: "a" } });
  saving.type("subject", "a manhole");
  await pass(QUIET_MS);
  const { call_id, reopened, typed_at } = asked[0].sent;
  assert.deepEqual([call_id, reopened, Date.parse(typed_at)], ["a", undefined, TYPED_AT]);
});

test("words that the server refuses for their form are kept, and go out when the ticket is opened", async () => {
  const saving = begin({ version: 1, base: { ...EMPTY }, words: EMPTY, form: { call_id: "a" } });
  saving.type("subject", "a manhole");
  await pass(QUIET_MS);
  asked[0].answer(409, { error: "form_closed", reason: "over", message: "over" });
  await settled();
  assert.deepEqual([saving.status, drafts.kept.words.subject, drafts.kept.form], ["refused", "a manhole", { call_id: "a" }]);
  saving.now();
  saving.type("subject", "a manhole!");
  await pass(QUIET_MS);
  assert.equal(asked.length, 1, "nothing goes out by itself");
  saving.reopen();
  await pass(0);
  assert.deepEqual([asked[1].sent.reopened, asked[1].sent.subject, asked[1].sent.call_id], [true, "a manhole!", undefined]);
  asked[1].answer(200, SAVED);
  await settled();
  assert.deepEqual([saving.status, drafts.kept], ["clean", null]);
});
