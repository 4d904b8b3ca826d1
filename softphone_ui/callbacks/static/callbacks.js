// Callbacks that are owed now, live: the oldest first. One row has the focus; N has its citizen
// called now, W takes the callback back with a reason.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, closest, el, find, keyed, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { phoneNumber } from "/static/web/phone_number.js";
import { duration, momentNear } from "/static/web/time.js";
import { t, tn } from "/static/web/words.js";
import { coveredNumber, number } from "/static/web/floor_words.js";
import { typing } from "/static/web/lists.js";
import { lookUp } from "/static/web/tables.js";

const page = find(document, ".callbacks");
const list = byId("owed", HTMLTableSectionElement);
const dialog = byId("withdraw", HTMLDialogElement);
const mayChange = page.dataset.mayChange === "yes";
const whole = page.dataset.whole === "yes";
const rows = () => [...list.rows];
const current = () => rows().find((row) => row.contains(document.activeElement));
const GATHER_MS = 500;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let counting = undefined;
/** @type {string | null} */
let asking = null;

/** @param {string | null} name */
const result = (name) => lookUp({
  no_answer: t("no answer"), busy: t("line busy"), given_up: t("given up"),
  failed: t("not connected"), unseen: t("not known"),
}, name) ?? "";

live.on("floor", show);
// Counts the callers who are owed a callback in the database: it also has those whom operators call from the
// desk, and the floor does not.
live.on("written", () => { counting ??= setTimeout(countDue, GATHER_MS); });

async function countDue() {
  const answer = /** @type {Api.CallbacksView | null} */ (await api("GET", `/api/callbacks${location.search}`).catch(() => null));
  counting = undefined; // reset only after the answer: one request at a time
  if (!answer) return;
  const count = answer.due;
  say(document.getElementById("due-count"), number(count));
  byId("due-note").hidden = count === 0;
  byId("nobody").hidden = count > 0;
  byId("by-hand-table").hidden = answer.by_hand.length === 0;
  byId("by-hand").replaceChildren(...answer.by_hand.map(byHandRow));
}

/** @param {Api.OwedCall} caller */
function byHandRow(caller) {
  return el("tr", {},
    el("td", { class: "number start nowrap" }, el("time", { datetime: caller.since, text: momentNear(caller.since) })),
    el("td", { class: "number start nowrap" }, el("span", { text: caller.applicant }), " ", el("span", { class: "language soft small", text: caller.language })),
    el("td", { class: "number start", text: caller.tries ? number(caller.tries) : t("not yet") }),
    el("td", { class: "number start nowrap" }, el("a", { href: `/tickets/${caller.ticket}`, text: caller.ticket })));
}

function show() {
  const owed = Object.values(live.floor.callbacks);
  owed.sort((a, b) => (a.offered_at < b.offered_at ? -1 : a.offered_at > b.offered_at ? 1 : 0));
  const focused = current()?.dataset.key;
  keyed(list, owed, (callback) => callback.callback_id, make, update);
  say(document.getElementById("owed-count"), number(owed.length));
  const held = owed.filter((callback) => callback.held).length;
  byId("held-note").hidden = held === 0;
  say(document.getElementById("held-count"), tn("{n} callback is held: too many strangers would be called in an hour. Numbers can be forged; say yes (N) to whom you know to be real.", "{n} callbacks are held: too many strangers would be called in an hour. Numbers can be forged; say yes (N) to whom you know to be real.", held));
  byId("owed-table").hidden = owed.length === 0;
  const all = rows();
  for (const row of all) row.tabIndex = row.dataset.key === focused || (!focused && row === all[0]) ? 0 : -1;
  if (focused && !current() && all[0]) all[0].tabIndex = 0;
}

/** @param {Floor.CallbackView} callback */
function make(callback) {
  const button = (/** @type {string} */ name, /** @type {string} */ key) => el("button", { type: "button", class: name, "data-act": name }, el("span"), " ", el("kbd", { text: key }));
  return el("tr", { tabindex: -1 },
    el("td", { class: "number start nowrap" }, el("time", { datetime: callback.offered_at, text: momentNear(callback.offered_at) }), " ", el("span", { class: "soft small ago" })),
    el("td", { class: "number start nowrap" }, el("span", { text: shownNumber(callback) }), " ", el("span", { class: "language soft small", text: callback.language })),
    el("td", { class: "source nowrap" }), el("td", { class: "due" }), el("td", { class: "tried" }),
    el("td", { class: "number start nowrap" }, el("a", { href: `/tickets/${callback.ticket}`, text: callback.ticket })),
    el("td", { class: "acts" }, mayChange ? button("now", "N") : null, mayChange ? button("withdraw", "W") : null));
}

/** @param {Floor.CallbackView} callback */
const shownNumber = (callback) => (whole ? phoneNumber(callback.number) : coveredNumber(callback.number));

/**
 * @param {HTMLElement} row
 * @param {Floor.CallbackView} callback
 */
function update(row, callback) {
  const passed = (live.now() - Date.parse(callback.offered_at)) / 1000;
  say(row.querySelector(".ago"), t("{time} ago", { time: duration(passed) }));
  say(row.querySelector(".source"), callback.source === "asked" ? t("asked for") : t("abandoned call"));
  say(row.querySelector(".due"), due(callback));
  say(row.querySelector(".tried"), tried(callback));
  for (const button of row.querySelectorAll("button")) {
    say(button.firstElementChild, button.dataset.act === "now" ? (callback.held ? t("Yes, call") : t("Call now")) : t("Withdraw"));
    button.disabled = button.dataset.act === "now" && (Boolean(callback.out_id) || callback.now);
  }
  row.classList.toggle("going-on", Boolean(callback.out_id));
  row.classList.toggle("held", callback.held);
}

/** @param {Floor.CallbackView} callback */
function due(callback) {
  if (callback.out_id) return t("{operator} is calling", { operator: callback.operator });
  if (callback.held) return t("too many in an hour: waits for the lead's yes");
  if (callback.now) return t("next free operator, as the shift lead asked");
  if (callback.due_at) return t("at {time}", { time: momentNear(callback.due_at) });
  return callback.source === "asked" ? t("in line: the next free operator") : t("as soon as it is quiet");
}

/** @param {Floor.CallbackView} callback */
function tried(callback) {
  if (!callback.tries || !callback.tried_at) return t("not yet");
  const times = tn("{n} attempt", "{n} attempts", callback.tries);
  return `${times}, ${momentNear(callback.tried_at)} ${callback.tried_by}: ${result(callback.last)}`;
}

/** @param {HTMLElement | null | undefined} row */
const callbackOf = (row) => lookUp(live.floor.callbacks, row?.dataset.key);

/** @param {HTMLElement | null | undefined} row */
async function callNow(row) {
  const callback = callbackOf(row);
  if (!callback || callback.out_id || callback.now || !mayChange) return;
  try {
    await api("POST", `/api/callbacks/${encodeURIComponent(callback.callback_id)}/now`);
  } catch (error) {
    const problem = problemOf(error);
    toast(problem.message);
  }
}

/** @param {HTMLElement | null | undefined} row */
function askWhy(row) {
  const callback = callbackOf(row);
  if (!callback || !mayChange) return;
  asking = callback.callback_id;
  find(dialog, "input", HTMLInputElement).value = "";
  say(document.getElementById("withdraw-whom"), `${shownNumber(callback)} · ${callback.ticket}`);
  dialog.showModal();
}

find(dialog, "form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const reason = find(dialog, "input", HTMLInputElement).value.trim();
  if (!reason || asking === null) return;
  dialog.close();
  try {
    await api("POST", `/api/callbacks/${encodeURIComponent(asking)}/withdraw`, { reason });
  } catch (error) {
    const problem = problemOf(error);
    toast(problem.message);
  }
});
find(dialog, "[data-cancel]").addEventListener("click", () => dialog.close());

list.addEventListener("click", (event) => {
  const button = closest(event, "button");
  if (button) (button.dataset.act === "now" ? callNow : askWhy)(button.closest("tr"));
});

/** @param {number} by */
function step(by) {
  const all = rows();
  const focused = current();
  const at = focused ? all.indexOf(focused) : -1;
  const row = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
  if (!row) return;
  for (const other of all) other.tabIndex = other === row ? 0 : -1;
  row.focus();
}

/** @type {Record<string, () => unknown>} */
const KEYS = {
  KeyJ: () => step(1), ArrowDown: () => step(1), KeyK: () => step(-1), ArrowUp: () => step(-1),
  KeyN: () => callNow(current()), KeyW: () => askWhy(current()),
};
addEventListener("keydown", (event) => {
  if (typing(event) || event.shiftKey || dialog.open) return;
  const act = lookUp(KEYS, event.code);
  if (!act || (event.code.startsWith("Arrow") && !current())) return;
  event.preventDefault();
  act();
});

setInterval(() => {
  for (const row of rows()) {
    const callback = callbackOf(row);
    if (callback) update(row, callback);
  }
}, 1000);
