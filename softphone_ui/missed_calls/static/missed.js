// Missed calls: one row has the focus; X notes that its caller was called back, Z takes it back.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, closest, el, find, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { hourMinute } from "/static/web/time.js";
import { t, tn } from "/static/web/words.js";
import { typing } from "/static/web/lists.js";

const list = document.getElementById("stories");
const page = find(document, ".page.lead");
const rows = () => [...(list?.rows ?? [])];
const current = () => rows().find((row) => row.contains(document.activeElement));
let lastSettled = null;

function focusRow(row) {
  if (!row) return;
  for (const other of rows()) other.tabIndex = other === row ? 0 : -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

/** @param {string} by */
function step(by) {
  const all = rows();
  const at = all.indexOf(current());
  focusRow(at < 0 ? all[0] : all[Math.min(all.length - 1, Math.max(0, at + by))]);
}

/**
 * What stood in the cell comes back as it was if the server refuses, or if it is taken back.
 * @param {HTMLElement} row
 */
async function settle(row) {
  const cell = row?.querySelector(".sequel.owed");
  if (!cell || !row.dataset.ticket) return;
  const before = [...cell.childNodes];
  const hadFocus = row.contains(document.activeElement);
  show(cell, "called_back", el("span", { class: "words", text: t("called back {at} by you", { at: hourMinute(live.now()) }) }), undoButton(row));
  if (hadFocus) focusRow(row);
  const earlier = lastSettled;
  const noted = api("POST", `/api/missed/${row.dataset.ticket}/called-back`);
  const mine = { row, before, noted };
  lastSettled = mine;
  try {
    await noted;
  } catch (error) {
    const problem = problemOf(error);
    if (lastSettled === mine) lastSettled = earlier;
    show(cell, "owed", ...before);
    toast(problem.code === "conflict" ? t("Someone has called back already. Reload to see who.") : problem.message);
  }
}

async function takeBack() {
  if (!lastSettled) return;
  const { row, before, noted } = lastSettled;
  lastSettled = null;
  try {
    await noted;
  } catch {
    return; // there is nothing to take back, and the page says why
  }
  try {
    await api("DELETE", `/api/missed/${row.dataset.ticket}/called-back`);
    show(row.querySelector("td.sequel"), "owed", ...before);
    focusRow(row);
  } catch (error) {
    const problem = problemOf(error);
    toast(problem.message);
  }
}

function show(cell, sequel, ...content) {
  cell.classList.remove("owed", "called_back");
  cell.classList.add(sequel);
  cell.replaceChildren(...content);
}

const undoButton = (row) =>
  el("button", {
    type: "button", class: "quiet undo", onclick: () => { if (lastSettled?.row === row) takeBack(); },
  }, t("Take back"), " ", el("kbd", { text: "Z" }));

const openTicket = () => current()?.querySelector(".ticket a")?.click();

const KEYS = {
  KeyJ: () => step(1), ArrowDown: () => step(1),
  KeyK: () => step(-1), ArrowUp: () => step(-1),
  KeyX: () => settle(current()),
  KeyZ: takeBack,
  Slash: () => find(document, ".search [type=search]").focus(),
};

addEventListener("keydown", (event) => {
  if (event.target.matches?.("[type=search]") && event.code === "Escape") return event.target.blur();
  if (typing(event)) return;
  if (event.code === "Enter" && event.target.matches?.("tr")) return openTicket();
  if (event.code.startsWith("Arrow") && !current()) return;
  const act = KEYS[event.code];
  if (!act) return;
  event.preventDefault();
  act();
});

list?.addEventListener("click", (event) => {
  const row = closest(event, "tr");
  if (closest(event, ".settle")) settle(row);
  else if (!closest(event, "a, button") && !String(getSelection())) focusRow(row);
});

// Today's list does not move by itself: a line above it says that there is more.
const ends = Date.parse(page.dataset.until);
/** @type {ReturnType<typeof setTimeout> | undefined} */
let asking = undefined;

async function lookForNew() {
  asking = undefined;
  const query = new URLSearchParams(location.search);
  const told = await api("GET", `/api/service-level?${periodOf(query)}`).catch(() => null);
  const more = told ? told.calls.lost - Number(page.dataset.lost) : 0;
  const fresh = byId("fresh");
  fresh.hidden = more <= 0;
  if (more > 0) say(fresh.firstElementChild, tn("{n} more call abandoned: show", "{n} more calls abandoned: show", more));
}

function periodOf(query) {
  const kept = ["day", "since", "until", "line"].filter((name) => query.get(name));
  return new URLSearchParams(kept.map((name) => [name, query.get(name)]));
}

const lookSoon = () => {
  if (live.now() < ends + 3_600_000) asking ??= setTimeout(lookForNew, 2000);
};
let wasUp;
live.on("written", lookSoon);
live.on("link", ({ up }) => {
  if (up && wasUp === false) lookSoon();
  wasUp = up;
});
