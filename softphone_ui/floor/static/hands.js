// Operators who ask for help, the longest asking first. One key says "I come", one lowers the hand.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { el, keyed, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { duration } from "/static/web/time.js";
import { t } from "/static/web/words.js";
import { state as stateName } from "/static/web/floor_words.js";

const list = document.getElementById("hands");
const mayChange = document.querySelector(".floor").dataset.mayChange === "yes";
const title = document.title;

const raised = () =>
  Object.values(live.floor.operators)
    .filter((operator) => operator.hand)
    .sort((a, b) => Date.parse(a.hand.raised_at) - Date.parse(b.hand.raised_at));

export function showHands() {
  const all = raised();
  list.hidden = all.length === 0;
  keyed(list, all, (operator) => operator.extension, makeRow, updateRow);
  const asking = all.filter((operator) => !operator.hand.seen_at);
  document.title = asking.length ? `${t("Help")}: ${asking.map((it) => it.extension).join(", ")} · ${title}` : title;
}

/** Once a second: how long they have been asking. */
export function tickHands() {
  for (const row of list.children) {
    const hand = live.floor.operators[row.dataset.key]?.hand;
    if (hand) say(row.querySelector(".asks"), duration((live.now() - Date.parse(hand.raised_at)) / 1000));
  }
}

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

const act = (name, key, onclick) =>
  el("button", { type: "button", class: name, onclick }, el("span"), el("kbd", { text: key }));

function updateRow(row, operator) {
  const { hand } = operator;
  row.classList.toggle("seen", Boolean(hand.seen_at));
  say(row.querySelector(".who"), operator.name);
  say(row.querySelector(".what"), hand.seen_at ? t("{name} comes", { name: hand.seen_by_name }) : stateName(operator.state));
  const come = row.querySelector("button.seen");
  if (come) {
    come.hidden = Boolean(hand.seen_at);
    say(come.firstChild, t("I come"));
    say(row.querySelector("button.lowered").firstChild, t("Helped"));
  }
  tickHands();
}

async function answer(extension, to) {
  try {
    await api("POST", `/api/floor/operators/${extension}/hand`, { to });
  } catch (problem) {
    toast(problem.message);
  }
}

const first = (seen) => raised().find((operator) => Boolean(operator.hand.seen_at) === seen);

/** L: I come to whoever has been asking longest. D: whom somebody came to is helped. */
export const handKeys = {
  KeyL: () => mayChange && first(false) && answer(first(false).extension, "seen"),
  KeyD: () => mayChange && first(true) && answer(first(true).extension, "lowered"),
};
