// Callers waiting, the oldest first. Who has just been answered, or left, stays a moment in place.
import { byId, el, find, keyed, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { duration } from "/static/web/time.js";
import { t } from "/static/web/words.js";
import { brief, coveredNumber, isoSeconds, ringResult } from "/static/web/floor_words.js";
import { SET_ASIDE } from "./groups.js";

const STAYS_MS = 2500;
const list = byId("waiting");
/** @typedef {Floor.CallView} Call */
/** @typedef {{operator: string, began: number, result: string | null, seconds: number | null}} Step What a ring came to. */

/** @type {Map<string, {call: Call, words: () => string, lost: boolean, until: number}>} */
const leaving = new Map(); // by the id of the call
/** @type {Map<string, Map<string, Step>>} */
const ladders = new Map(); // by the id of the call, then of the ring
/** @type {Map<string, Call>} */
let before = new Map();

/** @param {Floor.CallView} call */
const isWaiting = (call) => call.state === "waiting" || call.state === "ringing";
/** @param {Floor.CallView} call */
const waited = (call) => (live.now() - Date.parse(call.offered_at)) / 1000;

/** @param {import("/static/web/live.js").LiveFloor} floor */
export function showWaiting(floor) {
  const now = new Map(Object.values(floor.calls).filter(isWaiting).map((call) => [call.call_id, call]));
  for (const ring of Object.values(floor.rings)) climb(ring);
  for (const steps of ladders.values()) for (const [id, step] of steps) if (!floor.rings[id]) endUnseen(step, floor);
  for (const [id, call] of before) if (!now.has(id)) leave(call, floor.calls[id]);
  before = now;
  draw();
}

/**
 * What each ring of a call came to. Rings from before this page are known by operator only.
 * @param {Floor.RingView} ring
 */
function climb(ring) {
  const steps = ladders.get(ring.call_id) ?? new Map();
  ladders.set(ring.call_id, steps);
  const ended = ring.withdrawn_at ?? ring.answered_at;
  steps.set(ring.ring_id, {
    operator: ring.operator,
    began: Date.parse(ring.started_at),
    result: ring.withdrawn ?? (ring.answered_at ? "answered" : null),
    seconds: ended ? (Date.parse(ended) - Date.parse(ring.started_at)) / 1000 : null,
  });
}

/**
 * A ring whose end was not heard: what the operator was set aside for tells, or nothing does.
 * @param {Step} step
 * @param {import("/static/web/live.js").LiveFloor} floor
 */
function endUnseen(step, floor) {
  if (step.result !== null) return;
  const operator = floor.operators[step.operator];
  const aside = operator?.state === "paused" && SET_ASIDE.includes(operator.reason ?? "") && Date.parse(operator.since ?? "") >= step.began;
  step.result = aside ? operator.reason : "unseen";
  if (aside) step.seconds = (Date.parse(operator.since ?? "") - step.began) / 1000;
}

/**
 * @param {Call} call
 * @param {Call | undefined} after
 */
function leave(call, after) {
  const connected = after?.connected_at;
  const kept = !connected && Boolean(call.wish?.number);
  const seconds = connected ? (Date.parse(connected) - Date.parse(call.offered_at)) / 1000 : waited(call);
  const time = () => ({ time: brief(seconds) });
  const words = kept ? () => t("place kept after {time}", time()) : connected
    ? () => t("{operator} answered after {time}", { operator: after?.operator, ...time() })
    : () => t("left after {time}", time());
  leaving.set(call.call_id, { call, words, lost: !connected && !kept, until: performance.now() + STAYS_MS });
  ladders.delete(call.call_id);
  setTimeout(draw, STAYS_MS + 20);
}

function draw() {
  for (const [id, it] of leaving) if (it.until <= performance.now() || before.has(id)) leaving.delete(id);
  const rows = [...before.values(), ...[...leaving.values()].map((it) => it.call)];
  rows.sort((a, b) => (a.offered_at < b.offered_at ? -1 : a.offered_at > b.offered_at ? 1 : 0));
  keyed(list, rows, (call) => call.call_id, makeRow, updateRow);
  say(document.getElementById("waiting-count"), String(before.size));
  byId("nobody-waits").hidden = rows.length > 0;
  tickWaiting();
}

/** @param {Call} call */
function makeRow(call) {
  const bar = el("i", { class: "left" });
  const row = el("li", { class: "caller" },
    el("span", { class: "who number" }), el("span", { class: "language soft small", text: "" }),
    el("b", { class: "waited number" }), el("span", { class: "ladder small" }), el("span", { class: "bar", "aria-hidden": true }, bar));
  empty(bar, call);
  return row;
}

/**
 * Which line it is matters where there are several; each has its own KPI.
 * @param {Floor.CallView} call
 */
const lineAndLanguage = (call) =>
  (Object.keys(live.floor.lines).length > 1 ? `${call.line} · ${language(call)}` : language(call));
/**
 * Until it is chosen it is a guess.
 * @param {Floor.CallView} call
 */
const language = (call) => (call.language_told ? call.language : `${call.language}?`);

/**
 * The bar runs by itself, without a script for each frame; it starts where the wait stands.
 * @param {HTMLElement} bar
 * @param {Call} call
 */
function empty(bar, call) {
  const kpi = kpiOf(call) * 1000;
  const run = bar.animate([{ transform: "scaleX(1)" }, { transform: "scaleX(0)" }], { duration: kpi, fill: "both" });
  run.currentTime = Math.min(kpi, Math.max(0, waited(call) * 1000));
}

/** @param {Floor.CallView} call */
const kpiOf = (call) =>
  isoSeconds(live.floor.lines[call.line]?.kpi) ?? Number(find(document, ".floor").dataset.kpi);

/**
 * @param {HTMLElement} row
 * @param {Floor.CallView} call
 */
function updateRow(row, call) {
  say(row.querySelector(".language"), lineAndLanguage(call));
  const gone = leaving.get(call.call_id);
  row.classList.toggle("gone", Boolean(gone));
  row.classList.toggle("lost", Boolean(gone?.lost));
  say(row.querySelector(".who"), coveredNumber(call.caller));
  say(row.querySelector(".ladder"), gone ? gone.words() : ladder(call));
}

/** @param {Floor.CallView} call */
function ladder(call) {
  const wish = call.wish?.number ? `${t("callback asked for")} · ` : "";
  const steps = [...(ladders.get(call.call_id)?.values() ?? [])];
  const known = steps.map((step) => step.operator);
  const earlier = call.rung.slice(0, Math.max(0, call.rung.length - known.length));
  const words = [...earlier.map((operator) => t("{operator} rung", { operator })), ...steps.map(stepWords)];
  return wish + (words.length ? words.join(" → ") : t("nobody free"));
}

/** @param {Step} step */
function stepWords(step) {
  if (step.result === null) return t("{operator} rings {time}", { operator: step.operator, time: brief((live.now() - step.began) / 1000) });
  if (step.result === "unseen") return t("{operator} rung", { operator: step.operator });
  if (step.result === "answered") return t("{operator} picked up", { operator: step.operator });
  return `${step.operator} ${ringResult(step.result)} ${brief(step.seconds ?? 0)}`;
}

/** Once a second: how long each has waited, and who is late. */
export function tickWaiting() {
  let longest = 0;
  for (const call of before.values()) {
    const row = find(list, `[data-key="${CSS.escape(call.call_id)}"]`);
    const seconds = waited(call);
    longest = Math.max(longest, seconds);
    say(row.querySelector(".waited"), duration(seconds));
    find(row, ".waited").dataset.left = String(Math.max(0, Math.ceil(kpiOf(call) - seconds)) || "");
    say(row.querySelector(".ladder"), ladder(call));
    row.classList.toggle("late", seconds > kpiOf(call));
  }
  say(document.getElementById("waiting-longest"), before.size ? t("longest {time}", { time: duration(longest) }) : "");
}
