// Operators who ask for help, the longest asking first. One key says "I come", one lowers the hand.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, el, find, findAll, keyed, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { duration } from "/static/web/time.js";
import { t } from "/static/web/words.js";
import { state as stateName } from "/static/web/floor_words.js";

const list = byId("hands");
const mayChange = find(document, ".floor").dataset.mayChange === "yes";
const title = document.title;

const raised = () =>
  Object.values(live.floor.operators)
    .flatMap((operator) => (operator.hand ? [{ ...operator, hand: operator.hand }] : []))
    .sort((a, b) => Date.parse(a.hand.raised_at) - Date.parse(b.hand.raised_at));
/** @typedef {ReturnType<typeof raised>[number]} Asking An operator who asks for help. */

export function showHands() {
  const all = raised();
  list.hidden = all.length === 0;
  keyed(list, all, (operator) => operator.extension, makeRow, updateRow);
  const asking = all.filter((operator) => !operator.hand.seen_at);
  document.title = asking.length ? `${t("Help")}: ${asking.map((it) => it.extension).join(", ")} · ${title}` : title;
}

/** Once a second: how long they have been asking. */
export function tickHands() {
  for (const row of findAll(list, "[data-key]")) {
    const hand = live.floor.operators[row.dataset.key ?? ""]?.hand;
    if (hand) say(row.querySelector(".asks"), duration((live.now() - Date.parse(hand.raised_at)) / 1000));
  }
}

/** @param {Asking} operator */
function makeRow(operator) {
  const { extension } = operator;
  const row = el("li", { class: "hand" },
    el("b", { class: "number", text: extension }), el("span", { class: "who" }),
    el("span", { class: "what soft small" }), el("span", { class: "asks number" }));
  if (mayChange) {
    row.append(
      act("seen", "L", () => answer(extension, "seen")),
      act("lowered", "D", () => answer(extension, "lowered")));
  }
  return row;
}

/**
 * @param {string} name
 * @param {string} key
 * @param {() => unknown} onclick
 */
const act = (name, key, onclick) =>
  el("button", { type: "button", class: name, onclick }, el("span"), el("kbd", { text: key }));

/**
 * @param {HTMLElement} row
 * @param {Asking} operator
 */
function updateRow(row, operator) {
  const { hand } = operator;
  row.classList.toggle("seen", Boolean(hand.seen_at));
  say(row.querySelector(".who"), operator.name);
  say(row.querySelector(".what"), hand.seen_at ? t("{name} comes", { name: hand.seen_by_name }) : stateName(operator.state));
  const come = row.querySelector("button.seen");
  if (come instanceof HTMLButtonElement) {
    come.hidden = Boolean(hand.seen_at);
    say(come.firstElementChild, t("I come"));
    say(find(row, "button.lowered").firstElementChild, t("Helped"));
  }
  tickHands();
}

/**
 * @param {string} extension
 * @param {"seen" | "lowered"} to
 */
async function answer(extension, to) {
  try {
    await api("POST", `/api/floor/operators/${extension}/hand`, { to });
  } catch (error) {
    const problem = problemOf(error);
    toast(problem.message);
  }
}

/**
 * Say "I come" to an operator who asks for help.
 * @param {string} extension
 */
export const come = (extension) => answer(extension, "seen");

/** @param {boolean} seen */
const first = (seen) => raised().find((operator) => Boolean(operator.hand.seen_at) === seen);

/** L: I come to whoever has been asking longest. D: whom somebody came to is helped. */
export const handKeys = {
  KeyL: () => answerFirst(false, "seen"),
  KeyD: () => answerFirst(true, "lowered"),
};

/**
 * @param {boolean} seen
 * @param {"seen" | "lowered"} to
 */
function answerFirst(seen, to) {
  const operator = mayChange && first(seen);
  if (operator) answer(operator.extension, to);
}
