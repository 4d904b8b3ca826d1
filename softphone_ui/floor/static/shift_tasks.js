// What the shift lead should do first, each with one key. The server decides what is in the list and in
// which order (quality/shift_tasks); this says it in words and does what the key stands for.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { el, find, findAll, keyed, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { soon } from "/static/web/soon.js";
import { duration, momentNear } from "/static/web/time.js";
import { t, tn } from "/static/web/words.js";
import { pause, percent, shortName } from "/static/web/floor_words.js";
import { languageName } from "/static/web/ticket_words.js";
import { mine } from "/static/supervision/line.js";
import { come } from "./hands.js";
import { endPauseOf, openMenuOf } from "./operators.js";
import { openOffers } from "./tile_menu.js";

const CHANGED_MS = 1000;
const EVERY_MS = 5000;
// A key that is pressed while the list changes would do what was not read.
const FRESH_MS = 700;
const panel = document.getElementById("shift-tasks-panel"); // not for who only watches
const list = document.getElementById("shift-tasks");
/** @typedef {Api.ShiftTask} Task */
/** @type {Api.ShiftTasks | null} */
let told = null;
let asking = false;
/** @type {Map<number, {key: string}>} What stands at each place. */
const places = new Map();

/** @type {Record<string, string>} */
const ADDRESSES = {
  open_callbacks: "/callbacks", open_roster: "/roster", open_missed_calls: "/callbacks", open_service_level: "/service-level",
};

/** @type {Record<string, (task: Task) => unknown>} */
const ACTS = {
  answer_hand: (task) => come(task.operator ?? ""),
  end_pause: (task) => endPauseOf(task.operator ?? ""),
  callback_offer: () => openOffers(),
  operator_menu: (task) => openMenuOf(task.operator ?? ""),
};

/** @param {Task} task */
const who = (task) => `${task.operator ?? ""} ${shortName(task.name)}`.trim();
/** @param {string | null} line */
const onLine = (line) => (Object.keys(live.floor.lines).length > 1 && line ? `${line} · ` : "");
/** @param {number | null} value */
const share = (value) => percent((value ?? 0) / 100, 0);

/** @type {Record<Task["kind"], (task: Task) => string>} */
const WHAT = {
  help: (task) => t("{who} asks for help", { who: who(task) }),
  callers: (task) => onLine(task.line) + tn("{n} caller waits too long, no free operator speaks: {language}", "{n} callers wait too long, no free operator speaks: {language}", task.count, { language: languageName(task.language) }),
  line_full: (task) => t("Line {line} is full, new callers are refused: {n} of {most} wait", { line: task.line, n: task.amount, most: task.limit }),
  paused_by_system: (task) => t("{who}: set aside, {reason}", { who: who(task), reason: pause(live.floor.operators[task.operator ?? ""]?.reason) }),
  conversations: (task) => tn("{n} conversation in writing is nearly late or late", "{n} conversations in writing are nearly late or late", task.count),
  disconnected: (task) => t("{who}: on shift without a connection", { who: who(task) }),
  callbacks: (task) => tn("{n} queued callback is late or waits for your permission", "{n} queued callbacks are late or wait for your permission", task.count),
  pause: (task) => t("{who}: pauses of {n} min, planned {plan}", { who: who(task), n: task.amount, plan: task.limit }),
  long_call: (task) => t("{who}: a long conversation", { who: who(task) }),
  missed_shift: (task) => t("{who}: on the roster, not signed in", { who: who(task) }),
  missed_calls: (task) => tn("{n} caller has waited long for a callback", "{n} callers have waited long for a callback", task.count),
  service_level: (task) => t("Service level of the half hour {level}, below the limit of {limit}", { level: share(task.amount), limit: share(task.limit) }),
};

/** @type {Record<Task["action"], (task: Task) => string>} */
const DOES = {
  answer_hand: () => t("I come"),
  end_pause: (task) => (task.kind === "callers" ? t("End the pause: {who}", { who: who(task) }) : t("End pause")),
  callback_offer: () => t("Callback offer"),
  operator_menu: () => t("Choose what to do"),
  open_conversation: () => t("Open the conversation"),
  open_callbacks: () => t("Open the callback queue"),
  open_roster: () => t("Open the roster"),
  open_missed_calls: () => t("Open the callbacks"),
  open_service_level: () => t("Open the service level"),
};

/** @param {Task} task */
const keyOf = (task) => [task.kind, task.operator, task.line, task.language, task.subject].filter(Boolean).join(":");

/** @param {Task} task */
const addressOf = (task) => (task.action === "open_conversation" ? `/inbox#${task.subject}` : ADDRESSES[task.action]);

export function showTasks() {
  if (!panel || !list || !told) return;
  const { tasks, more } = told;
  for (const at of places.keys()) if (at >= tasks.length) places.delete(at);
  keyed(list, tasks, keyOf, makeRow, updateRow);
  tasks.forEach((task, at) => {
    say(list.children[at].querySelector("kbd"), String(at + 1));
    if (places.get(at)?.key !== keyOf(task)) put(at, keyOf(task));
  });
  list.hidden = !tasks.length;
  find(panel, ".empty").hidden = tasks.length > 0;
  say(find(panel, ".others"), more ? t("and {n} more", { n: more }) : "");
  say(find(panel, "h2 .number"), tasks.length ? String(tasks.length + more) : "");
  tickTasks();
}

/**
 * Note what has come to a place; its key does nothing for a moment.
 * @param {number} at
 * @param {string} key
 */
function put(at, key) {
  const place = { key };
  places.set(at, place);
  const row = rowOf(key);
  if (!row) return;
  row.dataset.fresh = "yes";
  setTimeout(() => { if (places.get(at) === place) delete row.dataset.fresh; }, FRESH_MS);
}

/** @param {string} key */
const rowOf = (key) => findAll(document, "#shift-tasks > li").find((row) => row.dataset.key === key);

/** @param {Task} task */
function makeRow(task) {
  const address = addressOf(task);
  const row = el("li", { "data-kind": task.kind },
    el(address ? "a" : "button", { class: "task", href: address, type: address ? null : "button", onclick: address ? null : () => act(keyOf(task)) },
      el("kbd"), el("span", {}, el("span", { class: "what" }), " ", el("span", { class: "does small" })), el("span", { class: "lasts number" })));
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {Task} task
 */
function updateRow(row, task) {
  say(row.querySelector(".what"), WHAT[task.kind](task));
  say(row.querySelector(".does"), DOES[task.action](task));
  const link = row.querySelector("a");
  if (link) link.href = addressOf(task) ?? "";
}

/**
 * Say how long it has lasted; of what may be of yesterday since when, of conversations how long is left.
 * @param {Task["kind"]} kind
 * @param {string} since
 */
function lasts(kind, since) {
  const passed = (live.now() - Date.parse(since)) / 1000;
  if (kind === "missed_calls" || kind === "missed_shift") return momentNear(since);
  if (kind === "conversations") return passed > 0 ? `−${duration(passed)}` : duration(-passed);
  return duration(passed);
}

/** Once a second: how long each has lasted, and of conversations how long is left. */
export function tickTasks() {
  if (!list || !told) return;
  for (const row of findAll(list, "[data-key]")) {
    const task = told.tasks.find((it) => keyOf(it) === row.dataset.key);
    if (!task?.since) continue;
    say(row.querySelector(".lasts"), lasts(task.kind, task.since));
  }
}

/**
 * Do what a task's key stands for, with the task as it is now.
 * @param {string} key
 */
function act(key) {
  const task = told?.tasks.find((it) => keyOf(it) === key);
  if (!task) return;
  const address = addressOf(task);
  if (address) location.assign(address);
  else ACTS[task.action](task);
  lookSoon();
}

/** @param {number} at from 0 */
function press(at) {
  const place = places.get(at);
  if (!place || mine()) return;
  if (rowOf(place.key)?.dataset.fresh) toast(t("The list has just changed. Press again."));
  else act(place.key);
}

/**
 * The key of a place in the list; on an operator's line the digits are its own.
 * @type {Record<string, () => void>}
 */
export const taskKeys = Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((at) => [`Digit${at + 1}`, () => press(at)]));

async function look() {
  if (asking) return;
  asking = true;
  told = /** @type {Api.ShiftTasks | null} */ (await api("GET", "/api/floor/tasks").catch(() => told));
  asking = false;
  showTasks();
}

const lookSoon = soon(look, CHANGED_MS);
if (panel) {
  live.on("floor", lookSoon);
  setInterval(look, EVERY_MS);
  look();
}
