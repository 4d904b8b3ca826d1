// A test call, told while it goes on: rung, answered, and how long that took.
import { api, problemOf } from "/static/web/api.js";
import { el, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { number as figure, ringResult } from "/static/web/floor_words.js";
import { t } from "/static/web/words.js";

const story = /** @type {HTMLElement} */ (document.getElementById("trial-story")); // not on every page
const begin = document.getElementById("try");
const end = /** @type {HTMLElement} */ (document.getElementById("end-trial")); // not on every page
const OUTCOMES = {
  answered: () => t("Answered: the line works."),
  refused: () => t("The line took nobody."),
  abandoned: () => t("Hung up before anybody answered."),
  short_abandon: () => t("Hung up before anybody answered."),
  failed: () => t("The call failed because of a fault on our side."),
};
const REFUSALS = { closed: () => t("it is closed now"), full: () => t("it is full"), blocked: () => t("the number is blocked") };
let call = null;

/** @param {string} value */
const seconds = (value) => `${figure(Math.round(value * 10) / 10)} ${t("s")}`;
/** @param {number} at */
const since = (call_, at) => (Date.parse(at) - Date.parse(call_.offered_at)) / 1000;

/** @param {string} number */
export function startTrial(number) {
  begin.addEventListener("click", () => ring(number));
  end.addEventListener("click", () => api("DELETE", `/api/lines/${number}/test-call/${call.id}`).catch(() => {}));
  live.on("floor", (floor) => follow(floor));
  live.on("written", () => ended());
}

/** @param {string} number */
async function ring(number) {
  begin.disabled = true;
  story.replaceChildren();
  try {
    const { call_id } = await api("POST", `/api/lines/${number}/test-call`, {});
    call = { id: call_id, number, lines: new Map(), seen: false };
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
  if (call && call.lines.has(key)) return say(call.lines.get(key), words);
  const line = el("li", { text: words });
  call?.lines.set(key, line);
  story.append(line);
}

/** @param {import("/static/web/live.js").LiveFloor} floor */
function follow(floor) {
  const now = call && floor.calls[call.id];
  if (!now) return call?.seen ? ended() : undefined;
  call.seen = true;
  if (now.dialled) tell("sent on", t("sent on to line {line}", { line: now.line }));
  for (const it of Object.values(floor.rings)) {
    if (it.call_id !== call.id) continue;
    const name = floor.operators[it.operator]?.name ?? "";
    tell(it.ring_id, t("after {time} the telephone of {operator} rings", { time: seconds(Math.max(0, since(now, it.started_at))), operator: `${it.operator} ${name}` }));
  }
  if (!now.ring_id && !now.connected_at && !Object.keys(floor.rings).length) tell("nobody", t("nobody is free yet"));
  if (now.connected_at) tell("answered", t("{operator} answered after {time}", { operator: now.operator, time: seconds(since(now, now.connected_at)) }));
}

async function ended() {
  const mine = call;
  if (!mine || mine.asking) return;
  mine.asking = true;
  const told = await api("GET", `/api/lines/${mine.number}/test-call/${mine.id}`).catch(() => null);
  mine.asking = false;
  if (!told?.outcome || call !== mine) return;
  finish(told);
}

function finish(told) {
  for (const [n, it] of told.rings.entries()) {
    tell(`ring ${n}`, t("{operator}: {result} after {time}", { operator: it.operator, result: ringResult(it.result), time: seconds(it.seconds) }));
  }
  const why = told.refusal ? ` ${t("Why")}: ${REFUSALS[told.refusal]?.() ?? told.refusal}.` : "";
  const who = told.connected_at ? ` ${told.operator} ${told.operator_name ?? ""}, ${seconds(told.waited_seconds)}.` : "";
  tell("end", `${OUTCOMES[told.outcome]?.() ?? told.outcome}${who}${why}`);
  story.lastElementChild.classList.add(told.outcome === "answered" ? "good" : "bad");
  call = null;
  end.hidden = true;
  begin.disabled = false;
}
