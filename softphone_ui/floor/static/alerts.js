// Callers for whom the ladder asks for the shift lead: who they are, how long they have waited. One
// sound for each who comes to it, never twice within a few seconds.
import { Tones } from "/static/web/tones.js";
import { byId, el, findAll, keyed, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { duration } from "/static/web/time.js";
import { t } from "/static/web/words.js";
import { coveredNumber } from "/static/web/floor_words.js";

const QUIET_MS = 8000;
const SHOWN = 3;
const STEP = "alert_lead";
const list = byId("alerts");
const more = byId("alerts-more");
const tones = new Tones({ get: () => undefined });
const heard = new Set();
let soundedAt = -QUIET_MS;
let known = false;

/** @param {Floor.CallView} call */
const waits = (call) => (call.state === "waiting" || call.state === "ringing") && !call.connected_at;
const alerted = () =>
  Object.values(live.floor.calls)
    .filter((call) => waits(call) && call.steps?.includes(STEP))
    .sort((a, b) => Date.parse(a.offered_at) - Date.parse(b.offered_at));

export function showAlerts() {
  const all = alerted();
  list.hidden = all.length === 0;
  keyed(list, all.slice(0, SHOWN), (call) => call.call_id, makeRow, updateRow);
  more.hidden = all.length <= SHOWN;
  say(more, t("and {n} more", { n: all.length - SHOWN }));
  sound(all);
  tickAlerts();
}

/**
 * Who was there when the page opened is shown, and makes no noise.
 * @param {Floor.CallView[]} all
 */
function sound(all) {
  const fresh = all.filter((call) => !heard.has(call.call_id));
  for (const call of fresh) heard.add(call.call_id);
  for (const id of heard) if (!live.floor.calls[id]) heard.delete(id);
  if (known && fresh.length && performance.now() - soundedAt > QUIET_MS) {
    soundedAt = performance.now();
    tones.alert();
    list.dataset.sounded = String(Number(list.dataset.sounded ?? 0) + 1);
  }
  known = true;
}

const makeRow = () =>
  el("li", { class: "hand alert" },
    el("b", { class: "number who" }), el("span", { class: "what" }), el("span", { class: "asks number" }));

/**
 * @param {HTMLElement} row
 * @param {Floor.CallView} call
 */
function updateRow(row, call) {
  say(row.querySelector(".who"), coveredNumber(call.caller));
  say(row.querySelector(".what"), t("waits on {line}, nobody has answered", { line: call.line }));
}

/** Once a second: how long they have waited. */
export function tickAlerts() {
  for (const row of findAll(list, "[data-key]")) {
    const call = live.floor.calls[row.dataset.key ?? ""];
    if (call) say(row.querySelector(".asks"), duration((live.now() - Date.parse(call.offered_at)) / 1000));
  }
}
