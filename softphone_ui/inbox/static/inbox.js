// Who waits for an answer, by deadline; one row is open. J and K go on, A answers, R registers.
import { api } from "/static/web/api.js";
import { byId, el, find, findAll, keyed, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { typing } from "/static/web/lists.js";
import { percentText } from "/static/web/percent.js";
import { lookUp } from "/static/web/tables.js";
import { duration, moment, seconds } from "/static/web/time.js";
import { currentLanguage, t, tn } from "/static/web/words.js";
import { lookInBasket } from "./basket.js";
import { network } from "./networks.js";
import { talk } from "./talk.js";

const list = byId("conversations");
const SOON_SECONDS = 180;
/** @type {Api.InboxLine[]} */
let lines = [];
/** @type {Promise<Api.InboxView | null> | null} */
let looking = null;
let again = false;

/** One look at a time; what comes meanwhile is looked for once more after it. */
async function look() {
  if (looking) { again = true; return; }
  looking = api("GET", "/api/inbox").then((answer) => /** @type {Api.InboxView} */ (answer), () => null);
  const view = await looking;
  looking = null;
  if (view) { show(view); lookInBasket(); }
  if (again) { again = false; look(); }
}

/** @param {Api.InboxView} view */
function show(view) {
  lines = view.conversations;
  keyed(list, lines, (it) => it.conversation_id, make, update);
  say(document.getElementById("inbox-count"), String(lines.length));
  byId("nobody").hidden = lines.length > 0;
  const percent = (/** @type {number | null} */ share) => percentText(share, currentLanguage());
  const { figures } = view;
  say(document.getElementById("figure-share"), percent(figures.share));
  say(document.getElementById("figure-strict"), percent(figures.strict));
  say(document.getElementById("figure-lag"), figures.lag_seconds === null ? "–" : t("{n} s", { n: seconds(figures.lag_seconds, 0) }));
}

/** @param {Api.InboxLine} it */
function make(it) {
  return el("li", {}, el("button", { type: "button", onclick: () => talk.open(it.conversation_id) },
    el("span", { class: "line-author" }), el("span", { class: "line-due" }),
    el("span", { class: "line-words" }), el("span", { class: "line-signs" })));
}

/** @param {HTMLElement} row @param {Api.InboxLine} it */
function update(row, it) {
  const button = find(row, "button");
  say(button.querySelector(".line-author"), it.author || t("no name"));
  const due = find(button, ".line-due");
  say(due, dueWords(it));
  due.className = `line-due ${dueSign(it)}`;
  say(button.querySelector(".line-words"), it.last_words || tn("{n} file", "{n} files", it.files));
  const signs = [
    network(it.source), it.language, it.ticket,
    held(it), it.files ? tn("{n} file", "{n} files", it.files) : null,
    it.in_doubt ? t("an answer is in doubt") : null, it.blocked ? t("takes no message") : null,
    it.withdrawn ? t("deleted by its author") : null, offered(it), putAway(it),
  ];
  find(button, ".line-signs").replaceChildren(...signs.flatMap((text) => (text ? [el("span", { text })] : [])));
  if (it.conversation_id === talk.id) button.setAttribute("aria-current", "true");
  else button.removeAttribute("aria-current");
}

/** @param {Api.InboxLine} it */
function putAway(it) {
  if (!it.snoozed_until) return null;
  return Date.parse(it.snoozed_until) > live.now() ? t("put away until {time}", { time: moment(it.snoozed_until) }) : t("to be looked at again");
}

/** @param {Api.InboxLine} it */
function offered(it) {
  if (!it.offered || Date.parse(it.offered.until) <= live.now()) return null;
  return it.offered.own ? t("offered to you") : t("offered to {name}", { name: it.offered.name });
}

/** @param {Api.InboxLine} it */
function held(it) {
  if (!it.holder || Date.parse(it.holder.until) <= live.now()) return null;
  return it.holder.own ? t("you are answering") : t("{name} is answering", { name: it.holder.name });
}

/** @param {string} due */
const left = (due) => (Date.parse(due) - live.now()) / 1000;

/** @param {Api.InboxLine} it */
function dueWords(it) {
  if (!it.due_at) return t("author was answered");
  const rest = left(it.due_at);
  return rest >= 0 ? duration(rest) : t("late by {time}", { time: duration(-rest) });
}

/** @param {Api.InboxLine} it */
function dueSign(it) {
  if (!it.due_at) return "soft";
  const rest = left(it.due_at);
  return rest < 0 ? "late" : rest < SOON_SECONDS ? "soon" : "";
}

/** @param {number} by */
function step(by) {
  const at = lines.findIndex((it) => it.conversation_id === talk.id);
  const next = lines[at < 0 ? 0 : Math.min(lines.length - 1, Math.max(0, at + by))];
  if (next) talk.open(next.conversation_id);
}

talk.onChange(() => {
  history.replaceState(null, "", talk.id === null ? "#" : `#${talk.id}`);
  for (const row of findAll(list, "li")) {
    const it = lines.find((each) => String(each.conversation_id) === row.dataset.key);
    if (it) update(row, it);
  }
  list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
});

addEventListener("keydown", (event) => {
  if (typing(event) || event.shiftKey || event.repeat || document.querySelector("dialog[open]")) return;
  const by = lookUp({ KeyJ: 1, KeyK: -1 }, event.code);
  if (!by && !lookUp(talk.keys, event.code)) return;
  event.preventDefault();
  // What is pressed before the list is there waits for it, and keeps its order.
  first.then(() => { if (!by) talk.key(event.code); else if (!talk.lettersNext) step(by); });
});

live.on("written", ({ conversations }) => {
  if (!conversations?.length) return;
  look();
  if (talk.id !== null && conversations.includes(talk.id)) talk.look();
});
live.on("floor", (_, changes) => {
  if (!changes.conversations) return;
  look();
  if (String(talk.id) in changes.conversations) talk.look();
});
let wasUp = true;
live.on("link", ({ up }) => { if (up && !wasUp) { look(); talk.look(); } wasUp = up; });
setInterval(() => {
  for (const row of findAll(list, "li")) {
    const it = lines.find((each) => String(each.conversation_id) === row.dataset.key);
    if (it) update(row, it);
  }
  talk.tick();
}, 1000);
// What only time brings (a holder who is silent, the day's figures) and what Redis did not tell.
setInterval(look, 20_000);

const first = look();
const named = Number(location.hash.slice(1));
if (named) talk.open(named);
