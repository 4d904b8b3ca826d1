// A test call, told while it goes on: rung, answered, and how long that took.
import { api, problemOf } from "/static/web/api.js";
import { el, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { number as figure, ringResult } from "/static/web/floor_words.js";
import { lookUp } from "/static/web/tables.js";
import { t } from "/static/web/words.js";

/**
 * A test call that goes on. `lines`: the sentences that are told, by what happened.
 * @typedef {{id: string, number: string, lines: Map<string, HTMLElement>, seen: boolean, asking: boolean}} Trial
 */

// A new line cannot be called yet: its page has none of these.
const story = /** @type {HTMLElement} */ (document.getElementById("trial-story"));
const begin = /** @type {HTMLButtonElement} */ (document.getElementById("try"));
const end = /** @type {HTMLElement} */ (document.getElementById("end-trial"));
const OUTCOMES = {
  answered: () => t("Answered: the line works."),
  refused: () => t("The line took nobody."),
  abandoned: () => t("Hung up before anybody answered."),
  short_abandon: () => t("Hung up before anybody answered."),
  failed: () => t("The call failed because of a fault on our side."),
};
const REFUSALS = { closed: () => t("it is closed now"), full: () => t("it is full"), blocked: () => t("the number is blocked") };
/** @type {Trial | null} */
let call = null;

/** @param {number} value */
const seconds = (value) => `${figure(Math.round(value * 10) / 10)} ${t("s")}`;
/**
 * Return how many seconds after the beginning of the call a moment was.
 * @param {Floor.CallView} view
 * @param {string} at
 */
const since = (view, at) => (Date.parse(at) - Date.parse(view.offered_at)) / 1000;

/** @param {string} number */
export function startTrial(number) {
  begin.addEventListener("click", () => ring(number));
  end.addEventListener("click", () => call && api("DELETE", `/api/lines/${number}/test-call/${call.id}`).catch(() => {}));
  live.on("floor", (floor) => follow(floor));
  live.on("written", () => ended());
}

/** @param {string} number */
async function ring(number) {
  begin.disabled = true;
  story.replaceChildren();
  try {
    /** @type {Api.CallBegun} */
    const { call_id } = await api("POST", `/api/lines/${number}/test-call`, {});
    call = { id: call_id, number, lines: new Map(), seen: false, asking: false };
    tell("dialled", t("{line} is dialled", { line: number }));
    end.hidden = false;
    follow(live.floor);
  } catch (failure) {
    const problem = problemOf(failure);
    tell("refused", problem.message);
    begin.disabled = false;
  }
}

/**
 * One sentence for each thing that happens; the same thing is told once.
 * @param {string} key
 * @param {string} words
 */
function tell(key, words) {
  const told = call?.lines.get(key);
  if (told) return say(told, words);
  const line = el("li", { text: words });
  call?.lines.set(key, line);
  story.append(line);
}

/** @param {import("/static/web/live.js").LiveFloor} floor */
function follow(floor) {
  if (!call) return;
  const now = lookUp(floor.calls, call.id);
  if (!now) return call.seen ? ended() : undefined;
  call.seen = true;
  if (now.dialled) tell("sent on", t("sent on to line {line}", { line: now.line }));
  for (const ringing of Object.values(floor.rings)) {
    if (ringing.call_id !== call.id) continue;
    const name = floor.operators[ringing.operator]?.name ?? "";
    tell(ringing.ring_id, t("after {time} the telephone of {operator} rings", { time: seconds(Math.max(0, since(now, ringing.started_at))), operator: `${ringing.operator} ${name}` }));
  }
  if (!now.ring_id && !now.connected_at && !Object.keys(floor.rings).length) tell("nobody", t("nobody is free yet"));
  if (now.connected_at) tell("answered", t("{operator} answered after {time}", { operator: now.operator, time: seconds(since(now, now.connected_at)) }));
}

async function ended() {
  const mine = call;
  if (!mine || mine.asking) return;
  mine.asking = true;
  const told = /** @type {Api.TrialCall | null} */ (await api("GET", `/api/lines/${mine.number}/test-call/${mine.id}`).catch(() => null));
  mine.asking = false;
  if (!told?.outcome || call !== mine) return;
  finish(told);
}

/** @param {Api.TrialCall} told */
function finish(told) {
  for (const [n, rung] of told.rings.entries()) {
    tell(`ring ${n}`, t("{operator}: {result} after {time}", { operator: rung.operator, result: ringResult(rung.result), time: seconds(rung.seconds) }));
  }
  const why = told.refusal ? ` ${t("Why")}: ${lookUp(REFUSALS, told.refusal)?.() ?? told.refusal}.` : "";
  const who = told.connected_at ? ` ${told.operator} ${told.operator_name ?? ""}, ${seconds(told.waited_seconds ?? 0)}.` : "";
  tell("end", `${lookUp(OUTCOMES, told.outcome)?.() ?? told.outcome}${who}${why}`);
  story.lastElementChild?.classList.add(told.outcome === "answered" ? "good" : "bad");
  call = null;
  end.hidden = true;
  begin.disabled = false;
}
