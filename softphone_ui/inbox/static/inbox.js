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

const VIEWS = findAll(byId("views"), "button");
const VIEW_KEY = "inbox view";
let chosenView = sessionStorage.getItem(VIEW_KEY) ?? "all";
let listed = () => {}; // the view that was chosen is there
let lastPlace = 0; // of the open conversation, which may have left the list

/** One look at a time; what comes meanwhile is looked for once more after it. */
async function look() {
  if (looking) { again = true; return; }
  const asked = chosenView, open = talk.id === null ? "" : `&open=${talk.id}`;
  looking = api("GET", `/api/inbox?view=${asked}${open}`).then((answer) => /** @type {Api.InboxView} */ (answer), () => null);
  const view = await looking;
  looking = null;
  if (view && asked === chosenView) { show(view); lookInBasket(); }
  if (asked === chosenView) listed();
  if (again) { again = false; look(); }
}

/** @param {Api.InboxView} view */
function show(view) {
  lines = withOpenOne(view.conversations);
  showViews(view.counts);
  keyed(list, lines, (it) => it.conversation_id, make, update);
  say(document.getElementById("inbox-count"), String(view.counts.all));
  byId("nobody").hidden = view.counts.all > 0;
  byId("none-here").hidden = lines.length > 0 || view.counts.all === 0;
  const percent = (/** @type {number | null} */ share) => percentText(share, currentLanguage());
  const { figures } = view;
  say(document.getElementById("figure-share"), percent(figures.share));
  say(document.getElementById("figure-strict"), percent(figures.strict));
  say(document.getElementById("figure-lag"), figures.lag_seconds === null ? "–" : t("{n} s", { n: seconds(figures.lag_seconds, 0) }));
}

/**
 * The conversation that is open stays before those that followed it, also when it was answered or left the view:
 * J opens the next one, and skips none.
 * @param {Api.InboxLine[]} found
 */
function withOpenOne(found) {
  const before = lines.findIndex((it) => it.conversation_id === talk.id);
  if (before >= 0) lastPlace = before;
  const open = found.find((it) => it.conversation_id === talk.id);
  if (!open || before < 0) return found;
  const others = found.filter((it) => it !== open);
  const followed = new Set(lines.slice(before + 1).map((it) => it.conversation_id));
  const next = others.findIndex((it) => followed.has(it.conversation_id));
  const place = next < 0 ? others.length : next;
  return [...others.slice(0, place), open, ...others.slice(place)];
}

/** @param {Api.InboxCounts} counts */
function showViews(counts) {
  for (const button of VIEWS) {
    const { view = "" } = button.dataset, count = lookUp({ ...counts }, view) ?? 0;
    say(find(button, "b"), String(count));
    button.classList.toggle("some", count > 0);
    button.setAttribute("aria-pressed", String(view === chosenView));
  }
}

/** @param {string} [view] */
function choose(view = "all") {
  chosenView = view;
  sessionStorage.setItem(VIEW_KEY, view);
  lines = [];
  ready = new Promise((done) => { listed = () => done(undefined); });
  look();
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
  const place = at >= 0 ? at + by : talk.id === null ? 0 : lastPlace + (by < 0 ? by : 0);
  const next = lines[Math.min(lines.length - 1, Math.max(0, place))];
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
  const view = /^(?:Digit|Numpad)([1-5])$/.exec(event.code);
  if (view && !talk.lettersNext) { event.preventDefault(); return choose(VIEWS[Number(view[1]) - 1].dataset.view); }
  const by = lookUp({ KeyJ: 1, KeyK: -1 }, event.code);
  if (!by && !lookUp(talk.keys, event.code)) return;
  event.preventDefault();
  // What is pressed before the list is there waits for it, and keeps its order.
  ready.then(() => { if (!by) talk.key(event.code); else if (!talk.lettersNext) step(by); });
});

for (const button of VIEWS) button.addEventListener("click", () => choose(button.dataset.view));
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

/** @type {Promise<unknown>} */
let ready = look();
const named = Number(location.hash.slice(1));
if (named) talk.open(named);
