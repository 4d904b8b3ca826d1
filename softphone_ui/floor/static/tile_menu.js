// What a lead may do about one operator: a menu by key. What hurts is asked for once more; Escape
// leaves everything as it was.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { live } from "/static/web/live.js";
import { lookUp } from "/static/web/tables.js";
import { t } from "/static/web/words.js";
import { isGone } from "./groups.js";
import { ask } from "/static/supervision/ask.js";
import { be, hasLine, mayLine, mine, MODES, modeWord } from "/static/supervision/line.js";
import { pause, state as stateName } from "/static/web/floor_words.js";

const PAUSES = ["break", "lunch", "training", "task", "technical"];
const dialog = document.getElementById("tile-menu");

/**
 * @typedef {Floor.OperatorView} Operator
 * @typedef {{change: (operator: Operator, body: {state: string, reason?: string | null}, words: (after: Floor.OperatorView) => string) => unknown,
 *   endPause: (operator: Operator) => unknown, signOut: (operator: Operator) => unknown}} Acts What the grid does.
 *
 * @param {Operator | undefined} operator
 * @param {Acts} acts
 */
export function openTileMenu(operator, acts) {
  if (!dialog || !operator) return;
  ask(`${operator.extension} ${operator.name}`, stateName(operator.state), [...lineItems(operator), ...handItems(operator, acts)]);
}

/**
 * @param {Operator} operator
 * @returns {import("/static/supervision/ask.js").Item[]}
 */
function lineItems(operator) {
  if (!hasLine(operator) || mine()?.mode === "take_over") return [];
  const { extension } = operator;
  return MODES.map((mode, at) => ({
    key: String(at + 1), label: modeWord(mode), more: MORE[mode]?.() ?? "",
    run: () => (mode === "take_over" ? sure(t("Take the caller over?"), t("The caller talks to you, and {who} is free for the wrap-up.", { who: extension }), modeWord(mode), () => be(extension, mode)) : be(extension, mode)),
  }));
}

/** @type {Record<string, () => string>} */
const MORE = {
  listen: () => t("nobody hears you"),
  whisper: () => t("the operator alone hears you"),
  barge: () => t("both hear you; it is recorded"),
  take_over: () => t("the operator goes to the wrap-up"),
};

/**
 * @param {Operator} operator
 * @param {Acts} acts
 * @returns {import("/static/supervision/ask.js").Item[]}
 */
function handItems(operator, acts) {
  const { state } = operator;
  if (state === "signed_out") return [];
  /** @type {import("/static/supervision/ask.js").Item[]} */
  const items = [];
  if (state === "paused" && !isGone(operator)) items.push({ key: "G", label: t("End pause"), run: () => acts.endPause(operator) });
  items.push({ key: "P", label: t("Pause…"), run: () => choosePause(operator, acts) });
  items.push({ key: "O", label: t("Sign out"), run: () => acts.signOut(operator) });
  if (state === "ringing") items.push({ key: "E", label: t("Take the ring back"), more: t("the caller goes to the next"), run: () => endStuck(operator) });
  else if (["talking", "hold"].includes(state) || operator.ring_id) {
    items.push({ key: "E", label: t("End the hung call…"), run: () => sure(t("End the hung call?"), t("Only what the exchange does not have any more is ended. A conversation that goes on is left as it is."), t("End it"), () => endStuck(operator)) });
  }
  if (Object.keys(live.floor.lines).length > 1) items.push({ key: "V", label: t("Move to lines…"), run: () => chooseLines(operator) });
  return items;
}

/**
 * @param {Operator} operator
 * @param {Acts} acts
 */
function choosePause(operator, acts) {
  ask(`${operator.extension} ${operator.name}`, t("Pause"), PAUSES.map((reason, at) => ({
    key: String(at + 1), label: pause(reason),
    run: () => acts.change(operator, { state: "paused", reason }, (after) => (after.state === "paused" ? t("paused: {reason}", { reason: pause(reason) }) : t("pauses after this call"))),
  })));
}

/** @param {Floor.OperatorView} operator */
async function endStuck(operator) {
  try {
    /** @type {{state: string}} */
    const after = await api("POST", `/api/floor/operators/${operator.extension}/stuck/end`);
    toast(`${operator.extension} ${operator.name}: ${t("ended")} · ${stateName(after.state)}`);
  } catch (error) {
    const problem = problemOf(error);
    toast(problem.message);
  }
}

/** @param {Floor.OperatorView} operator */
function chooseLines(operator) {
  const own = operator.own_lines ?? operator.skills?.lines ?? [];
  const now = operator.skills?.lines ?? [];
  const move = (/** @type {string[]} */ lines, /** @type {string} */ words) => async () => {
    try {
      await api("POST", `/api/floor/operators/${operator.extension}/lines`, { lines });
      toast(`${operator.extension} ${operator.name}: ${words}`);
    } catch (error) {
      const problem = problemOf(error);
      toast(problem.message);
    }
  };
  const lines = Object.values(live.floor.lines).map((line, at) => ({
    key: at < 9 ? String(at + 1) : "", label: lineName(line), pressed: now.length === 1 && now[0] === line.number,
    run: move([line.number], t("line {line}", { line: line.number })),
  }));
  const back = { key: "0", label: t("Back to their own lines"), more: own.length ? own.join(", ") : t("all lines"), run: move([], t("back to their own lines")) };
  ask(`${operator.extension} ${operator.name}`, t("Until the end of the shift they answer:"), [...lines, ...(operator.own_lines ? [back] : [])]);
}

/** @param {Floor.Line} line */
export function lineName(line) {
  const name = lookUp({ ...line.names }, document.documentElement.lang);
  return name ? `${line.number} ${name}` : line.number;
}

/** The callback offer of each line: a key turns it round. */
export function openOffers() {
  if (!dialog || !mayLine) return;
  ask(t("Callback offer"), t("Waiting callers of a line are offered to be called back, or are not."), Object.values(live.floor.lines).map((line, at) => ({
    key: at < 9 ? String(at + 1) : "", label: lineName(line), pressed: line.callback_offer,
    more: line.callback_offer ? t("open: press to close") : t("closed: press to open"),
    run: async () => {
      try {
        await api("POST", `/api/floor/lines/${line.number}/callback-offer`, { open: !line.callback_offer });
        toast(line.callback_offer ? t("line {line}: no callback is offered", { line: line.number }) : t("line {line}: a callback is offered", { line: line.number }));
      } catch (error) {
        const problem = problemOf(error);
        toast(problem.message);
      }
    },
  })));
}

/**
 * @param {string} title
 * @param {string} text
 * @param {string} label
 * @param {() => unknown} run
 */
function sure(title, text, label, run) {
  ask(title, text, [{ key: "↵", code: "Enter", label, primary: true, run }]);
}
