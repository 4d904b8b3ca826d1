// The other queue: conversations in writing, what is due first first, with who is offered or answers
// each; beside the callers, so that one look has both.
import { byId, el, find, findAll, keyed, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { duration } from "/static/web/time.js";
import { t } from "/static/web/words.js";
import { network } from "/static/inbox/networks.js";

const SOON_SECONDS = 180;
const panel = byId("texts-panel");
const list = byId("texts-now");

/** @param {import("/static/web/live.js").LiveFloor} floor */
export function showTexts(floor) {
  const all = Object.values(floor.conversations).filter((it) => it.waits).sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at));
  panel.hidden = all.length === 0;
  keyed(list, all, (it) => it.conversation_id, make, update);
  say(document.getElementById("texts-count"), String(all.filter((it) => it.holder === null).length));
  tickTexts();
}

// Who watches and may not answer sees the same line, which leads nowhere.
const opens = panel.dataset.opens === "yes";

/** @param {Floor.ConversationView} it */
function make(it) {
  return el("li", {}, el(opens ? "a" : "span", { class: "text-now", href: opens ? `/inbox#${it.conversation_id}` : undefined },
    el("b", { class: "number text-left" }), el("span", { class: "text-what" }), el("span", { class: "soft small text-who" })));
}

/**
 * @param {HTMLElement} row
 * @param {Floor.ConversationView} it
 */
function update(row, it) {
  row.dataset.due = it.due_at;
  say(row.querySelector(".text-what"), [network(it.source), it.language].filter(Boolean).join(" · "));
  say(row.querySelector(".text-who"), who(it));
}

/** @param {string} extension */
const named = (extension) => live.floor.operators[extension]?.name || extension;

/** @param {Floor.ConversationView} it */
function who(it) {
  if (it.offered_to) return t("offered to {name}", { name: named(it.offered_to) });
  if (it.holder === null) return t("no operator is free");
  return it.holder ? t("{name} is answering", { name: named(it.holder) }) : t("somebody without an extension is answering");
}

/** Once a second: how much is left of each one's ten minutes. */
export function tickTexts() {
  let late = 0;
  for (const row of findAll(list, "[data-key]")) {
    const rest = (Date.parse(row.dataset.due ?? "") - live.now()) / 1000;
    const place = find(row, ".text-left");
    say(place, rest >= 0 ? duration(rest) : `−${duration(-rest)}`);
    place.classList.toggle("alarm", rest < 0);
    place.classList.toggle("soon", rest >= 0 && rest < SOON_SECONDS);
    if (rest < 0) late += 1;
  }
  say(document.getElementById("texts-late"), late ? t("late: {n}", { n: late }) : "");
}
