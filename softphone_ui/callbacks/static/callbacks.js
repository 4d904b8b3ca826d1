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

const page = find(document, ".callbacks");
const list = document.getElementById("owed");
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

/** @param {string} name */
const result = (name) => ({
  no_answer: t("no answer"), busy: t("line busy"), given_up: t("given up"),
  failed: t("not connected"), unseen: t("not known"),
}[name] ?? "");

live.on("floor", show);
// Counts the callers who are owed a callback in the database: it also has those whom operators call from the
// desk, and the floor does not.
live.on("written", () => { counting ??= setTimeout(countDue, GATHER_MS); });

async function countDue() {
  const { due: count } = await api("GET", `/api/callbacks${location.search}`).catch(() => ({}));
  counting = undefined; // reset only after the answer: one request at a time
  if (count === undefined) return;
  say(document.getElementById("due-count"), number(count));
  byId("due-note").hidden = count === 0;
  byId("nobody").hidden = count > 0;
}

function show() {
  const owed = Object.values(live.floor.callbacks);
  owed.sort((a, b) => (a.offered_at < b.offered_at ? -1 : a.offered_at > b.offered_at ? 1 : 0));
  const focused = current()?.dataset.key;
  keyed(list, owed, (it) => it.callback_id, make, update);
  say(document.getElementById("owed-count"), number(owed.length));
  const held = owed.filter((it) => it.held).length;
  byId("held-note").hidden = held === 0;
  say(document.getElementById("held-count"), tn("{n} callback is held: too many strangers would be called in an hour. Numbers can be forged; say yes (N) to whom you know to be real.", "{n} callbacks are held: too many strangers would be called in an hour. Numbers can be forged; say yes (N) to whom you know to be real.", held));
  byId("owed-table").hidden = owed.length === 0;
  const all = rows();
  for (const row of all) row.tabIndex = row.dataset.key === focused || (!focused && row === all[0]) ? 0 : -1;
  if (focused && !current() && all[0]) all[0].tabIndex = 0;
}

function make(it) {
  const button = (/** @type {string} */ name, /** @type {string} */ key) => el("button", { type: "button", class: name, "data-act": name }, el("span"), " ", el("kbd", { text: key }));
  return el("tr", { tabindex: -1 },
    el("td", { class: "number start nowrap" }, el("time", { datetime: it.offered_at, text: momentNear(it.offered_at) }), " ", el("span", { class: "soft small ago" })),
    el("td", { class: "number start nowrap" }, el("span", { text: whole ? phoneNumber(it.number) : coveredNumber(it.number) }), " ", el("span", { class: "language soft small", text: it.language })),
    el("td", { class: "source nowrap" }), el("td", { class: "due" }), el("td", { class: "tried" }),
    el("td", { class: "number start nowrap" }, el("a", { href: `/tickets/${it.ticket}`, text: it.ticket })),
    el("td", { class: "acts" }, mayChange ? button("now", "N") : null, mayChange ? button("withdraw", "W") : null));
}

/** @param {HTMLElement} row */
function update(row, it) {
  const passed = (live.now() - Date.parse(it.offered_at)) / 1000;
  say(row.querySelector(".ago"), t("{time} ago", { time: duration(passed) }));
  say(row.querySelector(".source"), it.source === "asked" ? t("asked for") : t("abandoned call"));
  say(row.querySelector(".due"), due(it));
  say(row.querySelector(".tried"), tried(it));
  for (const button of row.querySelectorAll("button")) {
    say(button.firstElementChild, button.dataset.act === "now" ? (it.held ? t("Yes, call") : t("Call now")) : t("Withdraw"));
    button.disabled = button.dataset.act === "now" && (Boolean(it.out_id) || it.now);
  }
  row.classList.toggle("going-on", Boolean(it.out_id));
  row.classList.toggle("held", it.held);
}

function due(it) {
  if (it.out_id) return t("{operator} is calling", { operator: it.operator });
  if (it.held) return t("too many in an hour: waits for the lead's yes");
  if (it.now) return t("next free operator, as the shift lead asked");
  if (it.due_at) return t("at {time}", { time: momentNear(it.due_at) });
  return it.source === "asked" ? t("in line: the next free operator") : t("as soon as it is quiet");
}

function tried(it) {
  if (!it.tries) return t("not yet");
  const times = tn("{n} attempt", "{n} attempts", it.tries);
  return `${times}, ${momentNear(it.tried_at)} ${it.tried_by}: ${result(it.last)}`;
}

/** @param {HTMLElement} row */
const of = (row) => live.floor.callbacks[row?.dataset.key];

async function callNow(row) {
  const it = of(row);
  if (!it || it.out_id || it.now || !mayChange) return;
  try {
    await api("POST", `/api/callbacks/${encodeURIComponent(it.callback_id)}/now`);
  } catch (error) {
    const problem = problemOf(error);
    toast(problem.message);
  }
}

function askWhy(row) {
  const it = of(row);
  if (!it || !mayChange) return;
  asking = it.callback_id;
  find(dialog, "input", HTMLInputElement).value = "";
  say(document.getElementById("withdraw-whom"), `${whole ? phoneNumber(it.number) : coveredNumber(it.number)} · ${it.ticket}`);
  dialog.showModal();
}

find(dialog, "form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const reason = find(dialog, "input", HTMLInputElement).value.trim();
  if (!reason) return;
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

/** @param {string} by */
function step(by) {
  const all = rows();
  const at = all.indexOf(current());
  const row = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
  if (!row) return;
  for (const other of all) other.tabIndex = other === row ? 0 : -1;
  row.focus();
}

const KEYS = {
  KeyJ: () => step(1), ArrowDown: () => step(1), KeyK: () => step(-1), ArrowUp: () => step(-1),
  KeyN: () => callNow(current()), KeyW: () => askWhy(current()),
};
addEventListener("keydown", (event) => {
  if (typing(event) || event.shiftKey || dialog.open) return;
  const act = KEYS[event.code];
  if (!act || (event.code.startsWith("Arrow") && !current())) return;
  event.preventDefault();
  act();
});

setInterval(() => { for (const row of rows()) if (of(row)) update(row, of(row)); }, 1000);
